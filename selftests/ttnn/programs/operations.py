# SPDX-License-Identifier: GPL-2.0-or-later
"""TT-NN's operations one by one: what each leaves in the books, and what its program holds."""
import sys

import ttnn

import books
from inputs import BF8, DRAM, F32, L1, ROWS, TILE, U32, host, shards, tensor, tensors

OPERATIONS = []


def operation(prepare):
    """prepare(device) makes inputs and returns the operation; its name is the operation's."""
    OPERATIONS.append(prepare)
    return prepare


# Matmul, in its program configurations


@operation
def matmul(device):
    a, b = tensors(device, (256, 512), (512, 256))
    return lambda: ttnn.matmul(a, b)


@operation
def matmul_in_l1(device):
    a, b = tensors(device, (256, 512), (512, 256), memory=L1)
    return lambda: ttnn.matmul(a, b, memory_config=L1)


@operation
def matmul_reuse(device):
    a, b = tensors(device, (256, 256), (256, 256))
    config = ttnn.MatmulMultiCoreReuseProgramConfig(
        compute_with_storage_grid_size=(8, 8), in0_block_w=2, out_subblock_h=1, out_subblock_w=1,
        per_core_M=1, per_core_N=8)
    return lambda: ttnn.matmul(a, b, program_config=config)


@operation
def matmul_multicast(device):
    a, b = tensors(device, (256, 256), (256, 256))
    config = ttnn.MatmulMultiCoreReuseMultiCastProgramConfig(
        compute_with_storage_grid_size=(8, 8), in0_block_w=4, out_subblock_h=1, out_subblock_w=1,
        per_core_M=1, per_core_N=1, transpose_mcast=False, fused_activation=None)
    return lambda: ttnn.matmul(a, b, program_config=config)


@operation
def matmul_multicast_in_one_direction(device):
    a, b = tensors(device, (32, 256), (256, 2048))
    config = ttnn.MatmulMultiCoreReuseMultiCast1DProgramConfig(
        compute_with_storage_grid_size=(8, 8), in0_block_w=2, out_subblock_h=1, out_subblock_w=1,
        per_core_M=1, per_core_N=1, fuse_batch=True, fused_activation=None, mcast_in0=True)
    return lambda: ttnn.matmul(a, b, program_config=config)


