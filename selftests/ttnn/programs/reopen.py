# SPDX-License-Identifier: GPL-2.0-or-later
"""Devices are opened and closed repeatedly, with and without live tensors at the close."""
import ttnn

import books
from inputs import L1, tensor


def main():
    kept = []
    for number in range(4):
        device = ttnn.open_device(device_id=0)
        books.opened(device)
        a = tensor(device, 128, 128)
        b = ttnn.matmul(a, a, memory_config=L1)
        books.dispatched(device)
        books.check(f"open {number}", device)
        if number % 2:
            kept += [a, b]
        del a, b
        ttnn.close_device(device)
        books.closed(f"close {number}, with {len(kept)} tensors")
    del kept
    books.closed("tensors freed after their device was closed")
    device = ttnn.open_device(device_id=0)
    a = tensor(device, 64, 64)
    books.opened(device)
    print("the program ends with an open device")


if __name__ == "__main__":
    main()
