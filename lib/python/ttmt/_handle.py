# SPDX-License-Identifier: LGPL-2.1-or-later
"""An open file of /dev/tt_memtrack, and the queries through it."""

from __future__ import annotations

import ctypes
import errno
import functools
import weakref
from collections.abc import Callable, Iterator
from ctypes import byref, c_size_t, c_void_p, sizeof
from typing import Any

from . import _abi
from ._abi import KernelClass, Kind, RefusalReason, RefusedFlag, Sum
from ._library import libc, libttmt
from ._types import Client, Exit, Holder, Holding, Record, Refusal, Usage
from .errors import error_of, error_of_open

_LINES = (*Kind, *Sum)
_PAGE = 1024
_TAGS_PAGE = 256


def identity(who: Any) -> dict[str, Any]:
    return {
        "client": who.client,
        "pid": who.pid or None,
        "uid": None if who.uid == _abi.NOBODY else who.uid,
        "name": who.name.decode(errors="replace"),
    }


def _holdings(kinds: Any) -> dict[str, Holding]:
    return {
        kind.name.lower(): Holding(kinds[kind].bytes, kinds[kind].core_bytes, kinds[kind].records)
        for kind in Kind
    }


def read_usage(ask: Callable[..., int], *arguments: Any) -> dict[str, Usage]:
    """Call a C function that fills in rows; the device is its last argument before them.

    Returns usage by the names of kinds and sums.
    """
    rows = (_abi.usage * len(_LINES))()
    for row, line in zip(rows, _LINES, strict=True):
        row.what = line
    code = ask(*arguments, rows, sizeof(_abi.usage), len(rows))
    check(code, f"usage of tt{arguments[-1]}")
    return {
        line.name.lower(): Usage(
            row.bytes,
            row.core_bytes,
            row.records,
            row.records_ever,
            row.bytes_peak,
            row.core_peak,
            row.bytes_at_peak,
            row.core_at_peak,
        )
        for row, line in zip(rows, _LINES, strict=True)
    }


def kind_name(number: int) -> str:
    """Name of a kind, even if it is newer than this package."""
    name = libttmt().ttmt_kind_name(number)
    return name.decode() if name else f"kind{number}"


class _Texts:
    """Texts of a client's tags, read again whenever a number is unknown."""

    def __init__(self, ask: Callable[..., int]) -> None:
        self._ask = ask
        self._texts: dict[int, str] = {}

    def _read(self) -> None:
        page = (_abi.tag * _TAGS_PAGE)()
        after = 0
        while (count := self._ask(after, page, sizeof(_abi.tag), len(page))) > 0:
            for entry in page[:count]:
                self._texts[entry.tag] = entry.text.decode(errors="replace")
            after = page[count - 1].tag

    def find(self, number: int) -> str | None:
        """The text of a tag. Even without one, the number shows what belongs together."""
        if not number:
            return None
        if number not in self._texts:
            self._read()
            self._texts.setdefault(number, f"tag {number}")
        return self._texts[number]


def _record_of(record: Any, texts: _Texts) -> Record:
    return Record(
        record.device,
        kind_name(record.kind),
        record.id,
        record.bytes,
        record.core_bytes,
        KernelClass(record.kernel_class) if record.kind == Kind.KERNEL else None,
        texts.find(record.tag),
    )


def _refusal_of(entry: Any) -> Refusal:
    def known(flag: RefusedFlag, value: Any) -> Any:
        return value if entry.flags & flag else None

    return Refusal(
        time_ns=entry.time_ns,
        device=entry.device,
        kind=kind_name(entry.kind),
        reason=(
            RefusalReason(entry.reason)
            if entry.reason in RefusalReason._value2member_map_
            else entry.reason
        ),
        bytes=entry.bytes,
        core_bytes=entry.core_bytes,
        free=known(RefusedFlag.FREE_KNOWN, entry.free),
        largest_free=known(RefusedFlag.LARGEST_KNOWN, entry.largest_free),
        addresses=known(RefusedFlag.ADDRESSES_KNOWN, (entry.address, entry.other_address)),
        tag=entry.tag_text.decode(errors="replace") or (f"tag {entry.tag}" if entry.tag else None),
        holders=[
            Holder(bytes=holder.bytes, core_bytes=holder.core_bytes, **identity(holder.who))
            for holder in entry.holder[: entry.holders]
        ],
        held=_holdings(entry.usage),
        **identity(entry.who),
    )


