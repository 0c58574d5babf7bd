# SPDX-License-Identifier: GPL-2.0-or-later
"""A block of a transformer: the books after each layer, and the peaks of all."""
import ttnn

import books
from inputs import L1, tensor

TOKENS, WIDTH, HEADS = 128, 512, 8


class Block:
    """Weights of a block, and its layers, one after the other."""

    def __init__(self, device):
        self.norm = tensor(device, 1, WIDTH)
        self.qkv = tensor(device, WIDTH, 3 * WIDTH)
        self.output = tensor(device, WIDTH, WIDTH)
        self.cosine = tensor(device, 1, 1, TOKENS, WIDTH // HEADS)
        self.sine = tensor(device, 1, 1, TOKENS, WIDTH // HEADS)
        self.up = tensor(device, WIDTH, 4 * WIDTH)
        self.down = tensor(device, 4 * WIDTH, WIDTH)

    def layers(self, x):
        yield "rms_norm", (h := ttnn.rms_norm(x, weight=self.norm, memory_config=L1))
        yield "qkv", (h := ttnn.linear(h, self.qkv, memory_config=L1))
        q, k, v = ttnn.experimental.nlp_create_qkv_heads(h, num_heads=HEADS, num_kv_heads=HEADS,
                                                         transpose_k_heads=False)
        yield "heads", q
        q, k = (ttnn.experimental.rotary_embedding(a, self.cosine, self.sine) for a in (q, k))
        yield "rotary_embedding", q
        h = ttnn.transformer.scaled_dot_product_attention(q, k, v, is_causal=True)
        yield "attention", h
        del q, k, v
        yield "concat_heads", (h := ttnn.experimental.nlp_concat_heads(h))
        yield "output", (h := ttnn.linear(h, self.output, memory_config=L1))
        yield "add", (x := ttnn.add(x, h, memory_config=L1))
        yield "norm", (h := ttnn.rms_norm(x, weight=self.norm, memory_config=L1))
        yield "up", (h := ttnn.linear(h, self.up, activation="gelu", memory_config=L1))
        yield "down", (h := ttnn.linear(h, self.down, memory_config=L1))
        yield "end", ttnn.add(x, h)

    def run(self, x):
        for _, result in self.layers(x):
            pass
        return result


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    block, x = Block(device), tensor(device, 1, 1, TOKENS, WIDTH)
    capture = books.Capture(lambda: block.run(x))
    books.check("captured", device)
    peaks = books.Peaks(device)
    print(books.describe(block.run(x)))
    peaks.end()
    books.check("after a block", device, program=capture)
    peaks.check("peaks of a block", capture)
    for name, result in block.layers(x):
        print(name, books.describe(result))
        books.dispatched(device)
        books.check(name, device)
        del result
    del block, x
    books.check("weights freed", device)
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
