# SPDX-License-Identifier: GPL-2.0-or-later
"""The hybrid allocator: tensors on some cores only, each on its own or in lockstep."""
import json
import os
import subprocess

os.environ["TT_METAL_ALLOCATOR_MODE_HYBRID"] = "1"

import ttnn  # noqa: E402: it looks at the environment when it is loaded

import books  # noqa: E402
from inputs import L1, shards, tensor  # noqa: E402


def on_cores(name, there):
    """The rows with the tensor hold so much more than the others do, of what is there besides."""
    if not books.TRACKED:
        return books.equal(name, {})
    sheet = json.loads(subprocess.check_output(["ttmt-smi", "cores", "0", "--json"]))
    held = {(core["x"], core["y"]): core["bytes"] for core in sheet["rows"] if core["x"] is not None}
    least = min(held.values())
    return books.equal(name, {f"core {x}, {y}": (more - least, there if y < 4 else 0)
                              for (x, y), more in held.items()})


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    a = tensor(device, 1024, 64, memory=L1)
    books.check("interleaved", device)
    memory = shards((1024, 64), "HEIGHT", rows=4)
    b = tensor(device, 1024, 64, memory=memory)
    print(b.memory_config())
    books.check("sharded over half of the cores", device)
    c = ttnn.add(a, a, memory_config=L1)
    books.dispatched(device)
    books.check("after a program", device)
    memory.experimental_set_per_core_allocation(True)
    before = books.Moment(device)
    d = tensor(device, 1024, 64, memory=memory)
    after = books.Moment(device)
    # The mesh's allocator does not count it. It has 32 shards of 32 x 64 bfloat16.
    core, count = 32 * 64 * 2, 32
    right = {"used": core * count, "core_used": core}
    books.equal("allocated by core", {
        f"tt0/l1_buffers/{what} that came": (after.booked[0]["l1_buffers"][n] - before.booked[0]["l1_buffers"][n],
                                             right[what])
        for n, what in enumerate(right) if books.TRACKED})
    print(d.memory_config())
    on_cores("allocated on half of the cores", core)
    del d
    books.check("its tensor is gone", device)
    memory.experimental_set_per_core_allocation(False)
    memory.experimental_set_range_lockstep_allocation(True)
    e = tensor(device, 1024, 64, memory=memory)
    print(e.memory_config())
    # Only those allocated by core may have its addresses on other cores.
    books.check("in lockstep on half of the cores", device)
    on_cores("reserved on all cores", 0)
    del a, b, c, e
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
