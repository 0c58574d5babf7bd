# SPDX-License-Identifier: GPL-2.0-or-later
"""A program is recorded the same if it is new, comes from the program cache, or is created again."""
import ttnn

import books
from inputs import tensors


def run(name, device, operation, capture):
    peaks = books.Peaks(device)
    result = operation()
    peaks.end()
    books.check(name, device, program=capture)
    peaks.check(f"{name}, peaks", capture)
    return result


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    a, b, wide = tensors(device, (64, 64), (64, 64), (64, 1024))
    operations = {"add": lambda: ttnn.add(a, b), "matmul": lambda: ttnn.matmul(a, b),
                  "wide add": lambda: ttnn.add(wide, wide), "wide matmul": lambda: ttnn.matmul(a, wide)}
    captures = {name: books.Capture(operation) for name, operation in operations.items()}
    device.clear_program_cache()
    for turn in ("new", "cached", "cached again"):
        for name, operation in operations.items():
            run(f"{name}, {turn}", device, operation, captures[name])
        print(turn, device.num_program_cache_entries())
    for turn in ("cleared", "cleared again"):
        device.clear_program_cache()
        books.check(f"cache {turn}", device)
        for name, operation in operations.items():
            run(f"{name}, {turn}", device, operation, captures[name])
    device.disable_and_clear_program_cache()
    for turn in ("no cache", "still no cache"):
        for name, operation in operations.items():
            run(f"{name}, {turn}", device, operation, captures[name])
    device.enable_program_cache()
    for name, operation in operations.items():
        run(f"{name}, cache again", device, operation, captures[name])
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
