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

SONAME = "libttmt_tt_metal.so.1"

PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "ttmt_tt_metal_attach": (),
    "ttmt_tt_metal_device": (c_int, POINTER(c_uint32)),
    "ttmt_tt_metal_handle": (),
    "ttmt_tt_metal_new_peaks": (c_uint32, POINTER(_abi.usage), c_size_t, c_size_t),
}

_WHY_NOT = {
    errno.ENOEXEC: "what is loaded hides TT-Metal's names, as a plugin does that has it linked in",
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
        adaptor = ctypes.CDLL(SONAME, mode=os.RTLD_NOLOAD | os.RTLD_NOW)
    except OSError:
        return None
    return _bind(adaptor)


def attach() -> None:
    """Track what TT-Metal does in this process from now on, and take over what lives already.

    For a process that runs, as a notebook does: call it any time after ``import ttnn``, but not
    while another thread opens or closes devices. Buffers that live are in the books then; what
    programs hold is from the next one on. Attached already, or started by ``ttmt-run``, it
    changes nothing, and with TT_MEMTRACK=0 in the environment neither.

    Raises ModuleNotLoaded, LibraryNotFound, or NotTracked where there is a TT-Metal in this
    process that cannot be tracked: ``ttmt-run --check`` says more about that.
    """
    code = _load().ttmt_tt_metal_attach()
    if -code in _WHY_NOT:
        raise NotTracked(-code, f"attaching to TT-Metal: {_WHY_NOT[-code]}")
    if code == -errno.ELIBACC:
        raise LibraryNotFound(-code, f"libttmt_tt_metal_preload.so is not beside {SONAME}")
    if code < 0:
        raise error_of_open(code)


def device_of_chip(chip: int) -> int:
    """Number of the device that TT-Metal calls by a logical id, in this process."""
    adaptor = _loaded()
    if adaptor:
        number = c_uint32()
        code = adaptor.ttmt_tt_metal_device(chip, byref(number))
        if code == 0:
            return number.value
        asking().close()
        advice = _WHICH.get(-code, os.strerror(-code))
        raise NotTracked(-code, f"which device TT-Metal's chip {chip} is, is not known: {advice}")
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


def new_peaks(device: int) -> list[dict[str, Usage]]:
    """What the adaptor reported on a device, with the peaks since the last call, if it reports."""
    adaptor = _loaded()
    if not adaptor or not adaptor.ttmt_tt_metal_handle():
        return []
    return [read_usage(adaptor.ttmt_tt_metal_new_peaks, device)]
