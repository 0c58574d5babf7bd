# SPDX-License-Identifier: LGPL-2.1-or-later
"""The adaptor libttmt_tt_metal.so, which reports what TT-Metal does in this process."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from ctypes import POINTER, byref, c_int, c_size_t, c_uint32, c_void_p
from typing import Any

from . import _abi
from ._handle import asking, read_usage
from ._library import libttmt
from ._types import Usage
from .errors import LibraryNotFound, NotTracked, error_of_open

SONAME = "libttmt_tt_metal.so.2"

PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "ttmt_tt_metal_attach": (),
    "ttmt_tt_metal_device": (c_int, POINTER(c_uint32)),
    "ttmt_tt_metal_handle": (),
    "ttmt_tt_metal_new_peaks": (c_uint32, POINTER(_abi.usage), c_size_t, c_size_t),
}

_WHY_NOT = {
    errno.ENOEXEC: "a loaded object hides TT-Metal's names, like a plugin with TT-Metal linked in",
    errno.ENOTSUP: "this TT-Metal calls its functions directly, or lacks names that are needed",
    errno.EACCES: "the system does not let this process write to its own code's tables",
}

_WHICH = {
    errno.ENODATA: "open it first; or nothing is tracked here, and `ttmt-run --check` says why",
    errno.ENODEV: "set TTMT_DEVICES=0:tt0,1:tt1 or the like",
}


def _bind(adaptor: ctypes.CDLL) -> ctypes.CDLL:
    for name, arguments in PROTOTYPES.items():
        function = getattr(adaptor, name, None)
        if function is None:
            raise LibraryNotFound(errno.ELIBACC, f"{SONAME} is older than this package")
        function.argtypes = arguments
        function.restype = c_int
    adaptor.ttmt_tt_metal_handle.restype = c_void_p
    return adaptor


def _load() -> ctypes.CDLL:
    """Load the adaptor: next to libttmt if TTMT_LIBRARY is a path."""
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
    """The adaptor, if it is already loaded."""
    try:
        adaptor = ctypes.CDLL(SONAME, mode=os.RTLD_NOLOAD | os.RTLD_NOW)
    except OSError:
        return None
    return _bind(adaptor)


def attach() -> None:
    """Track what TT-Metal does in this process from now on, and take over live buffers.

    For running processes, such as a notebook: call it any time after ``import ttnn``, but not
    while another thread opens or closes devices. Live buffers are taken over; programs are tracked
    from the next dispatch on. It does nothing if the process is already attached or was started by
    ``ttmt-run``, or with TT_MEMTRACK=0 in the environment.

    Raises ModuleNotLoaded, LibraryNotFound, or NotTracked if TT-Metal is loaded in this process but
    cannot be tracked: ``ttmt-run --check`` says more about that.
    """
    code = _load().ttmt_tt_metal_attach()
    if -code in _WHY_NOT:
        raise NotTracked(-code, f"attaching to TT-Metal: {_WHY_NOT[-code]}")
    if code == -errno.ELIBACC:
        raise LibraryNotFound(-code, f"libttmt_tt_metal_preload.so is not next to {SONAME}")
    if code < 0:
        raise error_of_open(code)


def device_of_chip(chip: int) -> int:
    """Number of the device of a chip, by TT-Metal's logical id in this process."""
    adaptor = _loaded()
    if adaptor:
        number = c_uint32()
        code = adaptor.ttmt_tt_metal_device(chip, byref(number))
        if code == 0:
            return number.value
        asking().close()
        advice = _WHICH.get(-code, os.strerror(-code))
        raise NotTracked(-code, f"the device of TT-Metal's chip {chip} is not known: {advice}")
    if "ttnn" in sys.modules:
        raise NotTracked(
            errno.ENODATA,
            f"the device of TT-Metal's chip {chip} is only known once TT-Metal is tracked: call "
            f'ttmt.attach(), start the program with ttmt-run, or name the device ("tt0")',
        )
    return chip


def handle() -> c_void_p | None:
    """The adaptor's handle of libttmt, for queries; None if it has none."""
    adaptor = _loaded()
    pointer = adaptor.ttmt_tt_metal_handle() if adaptor else None
    return c_void_p(pointer) if pointer else None


def new_peaks(device: int) -> list[dict[str, Usage]]:
    """Usage that the adaptor reported on a device, with peaks since the last call.

    Empty if the adaptor does not report.
    """
    adaptor = _loaded()
    if not adaptor or not adaptor.ttmt_tt_metal_handle():
        return []
    return [read_usage(adaptor.ttmt_tt_metal_new_peaks, device)]