@operation
def matmul_with_weights_sharded_over_dram(device):
    banks = device.dram_grid_size().x
    columns = 32 * banks * 3
    a = tensor(device, 32, 1024, memory=shards((32, 1024), "WIDTH", 1, 8))
    corners = ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord(banks - 1, 0))
    spec = ttnn.ShardSpec(ttnn.CoreRangeSet({corners}), (1024, columns // banks), ttnn.ShardOrientation.ROW_MAJOR)
    memory = ttnn.MemoryConfig(ttnn.TensorMemoryLayout.WIDTH_SHARDED, ttnn.BufferType.DRAM, spec)
    b = tensor(device, 1024, columns, dtype=BF8, memory=memory)
    config = ttnn.MatmulMultiCoreReuseMultiCastDRAMShardedProgramConfig(
        in0_block_w=4, per_core_M=1, per_core_N=-(-columns // 32 // 8), fused_activation=None)
    return lambda: ttnn.matmul(a, b, program_config=config, memory_config=ttnn.L1_WIDTH_SHARDED_MEMORY_CONFIG)


@operation
def matmul_sharded_in_and_out(device):
    memory = shards((2048, 64), "HEIGHT")
    a, b = tensor(device, 2048, 64, memory=memory), tensor(device, 64, 64)
    return lambda: ttnn.matmul(a, b, memory_config=memory)


@operation
def matmul_of_bfloat8_b(device):
    a, b = tensors(device, (256, 256), (256, 256), dtype=BF8)
    return lambda: ttnn.matmul(a, b, dtype=BF8)


@operation
def matmul_in_batches(device):
    a, b = tensors(device, (8, 64, 64), (8, 64, 64))
    return lambda: ttnn.matmul(a, b)


@operation
def linear(device):
    a, b, bias = tensors(device, (64, 256), (256, 128), (1, 128))
    return lambda: ttnn.linear(a, b, bias=bias, activation="gelu")


# Elementwise


@operation
def add(device):
    a, b = tensors(device, (256, 256), (256, 256))
    return lambda: ttnn.add(a, b)


@operation
def add_in_l1(device):
    a, b = tensors(device, (256, 256), (256, 256), memory=L1)
    return lambda: ttnn.add(a, b, memory_config=L1)


@operation
def add_sharded(device):
    memory = shards((2048, 64), "HEIGHT")
    a, b = tensors(device, (2048, 64), (2048, 64), memory=memory)
    return lambda: ttnn.add(a, b, memory_config=memory)


@operation
def add_a_row(device):
    a, b = tensors(device, (256, 256), (1, 256))
    return lambda: ttnn.add(a, b)


@operation
def add_in_place(device):
    a, b = tensors(device, (256, 256), (256, 256))
    return lambda: ttnn.add_(a, b)


@operation
def multiply_by_a_number(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.multiply(a, 2.0)


@operation
def gelu(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.gelu(a)


@operation
def silu_sharded_in_blocks(device):
    memory = shards((256, 512), "BLOCK")
    a = tensor(device, 256, 512, memory=memory)
    return lambda: ttnn.silu(a, memory_config=memory)


@operation
def exp_of_float32(device):
    a = tensor(device, 128, 128, dtype=F32)
    return lambda: ttnn.exp(a)


@operation
def typecast(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.typecast(a, BF8)


@operation
def where(device):
    a, b, c = tensors(device, (64, 64), (64, 64), (64, 64))
    return lambda: ttnn.where(a, b, c)


@operation
def swiglu(device):
    a = tensor(device, 1, 1, 64, 128)
    return lambda: ttnn.swiglu(a)


# Reductions and sorting


@operation
def sum_of_columns(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.sum(a, dim=-1)


@operation
def mean_of_rows(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.mean(a, dim=0)


@operation
def max_of_all(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.max(a)


@operation
def argmax(device):
    a = tensor(device, 1, 1, 32, 256, layout=ROWS)
    return lambda: ttnn.argmax(a, dim=-1)


@operation
def topk(device):
    a = tensor(device, 1, 1, 32, 256)
    return lambda: ttnn.topk(a, 32)


@operation
def sort(device):
    a = tensor(device, 32, 128)
    return lambda: ttnn.sort(a)


@operation
def cumsum(device):
    a = tensor(device, 64, 64)
    return lambda: ttnn.cumsum(a, dim=0)


# Norms


@operation
def softmax(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.softmax(a, dim=-1)


@operation
def softmax_sharded_in_place(device):
    a = tensor(device, 1, 8, 256, 256, memory=shards((2048, 256), "HEIGHT"))
    return lambda: ttnn.softmax_in_place(a)


@operation
def softmax_with_a_mask(device):
    a, mask = tensors(device, (1, 1, 256, 256), (1, 1, 256, 256))
    return lambda: ttnn.scale_mask_softmax_in_place(a, 0.5, mask)


@operation
def layer_norm(device):
    a, weight, bias = tensors(device, (256, 512), (1, 512), (1, 512))
    return lambda: ttnn.layer_norm(a, weight=weight, bias=bias)


@operation
def layer_norm_sharded_in_blocks(device):
    memory = shards((256, 512), "BLOCK")
    a = tensor(device, 256, 512, memory=memory)
    config = ttnn.LayerNormShardedMultiCoreProgramConfig(
        compute_with_storage_grid_size=(8, 8), subblock_w=1, block_h=1, block_w=2, inplace=False)
    return lambda: ttnn.layer_norm(a, program_config=config, memory_config=memory)


@operation
def rms_norm(device):
    a, weight = tensors(device, (64, 1024), (1, 1024))
    return lambda: ttnn.rms_norm(a, weight=weight)


@operation
def group_norm(device):
    memory = shards((1024, 512), "BLOCK")
    a = tensor(device, 1, 1, 1024, 512, layout=ROWS, memory=memory)
    mask = tensor(device, 1, 16, 32, 32)
    return lambda: ttnn.group_norm(a, num_groups=16, input_mask=mask, core_grid=ttnn.CoreGrid(y=8, x=8),
                                   memory_config=memory, inplace=False)


@operation
def batch_norm(device):
    a, mean, variance = tensors(device, (2, 32, 32, 32), (1, 32, 1, 1), (1, 32, 1, 1))
    return lambda: ttnn.batch_norm(a, running_mean=mean, running_var=variance, training=False)


# Convolution and pooling


@operation
def conv2d(device):
    a, weight = tensor(device, 1, 1, 32 * 32, 32, layout=ROWS), host(64, 32, 3, 3)
    return lambda: ttnn.conv2d(
        input_tensor=a, weight_tensor=weight, device=device, in_channels=32, out_channels=64, batch_size=1,
        input_height=32, input_width=32, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))


@operation
def conv1d(device):
    a, weight = tensor(device, 1, 256, 32, layout=ROWS), host(32, 32, 3)
    return lambda: ttnn.conv1d(
        input_tensor=a, weight_tensor=weight, device=device, in_channels=32, out_channels=32, batch_size=1,
        input_length=256, kernel_size=3, stride=1, padding=1, groups=1)


@operation
def max_pool2d(device):
    a = tensor(device, 1, 1, 32 * 32, 64, layout=ROWS)
    return lambda: ttnn.max_pool2d(a, batch_size=1, input_h=32, input_w=32, channels=64, kernel_size=[2, 2],
                                   stride=[2, 2], padding=[0, 0], dilation=[1, 1])


@operation
def avg_pool2d(device):
    a = tensor(device, 1, 1, 32 * 32, 64, layout=ROWS)
    return lambda: ttnn.avg_pool2d(a, batch_size=1, input_h=32, input_w=32, channels=64, kernel_size=[2, 2],
                                   stride=[2, 2], padding=[0, 0])


@operation
def global_avg_pool2d(device):
    a = tensor(device, 1, 32, 32, 64)
    return lambda: ttnn.global_avg_pool2d(a)


@operation
def upsample(device):
    a = tensor(device, 1, 16, 16, 64, layout=ROWS)
    return lambda: ttnn.upsample(a, 2)


@operation
def fold(device):
    a = tensor(device, 1, 32, 32, 16, layout=ROWS)
    return lambda: ttnn.fold(a, 2, 2)


# Attention


@operation
def attention(device):
    q, k, v = tensors(device, (1, 8, 128, 64), (1, 8, 128, 64), (1, 8, 128, 64))
    return lambda: ttnn.transformer.scaled_dot_product_attention(q, k, v, is_causal=True)


@operation
def attention_of_one_token(device):
    q, k, v = tensors(device, (1, 4, 8, 64), (4, 1, 128, 64), (4, 1, 128, 64))
    return lambda: ttnn.transformer.scaled_dot_product_attention_decode(q, k, v, cur_pos=[31, 31, 31, 31])


@operation
def attention_softmax(device):
    a, mask = tensors(device, (1, 4, 64, 64), (1, 1, 64, 64))
    return lambda: ttnn.transformer.attention_softmax_(a, head_size=64, attention_mask=mask)


@operation
def split_heads(device):
    a = tensor(device, 2, 64, 3 * 256)
    return lambda: ttnn.transformer.split_query_key_value_and_split_heads(a, num_heads=4)


@operation
def concatenate_heads(device):
    a = tensor(device, 2, 4, 64, 64)
    return lambda: ttnn.transformer.concatenate_heads(a)


@operation
def create_heads(device):
    a = tensor(device, 1, 1, 64, 6 * 64)
    return lambda: ttnn.experimental.nlp_create_qkv_heads(a, num_heads=4, num_kv_heads=1, transpose_k_heads=False)


@operation
def rotary_embedding(device):
    a, cosine, sine = tensors(device, (1, 8, 128, 64), (1, 1, 128, 64), (1, 1, 128, 64))
    return lambda: ttnn.experimental.rotary_embedding(a, cosine, sine)


@operation
def fill_cache(device):
    cache, a = tensors(device, (4, 1, 128, 64), (1, 1, 64, 64))
    return lambda: ttnn.fill_cache(cache, a, 0)


@operation
def update_cache(device):
    cache, a = tensors(device, (32, 1, 128, 64), (1, 1, 32, 64))
    return lambda: ttnn.update_cache(cache, a, 5)


@operation
def embedding(device):
    indices, weight = tensor(device, 1, 64, dtype=U32, layout=ROWS), tensor(device, 512, 256, layout=ROWS)
    return lambda: ttnn.embedding(indices, weight, layout=TILE)


# Data movement


@operation
def tilize(device):
    a = tensor(device, 256, 256, layout=ROWS)
    return lambda: ttnn.tilize(a)


@operation
def tilize_with_padding(device):
    a = tensor(device, 100, 100, layout=ROWS)
    return lambda: ttnn.tilize_with_zero_padding(a)


@operation
def untilize(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.untilize(a)


@operation
def concat(device):
    a, b = tensors(device, (64, 128), (64, 128))
    return lambda: ttnn.concat([a, b], dim=-1)


@operation
def split(device):
    a = tensor(device, 64, 256)
    return lambda: ttnn.split(a, 128, dim=1)


@operation
def part(device):
    a = tensor(device, 128, 128)
    return lambda: ttnn.slice(a, [0, 0], [64, 64])


@operation
def pad(device):
    a = tensor(device, 1, 1, 64, 64)
    return lambda: ttnn.pad(a, [(0, 0), (0, 0), (0, 32), (0, 32)], 0.0)


@operation
def permute(device):
    a = tensor(device, 2, 4, 64, 64)
    return lambda: ttnn.permute(a, (0, 2, 1, 3))


@operation
def transpose(device):
    a = tensor(device, 128, 256)
    return lambda: ttnn.transpose(a, -2, -1)


@operation
def reshape(device):
    a = tensor(device, 4, 32, 64)
    return lambda: ttnn.reshape(a, (64, 128))


@operation
def view(device):
    a = tensor(device, 4, 32, 64)
    return lambda: ttnn.reshape(a, (128, 64))


@operation
def repeat(device):
    a = tensor(device, 1, 1, 64, 64)
    return lambda: ttnn.repeat(a, ttnn.Shape([2, 2, 1, 1]))


@operation
def gather(device):
    a, indices = tensor(device, 32, 64), tensor(device, 32, 32, dtype=U32)
    return lambda: ttnn.gather(a, 1, index=indices)


@operation
def interleaved_to_sharded(device):
    a, memory = tensor(device, 2048, 64), shards((2048, 64), "HEIGHT")
    return lambda: ttnn.to_memory_config(a, memory)


@operation
def sharded_to_interleaved(device):
    a = tensor(device, 2048, 64, memory=shards((2048, 64), "HEIGHT"))
    return lambda: ttnn.to_memory_config(a, DRAM)


@operation
def shards_on_half_of_the_cores(device):
    a, memory = tensor(device, 1024, 128), shards((1024, 128), "HEIGHT", rows=4)
    return lambda: ttnn.to_memory_config(a, memory)


@operation
def reshard(device):
    a = tensor(device, 1024, 1024, memory=shards((1024, 1024), "HEIGHT", rows=4))
    memory = shards((1024, 1024), "BLOCK")
    return lambda: ttnn.reshard(a, memory)


@operation
def clone(device):
    a = tensor(device, 256, 256)
    return lambda: ttnn.clone(a, memory_config=L1)


@operation
def copy(device):
    a, b = tensors(device, (64, 64), (64, 64))
    return lambda: ttnn.copy(a, b)


@operation
def rand(device):
    return lambda: ttnn.rand((128, 128), device=device)


@operation
def full_like(device):
    a = tensor(device, 128, 128)
    return lambda: ttnn.full_like(a, 3.0)


@operation
def arange(device):
    return lambda: ttnn.arange(0, 128, 1, device=device)


def main(names):
    device = ttnn.open_device(device_id=0, l1_small_size=32768)
    books.opened(device)
    for prepare in OPERATIONS:
        if not names or prepare.__name__ in names:
            books.check_operation(prepare.__name__, device, prepare)
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main(sys.argv[1:])
