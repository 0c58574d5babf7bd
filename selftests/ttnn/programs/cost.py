# SPDX-License-Identifier: GPL-2.0-or-later
"""What operations cost, in nanoseconds of the clock, which in a guest with --icount are instructions."""
import time

import ttnn

from inputs import BF16, TILE, tensor

TIMES = 300


def cost(operation):
    """The cheapest of many, which no interrupt and no other thread came between."""
    cheapest = None
    for _ in range(TIMES):
        begin = time.perf_counter_ns()
        operation()
        end = time.perf_counter_ns()
        cheapest = min(end - begin, cheapest or end - begin)
    return cheapest


def main():
    device = ttnn.open_device(device_id=0)
    a, b = tensor(device, 64, 64), tensor(device, 64, 64)
    print("a call of Python alone", cost(lambda: None))
    print("an allocation and its free", cost(lambda: ttnn.empty((64, 64), dtype=BF16, layout=TILE, device=device)))
    print("a dispatch of a known program", cost(lambda: ttnn.add_(a, b)))
    print("two programs in turn", cost(lambda: (ttnn.add_(a, b), ttnn.multiply_(a, b))))
    print("a matmul and its result", cost(lambda: ttnn.matmul(a, b)))
    ttnn.close_device(device)


if __name__ == "__main__":
    main()
