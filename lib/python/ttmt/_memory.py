# SPDX-License-Identifier: LGPL-2.1-or-later
"""Device memory as torch.cuda's users ask for it: of this process, but for mem_get_info()."""

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

# The kinds of each sum, and those of them whose core bytes enter it: code sits in a ring that is
# set aside in each core.
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
    """Of all clients of this process, with the peaks of a window, or else of the process.

    What a handle reports that nobody here knows of is in no window: it is a peak when it is seen.
    """
    seen = _peaks.look(device)
    window = window or _peaks.process_window(device)
    held = holdings(own_clients(device))
    return {
        name: Usage(
            held[name].bytes,
            held[name].core_bytes,
            held[name].records,
            max(held[name].records, seen[name].records_ever),
            max(held[name].bytes, window.bytes.get(name, 0)),
            max(held[name].core_bytes, window.core_bytes.get(name, 0)),
        )
        for name in NAMES
    }


def of_all(usages: Iterable[dict[str, Usage]]) -> dict[str, Usage]:
    """Of several devices."""
    return functools.reduce(
        lambda one, other: {name: one[name].beside(other[name]) for name in NAMES},
        usages,
        {name: Usage() for name in NAMES},
    )


def memory_stats(device: DeviceLike = None) -> dict[str, Usage]:
    """What this process holds, by kind ("dram_buffers", "cb", ...) and sum ("dram", "l1", ...).

    All in bytes, but for the numbers of records. Peaks are those since the process began to
    report, or since ``reset_peak_memory_stats()``. Of several chips, as those of a mesh, bytes
    and their peaks are added up (of peaks an upper bound: each chip has its own moment), and core
    bytes are those of the fullest core of all.

    Raises ModuleNotLoaded, NoSuchDevice, NotTracked.
    """
    return of_all(own_usage(number) for number in resolve(device))


def memory_allocated(device: DeviceLike = None, what: What = "dram") -> int:
    """Bytes that this process holds now: of DRAM, unless ``what`` names another kind or sum.

    It is what TT-Metal's allocator takes for the tensors, over all banks, and so more than their
    shapes say. A mesh is all its chips together. Raises as ``memory_stats()``.
    """
    name = what_of(what).name.lower()
    return sum(holdings(own_clients(number))[name].bytes for number in resolve(device))


def max_memory_allocated(device: DeviceLike = None, what: What = "dram") -> int:
    """The most bytes that this process has held at once, on each chip that is meant, added up.

    Since the process began to report, or since ``reset_peak_memory_stats()``. The kernel keeps
    the peak, so none is missed, however short. Raises as ``memory_stats()``.
    """
    return memory_stats(device)[what_of(what).name.lower()].bytes_peak


def reset_peak_memory_stats(device: DeviceLike = None) -> None:
    """Let the peaks of this process begin anew at what it holds now.

    Peaks of other processes and of the device stay, and so do those that ``ttmt-run`` reports.
    """
    for number in resolve(device):
        _peaks.begin_anew(number)


def device_memory_stats(device: DeviceLike = None) -> dict[str, Usage]:
    """As ``memory_stats()``, but what all processes hold, with the peaks of the devices."""
    with asking() as handle:
        return of_all(handle.usage(number) for number in resolve(device))


def mem_get_info(device: DeviceLike = None, what: What = "dram") -> tuple[int, int]:
    """(free, total) bytes of the device's DRAM, or with ``what="l1"`` of its L1, for all processes.

    ``free`` is what nobody has reported, which is not what an allocation may have: firmware and
    dispatch keep memory that no allocator hands out, a program that does not report is not seen,
    a buffer needs its share on every bank, and free memory may lie in pieces. So it is an upper
    bound, and 0 where programs reported more than there is. For what TT-NN's allocator has
    left in this process, ask ``ttnn.get_memory_view()``.

    Raises Error with ``errno.ENODATA`` where nobody knows how much the device has, and
    ValueError for a ``what`` that is not a whole memory.
    """
    name = what_of(what).name.lower()
    if name not in ("dram", "l1"):
        raise ValueError(f'"{name}" is a part of a memory; the memories are "dram" and "l1"')
    rooms = [_room(one, name) for one in chosen(device)]
    return sum(free for free, _ in rooms), sum(total for _, total in rooms)


def _room(device: Device, memory: str) -> tuple[int, int]:
    total = device.total(memory)
    if total is None:
        raise Error(
            errno.ENODATA,
            f"nobody knows how much {memory} {device.name} has: a program that reports may fill "
            f"that in, as root may",
        )
    with asking() as handle:
        used = handle.usage(device.number)[memory].bytes
    return max(total - used, 0), total


def get_memory_view(device: DeviceLike, buffer_type: object) -> MemoryView:
    """This process's buffers of a type on one chip, bank by bank, as ``ttnn.get_memory_view()``.

    ``buffer_type`` is a BufferType, ``ttnn.BufferType`` or its name. Of a mesh, whose chips are
    alike, it is the view of the first. There are no ``total_bytes_free_per_bank`` and no
    ``largest_contiguous_bytes_free_per_bank``: where buffers lie is known to the allocator alone.

    Raises as ``memory_stats()``, and ValueError for another type.
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
        raise ValueError(f"{buffer_type!r} is none of {', '.join(BufferType.__members__)}")
    return BufferType[name].value


def _banks(device: Device, kind: Kind) -> tuple[int | None, int | None]:
    """Size and number of the banks that buffers of a kind lie on."""
    if kind in (Kind.L1_BUFFERS, Kind.L1_SMALL):
        return device.l1_bytes_per_core, device.tensix_cores
    if device.dram_bytes is None or device.dram_bank_bytes is None:
        return device.dram_bank_bytes, None
    return device.dram_bank_bytes, device.dram_bytes // device.dram_bank_bytes
