# SPDX-License-Identifier: GPL-2.0-or-later
"""The cost of operations in nanoseconds, which are instructions in a guest with --icount."""
import time

import ttnn

from inputs import BF16, TILE, tensor

TIMES = 300

# Python works the number of a line out from the beginning of its function.
LONG_FUNCTION = """
def allocate(device):
%s
    ttnn.empty((64, 64), dtype=BF16, layout=TILE, device=device)
""" % ("    line = 1\n" * 1000)


def cost(operation):
    """The cheapest of many, so that interrupts and other threads do not count."""
    cheapest = None
    for _ in range(TIMES):
        begin = time.perf_counter_ns()
        operation()
        end = time.perf_counter_ns()
        cheapest = min(end - begin, cheapest or end - begin)
    return cheapest


def main():
    late = {"ttnn": ttnn, "BF16": BF16, "TILE": TILE}
    exec(LONG_FUNCTION, late)
    device = ttnn.open_device(device_id=0)
    a, b = tensor(device, 64, 64), tensor(device, 64, 64)
    print("a call of Python alone", cost(lambda: None))
    print("an allocation and its free", cost(lambda: ttnn.empty((64, 64), dtype=BF16, layout=TILE, device=device)))
    print("... late in a long function", cost(lambda: late["allocate"](device)))
    print("a dispatch of a known program", cost(lambda: ttnn.add_(a, b)))
    print("two programs in turn", cost(lambda: (ttnn.add_(a, b), ttnn.multiply_(a, b))))
    print("a matmul and its result", cost(lambda: ttnn.matmul(a, b)))
    ttnn.close_device(device)


if __name__ == "__main__":
    main()
