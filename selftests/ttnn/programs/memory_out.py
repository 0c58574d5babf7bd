# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory runs out, in each possible way: what was held stays in the books, and nothing else."""
import json
import re
import subprocess

import ttnn

import books
from inputs import BF16, L1, TILE, shards, tensor


NUMBERS = {"core_bytes": r"needs to store (\d+) B", "free": r" free: (\d+) B", "largest_free": r"free block: (\d+) B",
           "address": r"region ends at (\d+)", "other_address": r"buffer allocated at (\d+)"}


def wrong_in_why(text):
    """Numbers in which the last refusal differs from TT-NN's text; none if the text has no numbers."""
    said = {name: int(found[1]) for name, number in NUMBERS.items() if (found := re.search(number, text))}
    if books.TRACKED and said:
        last, *_ = json.loads(subprocess.check_output(["ttmt-smi", "why", "--json"]))["rows"]
        for name, number in said.items():
            if last[name] != number:
                yield f"{name} is {last[name]}, not {number}"


def fails(name, device, operation):
    try:
        result = operation()
    except RuntimeError as error:
        text = str(error).splitlines()
        print(name, text[0].split(": ", 1)[-1], "|", text[2])
        books.record(f"{name}: the refusal says what TT-NN does", list(wrong_in_why(str(error))))
    else:
        print(name, "was done", books.describe(result))
    books.check(name, device)


def fill(device, *shape):
    """As many tensors of that shape as fit in L1."""
    while True:
        try:
            yield ttnn.empty(shape, dtype=BF16, layout=TILE, device=device, memory_config=L1)
        except RuntimeError:
            return


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    a = tensor(device, 256, 256, memory=L1)
    books.check("before", device)
    fails("a tensor too large for L1", device,
          lambda: ttnn.empty((32768, 65536), dtype=BF16, layout=TILE, device=device, memory_config=L1))
    fails("a tensor too large for DRAM", device,
          lambda: ttnn.empty((1 << 20, 1 << 16), dtype=BF16, layout=TILE, device=device))
    fails("a shard too large for a core", device,
          lambda: ttnn.empty((64 * 1024, 2048), dtype=BF16, layout=TILE, device=device,
                             memory_config=shards((64 * 1024, 2048), "HEIGHT")))
    held = [*fill(device, 2048, 1024), *fill(device, 256, 256)]
    print(len(held), "tensors fill L1")
    books.check("L1 is full", device)
    in_dram = tensor(device, 256, 256)
    fails("circular buffers that clash with tensors", device, lambda: ttnn.add_(in_dram, in_dram))
    fails("dataflow buffers that clash with tensors", device, lambda: ttnn.softmax(in_dram, dim=-1))
    fails("an operation that computes it beforehand", device, lambda: ttnn.layer_norm(tensor(device, 32, 1 << 17)))
    held.pop(0)
    books.check("room again", device)
    held.clear()
    result = ttnn.add(a, a)
    books.dispatched(device, books.Capture(lambda: ttnn.add(a, a)))
    books.check("a program after all that", device)
    del a, result, in_dram
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
