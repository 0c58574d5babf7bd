# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tags: what memory is for, in the program's own words."""

from __future__ import annotations

import contextlib
import threading
from ctypes import c_void_p
from types import TracebackType
from typing import Any

from . import _tt_metal
from ._library import libttmt
from .errors import Error

_MAX_TEXT = 255


class _Levels(threading.local):
    def __init__(self) -> None:
        self.open: list[tuple[str, c_void_p | None]] = []


_levels = _Levels()


def current() -> str | None:
    """The current tag of this thread, with its levels."""
    return _levels.open[-1][0] if _levels.open else None


def number(pointer: Any) -> int:
    """The number of the current tag on a handle; 0 if there is none, or there are too many."""
    text = current()
    return max(0, libttmt().ttmt_tag(pointer, text.encode())) if text and pointer else 0


def _checked(text: str) -> str:
    whole = f"{current()}/{text}" if _levels.open else text
    if not text or not text.isprintable():
        raise ValueError(f"{text!r} must be printable and not empty")
    if len(whole.encode()) > _MAX_TEXT:
        raise ValueError(f"{whole!r} is longer than {_MAX_TEXT} bytes")
    return whole


def _adaptor() -> c_void_p | None:
    with contextlib.suppress(Error):
        return _tt_metal.handle()
    return None


class tag(contextlib.ContextDecorator):
    """Say what device memory is for: a layer, a phase, a request.

    ::

        with ttmt.tag("layer 3"), ttmt.tag("attention"):
            y = ttnn.matmul(x, w)       # its buffers and programs are "layer 3/attention"

        @ttmt.tag("mlp")
        def mlp(x): ...

    What this thread allocates in the block carries the text: through TT-Metal's adaptor, if it
    tracks this process when the block begins, and through a ``Tracker``. ``records()`` and
    ``ttmt-smi records --by tag`` show it. Each thread has its own tags, and a new thread has none.

    Raises ValueError for a text that is empty, not printable or, with those around it, longer
    than 255 bytes. A process may use 65,536 texts; beyond that, allocations in the block carry the
    tag around it.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def _recreate_cm(self) -> tag:
        return tag(self.text)

    def __enter__(self) -> tag:
        whole = _checked(self.text)
        adaptor = _adaptor()
        if adaptor:
            libttmt().ttmt_tag_push(adaptor, self.text.encode())
        _levels.open.append((whole, adaptor))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _, adaptor = _levels.open.pop()
        if adaptor:
            libttmt().ttmt_tag_pop(adaptor)
