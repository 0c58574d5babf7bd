# SPDX-License-Identifier: GPL-2.0-or-later
"""Under ttmt-run --tags python, allocations carry the line that asked for them."""
import json
import os
import subprocess
import sys
import threading

import ttnn

import books

L1 = ttnn.L1_MEMORY_CONFIG
TRACKED = {"buffers": ("dram_buffers", "l1_buffers"), "programs": ("cb", "dfb", "scratch")}


def here(function, operation):
    """The tag for the line below the call, in this function's caller."""
    return f"tags.py:{sys._getframe(1).f_lineno + 1} {function}/{operation}"


def tags(kinds):
    """Tags of this process's records, according to ttmt-smi."""
    text = subprocess.run(["ttmt-smi", "records", "--json", "--pid", str(os.getpid())],
                          stdout=subprocess.PIPE, check=True).stdout
    return {row["tag"] for row in json.loads(text)["rows"] if row["kind"] in kinds}


def check(name, what, expected):
    seen = tags(TRACKED[what]) if books.TRACKED else expected
    books.equal(name, {what: (sorted(map(str, seen)), sorted(map(str, expected)))})


def multiply(a, b):
    expected = here("multiply", "ttnn.matmul")
    return ttnn.matmul(a, b, memory_config=L1), expected


def add_in_thread(a, results):
    expected = here("add_in_thread", "ttnn.add")
    results.append((ttnn.add(a, a, memory_config=L1), expected))


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    made = here("main", "ttnn.zeros")
    a = ttnn.zeros((64, 64), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=device)
    check("a new tensor", "buffers", {made})
    product, multiplied = multiply(a, a)
    check("the result of an operation", "buffers", {made, multiplied})
    check("its program", "programs", {multiplied})
    results = []
    thread = threading.Thread(target=add_in_thread, args=(product, results))
    thread.start()
    thread.join()
    (total, added), = results
    check("in a thread", "buffers", {made, multiplied, added})
    check("the program of a thread", "programs", {added})
    del product
    moved = here("main", "ttnn.Tensor.to")
    copy = a.cpu().to(device)
    check("a method of a tensor", "buffers", {made, added, moved})
    try:
        ttnn.matmul(a, None)
    except Exception:
        pass
    again, multiplied = multiply(copy, copy)
    check("after an operation that failed", "buffers", {made, added, moved, multiplied})
    del a, copy, total, again
    ttnn.close_device(device)
    books.closed("the end")


if __name__ == "__main__":
    main()
