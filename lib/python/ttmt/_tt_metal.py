# SPDX-License-Identifier: LGPL-2.1-or-later
"""The adaptor libttmt_tt_metal.so, which reports what TT-Metal does in this process."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from ctypes import POINTER, byref, c_int, c_size_t, c_uint32, c_void_p

from . import _abi
from ._handle import check, read_usage
from ._library import libttmt
from ._types import Usage
from .errors import LibraryNotFound, NotTracked

SONAME = "libttmt_tt_metal.so.1"


def _bind(adaptor: ctypes.CDLL) -> ctypes.CDLL:
    adaptor.ttmt_tt_metal_attach.argtypes = ()
    adaptor.ttmt_tt_metal_attach.restype = c_int
    adaptor.ttmt_tt_metal_device.argtypes = (c_int, POINTER(c_uint32))
    adaptor.ttmt_tt_metal_device.restype = c_int
    adaptor.ttmt_tt_metal_handle.argtypes = ()
    adaptor.ttmt_tt_metal_handle.restype = c_void_p
    adaptor.ttmt_tt_metal_new_peaks.argtypes = (
        c_uint32,
        POINTER(_abi.usage),
        c_size_t,
        c_size_t,
    )
    adaptor.ttmt_tt_metal_new_peaks.restype = c_int
    return adaptor


def _load() -> ctypes.CDLL:
    """The one beside libttmt, where TTMT_LIBRARY names that by a path."""
    libttmt()
    folder = os.path.dirname(os.environ.get("TTMT_LIBRARY", ""))
    try:
        return _bind(ctypes.CDLL(os.path.join(folder, SONAME)))
    except OSError as error:
        raise LibraryNotFound(
            errno.ELIBACC,
            f"{error}: install tt_memtrack's adaptor for TT-Metal (`make user`, "
            f"`sudo make install-user`)",
        ) from error


def _loaded() -> ctypes.CDLL | None:
    """The adaptor, if it is in this process already."""
    try:
        return _bind(ctypes.CDLL(SONAME, mode=os.RTLD_NOLOAD | os.RTLD_NOW))
    except OSError:
        return None


def attach() -> None:
    """Track what TT-Metal does in this process from now on, and take over what lives already.

    For a process that runs, as a notebook does: call it any time after ``import ttnn``. Attached
    already, or started by ``ttmt-run``, it changes nothing. Raises ModuleNotLoaded,
    LibraryNotFound, or NotTracked where there is no TT-Metal in this process that can be tracked;
    ``ttmt-run --check`` says more about that.
    """
    code = _load().ttmt_tt_metal_attach()
    check(code, "attaching to TT-Metal", "see `ttmt-run --check`")


def device_of_chip(chip: int) -> int:
    """Number of the device that TT-Metal calls by a logical id, in this process."""
    adaptor = _loaded()
    if adaptor:
        number = c_uint32()
        code = adaptor.ttmt_tt_metal_device(chip, byref(number))
        if code == 0:
            return number.value
        raise NotTracked(
            -code,
            f"nobody knows which device TT-Metal's chip {chip} is: open it first, or set "
            f"TTMT_DEVICES=0:tt0,1:tt1 or the like",
        )
    if "ttnn" in sys.modules:
        raise NotTracked(
            errno.ENODATA,
            f"which device TT-Metal's chip {chip} is, is known once it is tracked: call "
            f'ttmt.attach(), start the program with ttmt-run, or name the device ("tt0")',
        )
    return chip


def handle() -> c_void_p | None:
    """The adaptor's handle of libttmt, to ask through it; None where it has none."""
    adaptor = _loaded()
    pointer = adaptor.ttmt_tt_metal_handle() if adaptor else None
    return c_void_p(pointer) if pointer else None


def new_peaks(device: int) -> dict[str, Usage]:
    """What the adaptor reported on a device, with the peaks since the last call."""
    adaptor = _loaded()
    return read_usage(adaptor.ttmt_tt_metal_new_peaks, device) if adaptor else {}