def check(code: int, doing: str, advice: str | None = None) -> int:
    """The result of a library function. Raises Error if it is an error."""
    if code < 0:
        raise error_of(code, doing, advice)
    return code


def _close(pointer: c_void_p) -> None:
    libttmt().ttmt_close(pointer)
    pointer.value = None


class Handle:
    """A handle of libttmt. Once closed it is NULL, which every function of the library accepts."""

    def __init__(self, flags: int = 0) -> None:
        self.pointer = c_void_p()
        code = libttmt().ttmt_open(byref(self.pointer), flags)
        if code < 0:
            raise error_of_open(code)
        self.close = weakref.finalize(self, _close, self.pointer)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def usage(self, device: int) -> dict[str, Usage]:
        """Usage of a device by all clients."""
        return read_usage(libttmt().ttmt_usage, self.pointer, device)

    def new_peaks(self, device: int) -> dict[str, Usage]:
        """This handle's own usage, with peaks since the last call."""
        return read_usage(libttmt().ttmt_new_peaks, self.pointer, device)

    def clients(self, device: int) -> list[Client]:
        array = ctypes.POINTER(_abi.client)()
        count = c_size_t()
        code = libttmt().ttmt_clients(
            self.pointer, device, byref(array), sizeof(_abi.client), byref(count), None, 0, 0
        )
        check(code, f"clients of tt{device}")
        try:
            return [
                Client(
                    holds=_holdings(entry.kind),
                    dram_at_peak=entry.dram_at_peak,
                    l1_at_peak=entry.l1_at_peak,
                    l1_core_at_peak=entry.l1_core_at_peak,
                    **identity(entry.who),
                )
                for entry in array[: count.value]
            ]
        finally:
            libc().free(array)

    def exits(self) -> list[Exit]:
        array = ctypes.POINTER(_abi.exit)()
        count = c_size_t()
        code = libttmt().ttmt_exits(self.pointer, byref(array), sizeof(_abi.exit), byref(count))
        check(code, "exits of clients")
        try:
            return [
                Exit(time_ns=entry.time_ns, held=_holdings(entry.kind), **identity(entry.who))
                for entry in array[: count.value]
            ]
        finally:
            libc().free(array)

    def refusals(self) -> list[Refusal]:
        array = ctypes.POINTER(_abi.refusal)()
        count = c_size_t()
        code = libttmt().ttmt_refusals(
            self.pointer, byref(array), sizeof(_abi.refusal), byref(count)
        )
        check(code, "refusals")
        try:
            return [_refusal_of(entry) for entry in array[: count.value]]
        finally:
            libc().free(array)

    def records(self, client: int) -> Iterator[Record]:
        """Live records of a client."""
        ask = functools.partial(libttmt().ttmt_records, self.pointer, client)
        texts = _Texts(functools.partial(libttmt().ttmt_tags, self.pointer, client))
        return read_records(ask, texts, f"records of client {client}")


_RECORDS_ADVICE = {
    errno.EPERM: "only root (CAP_SYS_PTRACE) may read records of another user's process",
    errno.ENOENT: "no client has that number, or it has exited",
}


def read_records(ask: Callable[..., int], texts: _Texts, doing: str) -> Iterator[Record]:
    """All records, read a page at a time. ``ask`` fills a page with those after a given one."""
    page = (_abi.record * _PAGE)()
    after = None
    while True:
        code = ask(after, page, sizeof(_abi.record), len(page))
        count = check(code, doing, _RECORDS_ADVICE.get(-code))
        if not count:
            return
        yield from (_record_of(entry, texts) for entry in page[:count])
        after = _abi.record.from_buffer_copy(page[count - 1])


def own_records(pointer: Any) -> Iterator[Record]:
    """Live records of a handle, given as libttmt's pointer."""
    ask = functools.partial(libttmt().ttmt_records_self, pointer)
    texts = _Texts(functools.partial(libttmt().ttmt_tags_self, pointer))
    return read_records(ask, texts, "own records")


def asking() -> Handle:
    """A handle for queries. Open it for one query only, so that the module can be unloaded."""
    return Handle(_abi.OPEN_READ_ONLY)
