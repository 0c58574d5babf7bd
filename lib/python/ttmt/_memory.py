# SPDX-License-Identifier: LGPL-2.1-or-later
"""Device memory in the manner of torch.cuda."""

from __future__ import annotations

import errno
import functools
import os
from collections.abc import Iterable

from . import _peaks
from ._abi import NAMES, Kind
from ._devices import chosen, resolve
from ._handle import asking
from ._types import (
    BufferType,
    Client,
    Device,
    DeviceLike,
    Holding,
    MemoryView,
    Usage,
    What,
    what_of,
)
from .errors import Error

# The kinds of each sum. Core bytes of kernels enter none, because code is in a ring that is
# reserved in each core.
_KINDS_OF = {
    "dram": ("dram_buffers", "trace"),
    "l1": ("l1_buffers", "l1_small", "cb", "dfb", "scratch", "kernel"),
    "l1_tensors": ("l1_buffers", "l1_small"),
    "l1_program": ("cb", "dfb", "scratch"),
}


def own_clients(device: int) -> list[Client]:
    with asking() as handle:
        return [client for client in handle.clients(device) if client.pid == os.getpid()]


def holdings(clients: Iterable[Client]) -> dict[str, Holding]:
    """What clients of one device hold together, by kind and sum."""
    held = {kind.name.lower(): Holding() for kind in Kind}
    for client in clients:
        held = {name: held[name] + client.holds[name] for name in held}
    for name, kinds in _KINDS_OF.items():
        total = sum((held[kind] for kind in kinds), Holding())
        core = sum(held[kind].core_bytes for kind in kinds if kind != "kernel")
        held[name] = Holding(total.bytes, core, total.records)
    return held


def own_usage(device: int, window: _peaks.Window | None = None) -> dict[str, Usage]:
    """Usage of all clients of this process, with the peaks of a window, or else of the process.

    Windows do not cover handles that this package did not open, except TT-Metal's: their usage
    counts for a peak only when it is seen here.
    """
    seen = _peaks.look(device)
    window = window or _peaks.process_window(device)
    held = holdings(own_clients(device))
    core = {name: _core_bytes(held[name], seen[name]) for name in NAMES}
    return {
        name: Usage(
            held[name].bytes,
            core[name],
            held[name].records,
            max(held[name].records, seen[name].records_ever),
            max(held[name].bytes, window.bytes.get(name, 0)),
            max(core[name], window.core_bytes.get(name, 0)),
        )
        for name in NAMES
    }


def _core_bytes(held: Holding, seen: Usage) -> int:
    """The module knows where a client's kinds lie, but tells the sums to the client alone."""
    if held.records != seen.records:
        return held.core_bytes
    return min(held.core_bytes, seen.core_bytes)


def of_all(usages: Iterable[dict[str, Usage]]) -> dict[str, Usage]:
    """Usage of several devices together."""
    return functools.reduce(
        lambda one, other: {name: one[name].beside(other[name]) for name in NAMES},
        usages,
        {name: Usage() for name in NAMES},
    )


def memory_stats(device: DeviceLike = None) -> dict[str, Usage]:
    """What this process holds, by kind ("dram_buffers", "cb", ...) and sum ("dram", "l1", ...).

    Peaks are since the process began to report, or since ``reset_peak_memory_stats()``. For several
    chips, such as those of a mesh, bytes and their peaks are added up (an upper bound, because
    chips may peak at different times), and core bytes are those of the fullest core.

    Raises ModuleNotLoaded, NoSuchDevice, NotTracked.
    """
    return of_all(own_usage(number) for number in resolve(device))


def memory_allocated(device: DeviceLike = None, what: What = "dram") -> int:
    """Bytes that this process holds now: of DRAM, unless ``what`` names another kind or sum.

    This is what tensors take on the banks that hold their pages: more than their shapes imply. The
    chips of a mesh are added up. Raises the same errors as ``memory_stats()``.
    """
    name = what_of(what).name.lower()
    return sum(holdings(own_clients(number))[name].bytes for number in resolve(device))


