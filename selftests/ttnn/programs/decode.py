# SPDX-License-Identifier: GPL-2.0-or-later
"""A model decodes tokens: its key-value cache is written in place, and grows when it is full."""
import copy

import ttnn

import books
from inputs import ROWS, U32, tensor

USERS, HEADS, WIDTH, PAGE, TOKENS = 32, 1, 64, 32, 70


class Cache:
    """Keys of all tokens so far."""

    def __init__(self, device):
        self.device = device
        self.keys = tensor(device, USERS, HEADS, PAGE, WIDTH)
        self.length = 0

    def append(self, key):
        if self.length == self.keys.shape[2]:
            self.keys = ttnn.concat([self.keys, tensor(self.device, USERS, HEADS, PAGE, WIDTH)], dim=2)
        ttnn.update_cache(self.keys, key, self.length)
        self.length += 1


def decode(device, weights, cache, token):
    embedded = ttnn.embedding(token, weights["embedding"], layout=ttnn.TILE_LAYOUT)
    hidden = ttnn.linear(ttnn.reshape(embedded, (1, 1, USERS, WIDTH)), weights["key"])
    cache.append(hidden)
    query = ttnn.reshape(hidden, (1, USERS, HEADS, WIDTH))
    attended = ttnn.transformer.scaled_dot_product_attention_decode(
        query, cache.keys, cache.keys, cur_pos=[cache.length - 1] * USERS)
    return ttnn.linear(ttnn.reshape(attended, (1, 1, USERS, WIDTH)), weights["logits"])


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    weights = {"embedding": tensor(device, 256, WIDTH, layout=ROWS), "key": tensor(device, WIDTH, WIDTH),
               "logits": tensor(device, WIDTH, 256)}
    cache = Cache(device)
    token = tensor(device, 1, USERS, dtype=U32, layout=ROWS)
    logits = None
    for number in range(TOKENS):
        step = books.Capture(lambda: decode(device, weights, copy.copy(cache), token))
        peaks = books.Peaks(device)
        logits = decode(device, weights, cache, token)
        peaks.end()
        books.dispatched(device, step)
        if number % PAGE in (0, 1, PAGE - 1):
            books.check(f"token {number}", device)
            peaks.check(f"token {number}, peaks", step)
    last = books.Capture(lambda: ttnn.linear(ttnn.reshape(logits, (1, 1, USERS, 256)),
                                             tensor(device, 256, 256)))
    print("entries of the program cache:", device.num_program_cache_entries(), last)
    ttnn.deallocate(cache.keys)
    books.check("cache deallocated", device)
    del logits, cache
    books.check("cache gone", device)
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
