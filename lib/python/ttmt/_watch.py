# SPDX-License-Identifier: LGPL-2.1-or-later
"""Events, as they happen."""

from __future__ import annotations

import errno
import select
import time
from collections.abc import Iterator
from ctypes import byref, sizeof

from . import _abi
from ._abi import EventType
from ._devices import chosen
from ._handle import asking, check, identity, kind_name
from ._library import libttmt
from ._types import DeviceLike, Event


def _event_of(raw: _abi.event) -> Event:
    known = raw.type in EventType._value2member_map_
    return Event(
        type=EventType(raw.type) if known else raw.type,
        device=raw.device,
        kind=None if raw.kind == _abi.ANY else kind_name(raw.kind),
        sequence=raw.sequence,
        time_ns=raw.time_ns,
        id=raw.id,
        bytes=raw.bytes,
        core_bytes=raw.core_bytes,
        records=raw.records,
        total=raw.total,
        **identity(raw.who),
    )


class watch(Iterator[Event]):
    """An iterator of events from now on; for one thread at a time.

    ::

        with ttmt.watch("tt0", timeout=10) as events:
            for event in events:
                print(event.type.name, event.kind, event.bytes)

    It yields the events of ``device`` (None: of all devices), and ends if none comes for
    ``timeout`` seconds (None: never). Without root, it yields only events of the user's own
    processes, and those of devices. If it falls behind, a MISSED event says how many it missed.

    ``fileno()`` and ``read()`` are for select, poll and asyncio. Raises ModuleNotLoaded,
    NoSuchDevice, NotTracked, and Error with ``errno.EDQUOT`` if the user has too many watchers.
    """

    def __init__(self, device: DeviceLike = None, timeout: float | None = None) -> None:
        self._devices = None if device is None else frozenset(one.number for one in chosen(device))
        self._timeout = timeout
        self._handle = asking()
        check(libttmt().ttmt_watch(self._handle.pointer), "watching")

    def __enter__(self) -> watch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._handle.close()

    def fileno(self) -> int:
        """The descriptor to poll after read() returned None."""
        return check(libttmt().ttmt_fd(self._handle.pointer), "a closed watcher")

    def read(self) -> Event | None:
        """The next event if there is one, or None. Never waits."""
        raw = _abi.event()
        while True:
            code = libttmt().ttmt_read_event(
                self._handle.pointer, _abi.READ_NOWAIT, byref(raw), sizeof(raw)
            )
            if code == -errno.EAGAIN:
                return None
            check(code, "reading events")
            if self._devices is None or raw.device in self._devices:
                return _event_of(raw)

    def __next__(self) -> Event:
        end = None if self._timeout is None else time.monotonic() + self._timeout
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        while True:
            event = self.read()
            if event:
                return event
            left = None if end is None else max(end - time.monotonic(), 0) * 1000
            if not poll.poll(left):
                raise StopIteration
