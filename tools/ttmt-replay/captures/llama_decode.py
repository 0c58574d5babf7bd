#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a TT-NN graph capture of decoder layers of an 8B Llama on a p150a.

One decode step for 32 users: the weights and the KV cache are loaded, then a token
of each user goes through the layers. No card was involved: every size follows from
the shapes of the model by the arithmetic below, in the schema of
ttnn.graph.end_graph_capture(). Addresses are 0, as in a capture without dispatch.
"""

import argparse
import json
import sys

# The model.
HIDDEN = 4096
HEADS = 32
KV_HEADS = 8
HEAD_DIM = 128
MLP = 14336
USERS = 32  # decode batch: one row of a tile each

# The chip. Tensors are stored in tiles of 32 x 32 numbers.
TILE = 32
BF16 = TILE * TILE * 2  # 2048 bytes a tile
BFP8 = TILE * TILE + 64  # 1088: a byte a number, and an exponent for each 16 of them
DRAM_BANKS = 8
# The dispatcher takes a column of the 12 x 10 Tensix cores; tensors that are
# interleaved over L1 lie on the other 11 x 10.
L1_BANKS = 11 * 10

DRAM, L1 = 0, 1  # buffer_type
NAMES = {DRAM: "DRAM", L1: "L1"}

# Rectangles of cores.
CORES = {
    32: "{[0-0 - 7-3]}",
    48: "{[0-0 - 7-5]}",
    56: "{[0-0 - 7-6]}",
    64: "{[0-0 - 7-7]}",
}


def ceil(a, b):
    return -(-a // b)


def tiles(rows, columns):
    return ceil(rows, TILE) * ceil(columns, TILE)


class Peaks:
    """Highest bytes on the fullest core: what a replay must show."""

    def __init__(self):
        self.now = {"cb": 0, "l1_tensors": 0}
        self.peak = {"cb": 0, "l1_tensors": 0, "l1": 0}

    def add(self, what, core_bytes):
        self.now[what] += core_bytes
        self.peak[what] = max(self.peak[what], self.now[what])
        self.peak["l1"] = max(self.peak["l1"], sum(self.now.values()))

    def clear(self, what):
        self.now[what] = 0


class Capture:
    def __init__(self):
        self.nodes = []
        self.level = 0
        self.open = []
        self.buffers = {}  # params of the live ones, by the node that is their id
        self.peaks = Peaks()
        self.node("capture_start", None)

    def node(self, node_type, params, connections=()):
        self.nodes.append({
            "arguments": [],
            "connections": list(connections),
            "counter": len(self.nodes),
            "input_tensors": [],
            "node_type": node_type,
            "params": params,
            "stacking_level": self.level,
        })
        return len(self.nodes) - 1

    def start(self, name):
        self.level += 1
        self.open.append(name)
        self.node("function_start", {"inputs": "0", "name": name})

    def end(self):
        self.node("function_end", {"name": self.open.pop()})
        self.level -= 1

    def allocate(self, where, layout, size, page, bank, cores):
        self.start("tt::tt_metal::create_device_tensor")
        what = {"buffer_type": where, "device_id": 1, "layout": layout, "size": size,
                "type": NAMES[where]}
        buffer = self.node("buffer", dict(what))
        what.update(address=0, max_size_per_bank=bank, num_cores=cores, page_size=page)
        self.node("buffer_allocate", what, [buffer])
        self.buffers[buffer] = what
        if where == L1:
            self.peaks.add("l1_tensors", bank)
        self.end()
        return buffer

    def interleaved(self, where, pages, page):
        """Pages go round the banks: the fullest has pages / banks, rounded up."""
        banks = DRAM_BANKS if where == DRAM else L1_BANKS
        return self.allocate(where, "INTERLEAVED", pages * page, page,
                             ceil(pages, banks) * page, 0)

    def sharded(self, layout, pages, page, cores):
        """An equal slice on each of some cores."""
        return self.allocate(L1, layout, pages * page, page, pages // cores * page, cores)

    def shard(self, buffer):
        return self.buffers[buffer]["max_size_per_bank"]

    def free(self, *buffers):
        for buffer in buffers:
            self.start("Tensor::deallocate")
            what = self.buffers.pop(buffer)
            self.node("buffer_deallocate", what, [buffer])
            if what["buffer_type"] == L1:
                self.peaks.add("l1_tensors", -what["max_size_per_bank"])
            self.end()

    def program(self, name, cores, own, shards=()):
        """The circular buffers of an operation: bytes per core of its own ones, and of
        those that lie in the shards that it reads and writes."""
        self.start(name)
        self.node("circular_buffer_deallocate_all", {"device_id": 1})
        self.peaks.clear("cb")
        for size in shards:
            self.circular_buffer(cores, size, "1")
        for size in own:
            self.circular_buffer(cores, size, "0")
            self.peaks.add("cb", size)
        self.end()

    def circular_buffer(self, cores, size, borrowed):
        self.node("circular_buffer_allocate", {
            "address": 0, "core_range_set": CORES[cores], "device_id": 0,
            "globally_allocated": borrowed, "size": size})

    def finish(self):
        self.node("capture_end", None)


# Activations are width-sharded over 32 cores between the operations: one row of tiles,
# 4096 / 32 = 128 of them, is 4 a core.
SHARD_CORES = 32
SHARD = tiles(USERS, HIDDEN) // SHARD_CORES * BF16


def weight(capture, rows, columns):
    return capture.interleaved(DRAM, tiles(rows, columns), BFP8)


def load_layer(capture, positions):
    """What a layer holds in DRAM for good: 212,992 tiles of weights, and the KV cache."""
    capture.start("load decoder layer")
    weight(capture, HIDDEN, (HEADS + 2 * KV_HEADS) * HEAD_DIM)  # Q, K and V: 24,576 tiles
    weight(capture, HEADS * HEAD_DIM, HIDDEN)  # output projection: 16,384
    for shape in ((HIDDEN, MLP), (HIDDEN, MLP), (MLP, HIDDEN)):  # gate, up, down: 57,344 each
        weight(capture, *shape)
    for _ in ("attention", "feed forward"):
        # Weights of a norm are rows of 32 numbers of 2 bytes: 128 pages of 64 bytes.
        capture.interleaved(DRAM, HIDDEN // TILE, TILE * 2)
    for _ in "KV":
        # For each user and KV head a matrix of positions x head size: 65,536 tiles for
        # 2048 positions, 68 MiB.
        capture.interleaved(DRAM, USERS * KV_HEADS * tiles(positions, HEAD_DIM), BFP8)
    capture.end()


def activation(capture):
    return capture.sharded("WIDTH_SHARDED", tiles(USERS, HIDDEN), BF16, SHARD_CORES)


def per_user(capture):
    """Heads of one user a core, at most 32 of them: 1 x 4 tiles."""
    return capture.sharded("HEIGHT_SHARDED", USERS * tiles(TILE, HEAD_DIM), BF16, USERS)


PER_USER = tiles(TILE, HEAD_DIM) * BF16


def rms_norm(capture):
    out = activation(capture)
    block = SHARD // BF16
    capture.program("LayerNormDeviceOperation", SHARD_CORES, [
        block * BF16,  # weights of the norm, this core's columns
        block * BF16,  # squares
        BF16, BF16,  # 1 / width, epsilon
        BF16,  # this core's partial sum
        SHARD_CORES * BF16,  # everybody's partial sums
        BF16,  # the sum
    ], [SHARD, SHARD])
    return out


def matmul(capture, x, columns, cores):
    """x by a weight that streams from DRAM. x is handed round in blocks of 4 tiles of the
    inner dimension; a block comes in while the one before is computed, hence the
    factors of 2."""
    out_tiles = tiles(USERS, columns)
    out = capture.sharded("WIDTH_SHARDED", out_tiles, BF16, cores)
    columns_here = out_tiles // cores
    block = 4
    capture.program("MatmulDeviceOperation", cores, [
        2 * block * BF16,  # blocks of x
        2 * block * columns_here * BFP8,  # blocks of the weight
        columns_here * BF16,  # partial results
    ], [capture.shard(x), columns_here * BF16])
    return out


def add(capture, a, b):
    """All three lie in shards already, so nothing is added."""
    out = activation(capture)
    capture.program("BinaryNgDeviceOperation", SHARD_CORES, [], [SHARD] * 3)
    capture.free(a, b)
    return out


def split_heads(capture, qkv):
    parts = [per_user(capture) for _ in "QKV"]
    capture.program("NLPCreateQKVHeadsDecodeDeviceOperation", USERS, [], [PER_USER] * 3)
    capture.free(qkv)
    return parts


def rotate(capture, x):
    """Rotary embedding: x * cos + (x * a matrix that swaps) * sin."""
    out = per_user(capture)
    capture.program("RotaryEmbeddingLlamaDeviceOperation", USERS,
                    [PER_USER] * 3,  # the swapped x, and both products
                    [PER_USER] * 4 + [BF16])  # x, cos, sin, result; the matrix
    capture.free(x)
    return out


def update_cache(capture, x):
    """One row of the tiles of the cache is replaced: they are unpacked to bf16, and packed
    again."""
    row = tiles(TILE, HEAD_DIM)
    capture.program("PagedUpdateCacheDeviceOperation", USERS, [
        2 * row * BFP8,  # from the cache
        2 * row * BF16,  # unpacked
        row * BF16,  # the new row, unpacked
        2 * row * BFP8,  # to the cache
    ], [PER_USER])
    capture.free(x)


def attention(capture, q):
    """Two cores for each user go through the cache in chunks of 256 positions."""
    out = per_user(capture)
    chunk = tiles(256, HEAD_DIM)  # 8 x 4 tiles
    scores = tiles(TILE, 256)  # 1 x 8 tiles
    row = tiles(TILE, HEAD_DIM)
    capture.program("ScaledDotProductAttentionDecode", 2 * USERS, [
        row * BF16,  # Q
        2 * chunk * BFP8, 2 * chunk * BFP8,  # K and V: one chunk comes, one is computed
        scores * BF16, scores * BF16,  # mask, scores
        BF16, BF16,  # scale, ones
        2 * BF16, 2 * BF16,  # greatest score and sum: before, and now
        2 * row * BF16,  # result: before, and now
        row * BF16,  # the other core's part
    ])
    capture.free(q)
    return out


def join_heads(capture, heads):
    out = activation(capture)
    capture.program("NLPConcatHeadsDecodeDeviceOperation", USERS, [], [PER_USER, SHARD])
    capture.free(heads)
    return out


def gate(capture, a, b, cores):
    """silu(a) * b"""
    pages = tiles(USERS, MLP)
    shard = pages // cores * BF16
    out = capture.sharded("WIDTH_SHARDED", pages, BF16, cores)
    capture.program("BinaryNgDeviceOperation", cores, [2 * BF16],  # silu(a), two tiles
                    [shard] * 3)
    capture.free(a, b)
    return out


def attention_block(capture):
    normed = rms_norm(capture)
    qkv = matmul(capture, normed, (HEADS + 2 * KV_HEADS) * HEAD_DIM, 48)  # 192 tiles
    capture.free(normed)
    q, k, v = split_heads(capture, qkv)
    q, k = rotate(capture, q), rotate(capture, k)
    update_cache(capture, k)
    update_cache(capture, v)
    heads = join_heads(capture, attention(capture, q))
    out = matmul(capture, heads, HIDDEN, SHARD_CORES)
    capture.free(heads)
    return out


def feed_forward_block(capture):
    normed = rms_norm(capture)
    gated = matmul(capture, normed, MLP, 56)  # 448 tiles
    up = matmul(capture, normed, MLP, 56)
    capture.free(normed)
    inner = gate(capture, gated, up, 56)
    out = matmul(capture, inner, HIDDEN, SHARD_CORES)
    capture.free(inner)
    return out


def decode_layer(capture, x):
    capture.start("decoder layer")
    x = add(capture, x, attention_block(capture))
    x = add(capture, x, feed_forward_block(capture))
    capture.end()
    return x


def decode_step(capture, layers):
    """The embedded tokens come interleaved, 128 tiles over 110 banks; cos, sin and the
    matrix that swaps stay for all layers."""
    for _ in ("cos", "sin"):
        per_user(capture)
    capture.sharded("HEIGHT_SHARDED", USERS, BF16, USERS)
    tokens = capture.interleaved(L1, tiles(USERS, HIDDEN), BF16)
    x = activation(capture)
    capture.program("InterleavedToShardedDeviceOperation", SHARD_CORES, [], [SHARD])
    capture.free(tokens)
    for _ in range(layers):
        x = decode_layer(capture, x)


def positive(text):
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layers", type=positive, default=1, metavar="N",
                        help="decoder layers (default 1; the whole model has 32)")
    parser.add_argument("--positions", type=positive, default=2048, metavar="N",
                        help="positions of the KV cache for each user (default 2048)")
    parser.add_argument("--peaks", action="store_true",
                        help="print the peaks that a replay must show, not the capture")
    options = parser.parse_args()

    capture = Capture()
    for _ in range(options.layers):
        load_layer(capture, options.positions)
    decode_step(capture, options.layers)
    capture.finish()

    if options.peaks:
        print(json.dumps(capture.peaks.peak))
    else:
        lines = ",\n".join(json.dumps(node) for node in capture.nodes)
        sys.stdout.write("[\n" + lines + "\n]\n")


if __name__ == "__main__":
    main()
