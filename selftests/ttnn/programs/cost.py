# SPDX-License-Identifier: GPL-2.0-or-later
"""What operations cost, in nanoseconds of the clock, which in a guest with --icount are instructions."""
import sys
import time

import ttnn

from inputs import BF16, TILE, tensor

TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 200


def cost(operation):
    """Of one of many, when all that happens once has happened."""
    for _ in range(20):
        operation()
    begin = time.perf_counter_ns()
    for _ in range(TIMES):
        operation()
    return (time.perf_counter_ns() - begin) // TIMES


def main():
    device = ttnn.open_device(device_id=0)
    a, b = tensor(device, 64, 64), tensor(device, 64, 64)
    print("a call of Python alone", cost(lambda: None))
    print("an allocation and its free", cost(lambda: ttnn.empty((64, 64), dtype=BF16, layout=TILE, device=device)))
    print("a dispatch of a known program", cost(lambda: ttnn.add_(a, b)))
    print("both in turn: two programs", cost(lambda: (ttnn.add_(a, b), ttnn.multiply_(a, b))))
    print("a matmul and its result", cost(lambda: ttnn.matmul(a, b)))
    ttnn.close_device(device)


if __name__ == "__main__":
    main()
