# SPDX-License-Identifier: LGPL-2.1-or-later
"""libttmt, loaded when first needed, with the types of its functions."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint, c_uint32, c_uint64, c_void_p
from typing import Any

from . import _abi
from .errors import LibraryNotFound

SONAME = "libttmt.so.2"

_size_out = POINTER(c_size_t)

# Functions whose result is not an int.
_RETURNS: dict[str, Any] = {
    "ttmt_library_version": c_char_p,
    "ttmt_kind_name": c_char_p,
    "ttmt_arch_name": c_char_p,
    "ttmt_close": None,
    "ttmt_tag_pop": None,
    "ttmt_device_list_free": None,
}

PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "ttmt_library_version": (),
    "ttmt_turned_off": (),
    "ttmt_open": (POINTER(c_void_p), c_uint),
    "ttmt_close": (c_void_p,),
    "ttmt_fd": (c_void_p,),
    "ttmt_submit": (
        c_void_p,
        POINTER(_abi.op),
        c_size_t,
        c_size_t,
        c_uint,
        POINTER(_abi.submitted),
        c_size_t,
    ),
    "ttmt_capacities": (c_void_p, c_uint32, POINTER(_abi.capacity_entry), c_size_t, c_size_t),
    "ttmt_device_get": (c_void_p, c_uint32, POINTER(_abi.device_get), c_size_t),
    "ttmt_device_next": (c_void_p, c_uint32, POINTER(_abi.device_get), c_size_t),
    "ttmt_usage": (c_void_p, c_uint32, POINTER(_abi.usage), c_size_t, c_size_t),
    "ttmt_new_peaks": (c_void_p, c_uint32, POINTER(_abi.usage), c_size_t, c_size_t),
    "ttmt_clients": (
        c_void_p,
        c_uint32,
        POINTER(POINTER(_abi.client)),
        c_size_t,
        _size_out,
        POINTER(_abi.usage),
        c_size_t,
        c_size_t,
    ),
    "ttmt_records": (
        c_void_p,
        c_uint64,
        POINTER(_abi.record),
        POINTER(_abi.record),
        c_size_t,
        c_size_t,
    ),
    "ttmt_records_self": (
        c_void_p,
        POINTER(_abi.record),
        POINTER(_abi.record),
        c_size_t,
        c_size_t,
    ),
    "ttmt_tags": (
        c_void_p,
        c_uint64,
        c_uint32,
        POINTER(_abi.tag),
        c_size_t,
        c_size_t,
    ),
    "ttmt_tags_self": (c_void_p, c_uint32, POINTER(_abi.tag), c_size_t, c_size_t),
    "ttmt_tag": (c_void_p, c_char_p),
    "ttmt_tag_push": (c_void_p, c_char_p),
    "ttmt_tag_pop": (c_void_p,),
    "ttmt_exits": (c_void_p, POINTER(POINTER(_abi.exit)), c_size_t, _size_out),
    "ttmt_refused": (c_void_p, POINTER(_abi.refused), c_size_t),
    "ttmt_refusals": (c_void_p, POINTER(POINTER(_abi.refusal)), c_size_t, _size_out),
    "ttmt_watch": (c_void_p,),
    "ttmt_read_event": (c_void_p, c_uint, POINTER(_abi.event), c_size_t),
    "ttmt_kind_name": (c_uint32,),
    "ttmt_arch_name": (c_uint32,),
    "ttmt_device_list_new": (POINTER(c_void_p),),
    "ttmt_device_list_free": (c_void_p,),
    "ttmt_device_list_find": (c_void_p, c_uint32),
    "ttmt_device_list_pci": (c_void_p, c_int, c_char_p, c_size_t),
    "ttmt_device_list_node": (c_void_p, c_int, POINTER(c_uint32)),
}


@functools.cache
def libttmt() -> ctypes.CDLL:
    """The library named by TTMT_LIBRARY, or else the one that the loader finds."""
    name = os.environ.get("TTMT_LIBRARY") or SONAME
    try:
        library = ctypes.CDLL(name)
    except OSError as error:
        raise LibraryNotFound(
            errno.ELIBACC,
            f"{error}: install tt_memtrack's library (`make user`, `sudo make install-user`), or "
            f"set TTMT_LIBRARY to its path",
        ) from error
    for function, arguments in PROTOTYPES.items():
        entry = getattr(library, function, None)
        if entry is None:
            raise LibraryNotFound(
                errno.ELIBACC,
                f"{name} is older than this package: install the library of the same version",
            )
        entry.argtypes = arguments
        entry.restype = _RETURNS.get(function, c_int)
    return library


@functools.cache
def libc() -> ctypes.CDLL:
    """The C library of this process, to free() what libttmt allocates."""
    library = ctypes.CDLL(None)
    library.free.argtypes = (c_void_p,)
    library.free.restype = None
    return library
