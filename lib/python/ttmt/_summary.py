# SPDX-License-Identifier: LGPL-2.1-or-later
"""A text about what a process holds, to paste into a report."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ._abi import Kind
from ._devices import chosen
from ._handle import asking
from ._memory import own_usage
from ._text import size, table
from ._types import Device, DeviceLike, Usage

_HEAD = ["", "now", "peak", "fullest core", "its peak", "live", "ever"]

# The kinds in each memory.
_MEMORIES = {
    "dram": [Kind.DRAM_BUFFERS, Kind.TRACE],
    "l1": [Kind.L1_BUFFERS, Kind.L1_SMALL, Kind.CB, Kind.DFB, Kind.SCRATCH, Kind.KERNEL],
}


def _row(label: str, usage: Usage) -> list[str]:
    return [
        label,
        size(usage.bytes),
        size(usage.bytes_peak),
        size(usage.core_bytes),
        size(usage.core_peak),
        str(usage.records),
        str(usage.records_ever),
    ]


def _rows(usage: dict[str, Usage]) -> Iterator[list[str]]:
    for memory, kinds in _MEMORIES.items():
        yield _row(memory, usage[memory])
        for kind in kinds:
            name = kind.name.lower()
            if usage[name].records_ever or usage[name].bytes_peak:
                yield _row(f"  {name}", usage[name])


def _of_everybody(device: Device) -> str:
    with asking() as handle:
        usage = handle.usage(device.number)
    parts = []
    for memory in _MEMORIES:
        total = device.total(memory)
        of_total = f" of {size(total)}" if total is not None else ""
        parts.append(f"{memory} {size(usage[memory].bytes)}{of_total}")
    clients = "1 client" if device.clients == 1 else f"{device.clients} clients"
    return f"all, {clients}: {', '.join(parts)}"


def memory_summary(device: DeviceLike = None) -> str:
    """What this process and all processes hold on each device, as a table.

    "fullest core" means the fullest core of L1 or bank of DRAM: an upper bound if some program
    memory does not say on which cores it lies. Peaks are as in ``memory_stats()``, and so are
    errors.
    """
    parts = []
    for one in chosen(device):
        place = "simulated" if one.simulated else one.pci or ""
        parts.append(
            f"{one.name}: {one.board or 'unknown board'}, {one.arch}, {place}\n"
            f"{_of_everybody(one)}\n"
            f"process {os.getpid()}:\n"
            f"{table(_HEAD, list(_rows(own_usage(one.number))))}\n"
        )
    return "\n".join(parts)
