# SPDX-License-Identifier: GPL-2.0-or-later
"""Short names for the arguments of operations in this folder's programs."""
import ttnn

TILE, ROWS = ttnn.TILE_LAYOUT, ttnn.ROW_MAJOR_LAYOUT
DRAM, L1 = ttnn.DRAM_MEMORY_CONFIG, ttnn.L1_MEMORY_CONFIG
BF16, BF8, F32, U32 = ttnn.bfloat16, ttnn.bfloat8_b, ttnn.float32, ttnn.uint32


def tensor(device, *shape, dtype=BF16, layout=TILE, memory=DRAM):
    return ttnn.zeros(shape, dtype=dtype, layout=layout, device=device, memory_config=memory)


def tensors(device, *shapes, **options):
    return [tensor(device, *shape, **options) for shape in shapes]


def host(*shape):
    return ttnn.zeros(shape, dtype=BF16, layout=ROWS)


def shards(shape, strategy, rows=8, columns=8):
    """Memory config of a tensor of that shape in L1, sharded over rows * columns cores."""
    return ttnn.create_sharded_memory_config(shape, core_grid=ttnn.CoreGrid(y=rows, x=columns),
                                             strategy=getattr(ttnn.ShardStrategy, strategy))
