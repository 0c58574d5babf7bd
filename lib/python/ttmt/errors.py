# SPDX-License-Identifier: LGPL-2.1-or-later
"""Errors: subclasses of OSError whose message says what to do."""

from __future__ import annotations

import errno
import os


class Error(OSError):
    """The kernel, libttmt or the TT-Metal adaptor refused something; ``errno`` says why."""

    done: int = 0  #: events of a batch that were processed before the refused one


class ModuleNotLoaded(Error):
    """The kernel module tt_memtrack is not loaded."""


class LibraryNotFound(Error):
    """A shared library, libttmt or its TT-Metal adaptor, is not where the loader looks."""


class NoSuchDevice(Error):
    """No device has that name or number, or it was removed."""


class NotTracked(Error):
    """TT-Metal runs in this process, but what it does is not reported."""


_WHAT_TO_DO = {
    errno.ENOENT: "no such record is live: it was freed already, or never reported",
    errno.EEXIST: "a record with that id is live already: free it first, or use another id",
    errno.ENODEV: "no such device, or it was removed: `ls /sys/class/tt_memtrack` lists them",
    errno.EDQUOT: "this user has as many clients, watchers or records as the module allows: see "
    "its parameters user_clients, user_watchers and user_records",
    errno.EOPNOTSUPP: "the loaded module is older than this package: install and load a newer one",
    errno.EOVERFLOW: "more than the module can record: a record is at most 2^44 bytes",
    errno.EINVAL: "the kind does not fit this call, or the size has no core to be on",
}


def error_of(code: int, doing: str, advice: str | None = None, done: int = 0) -> Error:
    """The exception for a negative errno of the library. ``doing`` begins its message."""
    number = -code
    kind = NoSuchDevice if number == errno.ENODEV else Error
    error = kind(number, f"{doing}: {advice or _WHAT_TO_DO.get(number, os.strerror(number))}")
    error.done = done
    return error


def error_of_open(code: int) -> Error:
    """The exception for a negative errno of ttmt_open()."""
    if code == -errno.ENOENT:
        return ModuleNotLoaded(
            errno.ENOENT,
            "the kernel module is not loaded: `sudo modprobe tt_memtrack`, or "
            "`sudo modprobe tt_memtrack_sim boards=n300` for simulated chips",
        )
    advice = "this user may not open it: see its group and mode" if code == -errno.EACCES else None
    return error_of(code, "/dev/tt_memtrack", advice)