def max_memory_allocated(device: DeviceLike = None, what: What = "dram") -> int:
    """The most bytes that this process has held at once; peaks of several chips are added up.

    Since the process began to report, or since ``reset_peak_memory_stats()``. The kernel keeps the
    peak, so even short ones are not missed. Raises the same errors as ``memory_stats()``.
    """
    return memory_stats(device)[what_of(what).name.lower()].bytes_peak


def reset_peak_memory_stats(device: DeviceLike = None) -> None:
    """Reset the peaks of this process to what it holds now.

    This does not change the peaks of other processes and of the device, nor those that ``ttmt-run``
    reports.
    """
    for number in resolve(device):
        _peaks.begin_anew(number)


def device_memory_stats(device: DeviceLike = None) -> dict[str, Usage]:
    """Like ``memory_stats()``, but for all processes, with the peaks of the devices."""
    with asking() as handle:
        return of_all(handle.usage(number) for number in resolve(device))


def mem_get_info(device: DeviceLike = None, what: What = "dram") -> tuple[int, int]:
    """(free, total) bytes of the device's DRAM, or with ``what="l1"`` of its L1, for all processes.

    ``free`` is what no program has reported. An allocation may get less: firmware and dispatch use
    memory that allocators do not hand out, programs that do not report are not seen, a buffer
    needs its share on every bank, and free memory may be fragmented. So it is an upper bound, and
    0 if programs reported more than there is. For what TT-NN's allocator has left in this process,
    use ``ttnn.get_memory_view()``.

    Raises Error with ``errno.ENODATA`` if the device's capacity is unknown, and ValueError for a
    ``what`` that is not a whole memory.
    """
    name = what_of(what).name.lower()
    if name not in ("dram", "l1"):
        raise ValueError(f'"{name}" is not a whole memory; those are "dram" and "l1"')
    rooms = [_room(one, name) for one in chosen(device)]
    return sum(free for free, _ in rooms), sum(total for _, total in rooms)


def _room(device: Device, memory: str) -> tuple[int, int]:
    total = device.total(memory)
    if total is None:
        raise Error(
            errno.ENODATA,
            f"it is not known how much {memory} {device.name} has: a program that reports, or "
            f"root, can fill that in",
        )
    with asking() as handle:
        used = handle.usage(device.number)[memory].bytes
    return max(total - used, 0), total


def get_memory_view(device: DeviceLike, buffer_type: object) -> MemoryView:
    """This process's buffers of a type on one chip, per bank, like ``ttnn.get_memory_view()``.

    ``buffer_type`` is a BufferType, ``ttnn.BufferType`` or its name. For a mesh, whose chips are
    alike, it is the view of the first chip. It has no ``total_bytes_free_per_bank`` and no
    ``largest_contiguous_bytes_free_per_bank``: only the allocator knows where buffers are.

    Raises the same errors as ``memory_stats()``, and ValueError for another type.
    """
    kind = _kind_of(buffer_type)
    device = chosen(device)[0]
    bank_bytes, banks = _banks(device, kind)
    name = kind.name.lower()
    held = holdings(own_clients(device.number))[name]
    return MemoryView(
        num_banks=banks,
        total_bytes_per_bank=bank_bytes,
        total_bytes_allocated_per_bank=held.core_bytes,
        total_bytes_allocated=held.bytes,
        buffers=held.records,
        largest_buffer_per_bank=max(
            (
                record.core_bytes
                for record in _peaks.records()
                if (record.device, record.kind) == (device.number, name)
            ),
            default=0,
        ),
    )


def _kind_of(buffer_type: object) -> Kind:
    name = str(getattr(buffer_type, "name", buffer_type)).upper()
    if name not in BufferType.__members__:
        raise ValueError(f"{buffer_type!r} is not one of {', '.join(BufferType.__members__)}")
    return BufferType[name].value


def _banks(device: Device, kind: Kind) -> tuple[int | None, int | None]:
    """Size and number of the banks that hold buffers of a kind."""
    if kind in (Kind.L1_BUFFERS, Kind.L1_SMALL):
        return (
            device.l1_usable_per_core or device.l1_bytes_per_core,
            device.l1_usable_cores or device.tensix_cores,
        )
    usable = device.dram_usable_per_bank or device.dram_bank_bytes
    if device.dram_bytes is None or device.dram_bank_bytes is None:
        return usable, None
    return usable, device.dram_bytes // device.dram_bank_bytes
