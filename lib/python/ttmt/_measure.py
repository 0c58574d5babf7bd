# SPDX-License-Identifier: LGPL-2.1-or-later
"""What was allocated and freed, and the peaks, while a block of code ran."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from types import TracebackType

from . import _peaks
from ._abi import NAMES
from ._devices import resolve
from ._memory import of_all, own_usage
from ._text import size, table
from ._types import DeviceLike, Usage
from .errors import Error


@dataclasses.dataclass(frozen=True)
class Change:
    """Change of one kind or sum in this process during a measurement. Sizes are in bytes."""

    before: int  #: held at the beginning
    after: int  #: held at the end, or now
    peak: int  #: the most that was held at once in between
    core_before: int  #: the same three for the fullest core or bank
    core_after: int
    core_peak: int
    came: int  #: allocations in between
    went: int  #: frees in between

    @property
    def grew(self) -> int:
        """How much more is held than at the beginning; negative if less."""
        return self.after - self.before

    @property
    def rise(self) -> int:
        """How far the peak was above the beginning."""
        return self.peak - self.before


def _change(before: Usage, after: Usage) -> Change:
    came = after.records_ever - before.records_ever
    return Change(
        before=before.bytes,
        after=after.bytes,
        peak=max(before.bytes, after.bytes, after.bytes_peak),
        core_before=before.core_bytes,
        core_after=after.core_bytes,
        core_peak=max(before.core_bytes, after.core_bytes, after.core_peak),
        came=came,
        went=came - (after.records - before.records),
    )


class measure(Mapping[str, Change]):
    """Measure how a block of code changes this process's device memory.

    ::

        with ttmt.measure(device) as m:
            model(x)
        print(m)                       # a table
        m["dram"].peak, m["l1"].rise   # bytes, by kind or sum
        assert m["dram"].grew == 0

    Within the block, the figures are up to now. Blocks may be nested, and run in several threads:
    each measures the whole process. For several chips, bytes and their peaks are added up, and
    core bytes are those of the fullest core.

    On entry it raises the same errors as ``memory_stats()``. If a device is removed meanwhile, it
    raises NoSuchDevice on exit, unless the block itself raised something.
    """

    def __init__(self, device: DeviceLike = None) -> None:
        self._devices = resolve(device)
        self._windows: dict[int, _peaks.Window] = {}
        self._before: dict[str, Usage] = {}
        self._changes: dict[str, Change] | None = None

    def __enter__(self) -> measure:
        self._changes = None
        try:
            for device in self._devices:
                self._windows[device] = _peaks.open_window(device)
            self._before = of_all(own_usage(device) for device in self._devices)
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._changes = self._so_far()
        except Error:
            # A device was removed; what the block raised matters more.
            if error is None:
                raise
        finally:
            self._close()

    def _close(self) -> None:
        while self._windows:
            _peaks.close_window(*self._windows.popitem())

    def _so_far(self) -> dict[str, Change]:
        now = of_all(own_usage(device, self._windows[device]) for device in self._devices)
        return {name: _change(self._before[name], now[name]) for name in NAMES}

    def _all(self) -> dict[str, Change]:
        if self._changes is not None:
            return self._changes
        if not self._windows:
            raise RuntimeError("there are no figures before the block begins")
        return self._so_far()

    def __getitem__(self, what: str) -> Change:
        return self._all()[what]

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)

    def __str__(self) -> str:
        rows = [
            [name, size(c.before), size(c.after), size(c.peak), str(c.came), str(c.went)]
            for name, c in self._all().items()
            if c.peak or c.came
        ]
        return table(["", "before", "after", "peak", "came", "went"], rows)
