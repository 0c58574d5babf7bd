# SPDX-License-Identifier: LGPL-2.1-or-later
"""Peaks of this process, over any number of overlapping periods (windows).

The kernel keeps only one peak for each client. So each look reads and resets that peak, and
raises every open window to it. Peaks of several clients of a process are added up: exact for one
client, otherwise an upper bound.
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from collections.abc import Iterator

from . import _tt_metal
from ._abi import NAMES
from ._devices import resolve
from ._handle import Handle, own_records
from ._types import Record, Usage
from .errors import Error

# The handles of this process that report, except the adaptor's.
_handles: weakref.WeakSet[Handle] = weakref.WeakSet()
_lock = threading.RLock()


class Window:
    """The peaks of one device since the window was opened, by kind and sum."""

    def __init__(self) -> None:
        self.bytes: dict[str, int] = {}
        self.core_bytes: dict[str, int] = {}

    def rise(self, seen: dict[str, Usage]) -> None:
        for name, usage in seen.items():
            self.bytes[name] = max(self.bytes.get(name, 0), usage.bytes_peak)
            self.core_bytes[name] = max(self.core_bytes.get(name, 0), usage.core_peak)


# By device. The first window is the process's, which reset_peak_memory_stats() replaces.
_windows: dict[int, list[Window]] = {}


# By device: how many records closed handles had reported.
_gone: dict[int, dict[str, Usage]] = {}


def _begin_child() -> None:
    """In a forked child: clients start empty, and no thread can release the inherited lock."""
    global _lock
    _lock = threading.RLock()
    _windows.clear()
    _gone.clear()


os.register_at_fork(after_in_child=_begin_child)


def add(handle: Handle) -> None:
    """Include a handle in the peaks."""
    _handles.add(handle)


def close(handle: Handle) -> None:
    """Close a handle after a last look at its peaks."""
    with _lock:
        with contextlib.suppress(Error):
            if handle in _handles:
                for device in resolve(None):
                    look(device)
                    _remember(device, handle.new_peaks(device))
        _handles.discard(handle)
        handle.close()


def _remember(device: int, usage: dict[str, Usage]) -> None:
    gone = _gone.setdefault(device, dict.fromkeys(NAMES, Usage()))
    for name in NAMES:
        gone[name] += Usage(records_ever=usage[name].records_ever)


def records() -> Iterator[Record]:
    """Live records of all handles."""
    pointers = [handle.pointer for handle in list(_handles)]
    for pointer in filter(None, [*pointers, _tt_metal.handle()]):
        yield from own_records(pointer)


def look(device: int) -> dict[str, Usage]:
    """What the clients of this process hold, with their peaks since the last look."""
    with _lock:
        clients = [handle.new_peaks(device) for handle in list(_handles)]
        clients += _tt_metal.new_peaks(device)
        clients += [_gone[device]] if device in _gone else []
        seen = {name: sum((client[name] for client in clients), Usage()) for name in NAMES}
        for window in _windows.setdefault(device, [Window()]):
            window.rise(seen)
        return seen


def process_window(device: int) -> Window:
    """Peaks up to the last look, since the process began or since begin_anew()."""
    return _windows[device][0]


def begin_anew(device: int) -> None:
    with _lock:
        look(device)
        _windows[device][0] = Window()


def open_window(device: int) -> Window:
    with _lock:
        look(device)
        _windows[device].append(Window())
        return _windows[device][-1]


def close_window(device: int, window: Window) -> None:
    with _lock:
        _windows[device].remove(window)
