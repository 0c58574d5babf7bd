# SPDX-License-Identifier: GPL-2.0-or-later
"""The comparisons of the other programs: each notices one byte too many, which another client reports."""
import ctypes

import ttnn

import books
from inputs import L1, tensor

KINDS = ("dram_buffers", "trace", "l1_buffers", "l1_small", "cb", "dfb", "scratch")


def report(kind):
    """Hold one byte of a kind on device 0 in a separate client, until the returned function is called."""
    library, handle = ctypes.CDLL("libttmt.so.2"), ctypes.c_void_p()
    alloc = library.ttmt_cb_alloc if kind in books.PROGRAM else library.ttmt_buf_alloc
    library.ttmt_open(ctypes.byref(handle), 0)
    error = alloc(handle, 0, KINDS.index(kind), ctypes.c_uint64(1), ctypes.c_uint64(1), ctypes.c_uint64(1))
    assert error == 0, error
    return lambda: library.ttmt_close(handle)


def check_books(kind, device):
    """With the byte, the comparison names this kind, and that nobody knows on which cores program memory is;
    without it, nothing."""
    seen = []
    if books.TRACKED:
        undo = report(kind)
        wrong = list(books.Moment(device).wrong())
        bounds = [line for line in wrong if "upper bound" in line]
        named = [line for line in wrong if f"tt0/{kind} " in line]
        if not named or len(named) + len(bounds) != len(wrong) or bool(bounds) != (kind in books.PROGRAM):
            seen.append(f"with one byte more: {wrong}")
        undo()
        seen += books.Moment(device).wrong()
    books.record(f"one byte more of {kind}", seen)


def peaks_of(device, operation, capture):
    peaks = books.Peaks(device)
    operation()
    peaks.end()
    return list(peaks.wrong(capture))


def check_peaks(kind, device, operation, capture):
    """With the byte during an operation, the peaks of this kind or its sum are wrong; without it, none."""
    what = kind if kind in books.PROGRAM else "l1_tensors"
    seen = []
    if books.TRACKED:
        undo = report(kind)
        wrong = peaks_of(device, operation, capture)
        undo()
        if len(wrong) != 2 or f"tt0/{what}/" not in wrong[0] or "tt0/l1/" not in wrong[1]:
            seen.append(f"peaks with one byte more: {wrong}")
    books.record(f"one byte more of {kind} in a peak", seen + peaks_of(device, operation, capture))


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    a, in_l1 = tensor(device, 64, 64), tensor(device, 64, 64, memory=L1)
    ttnn.add(a, a)
    books.check("nothing more", device, program=books.Capture(lambda: ttnn.add(a, a)))
    for kind in KINDS:
        check_books(kind, device)
    del in_l1
    capture = books.Capture(lambda: ttnn.matmul(a, a))
    ttnn.matmul(a, a)
    books.dispatched(device, capture)
    for kind in KINDS[2:]:
        check_peaks(kind, device, lambda: ttnn.matmul(a, a), capture)
    del a
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
