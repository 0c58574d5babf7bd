# SPDX-License-Identifier: LGPL-2.1-or-later
"""Device memory on Tenstorrent cards: who holds how much of it, and of what kind.

Queries the kernel module tt_memtrack through libttmt, with the function names of ``torch.cuda``::

    import ttnn, ttmt

    ttmt.attach()                               # or start the program with ttmt-run
    device = ttnn.open_device(device_id=0)
    with ttmt.measure(device) as m:
        model(x)
    print(m)
    print(ttmt.memory_summary(device))

``memory_allocated()``, ``max_memory_allocated()``, ``memory_stats()``, ``memory_summary()``,
``measure``, ``get_memory_view()`` and ``records()`` are about **this process**: all that it
reports, through TT-Metal's adaptor, a ``Tracker`` or another handle. ``mem_get_info()``,
``device_memory_stats()``, ``devices()``, ``clients()``, ``exits()``, ``refusals()`` and ``watch``
are about **devices and all their users**.

``with ttmt.tag("layer 3/attention"):`` says what memory is for, and ``records()`` shows it.

All sizes are in bytes. ``device`` is a TT-NN device (a mesh stands for all its chips), TT-NN's
logical id of a chip, "tt0" as in /sys/class/tt_memtrack, a ``Device``, or None for all devices. A
number is TT-NN's logical id if TT-NN is loaded in the process, otherwise the device's number.
Failures raise ``Error``, an OSError whose message says what to do.
"""

from __future__ import annotations

from ._abi import EventType, KernelClass, Kind, RefusalReason, Sum
from ._devices import devices
from ._measure import Change, measure
from ._memory import (
    device_memory_stats,
    get_memory_view,
    max_memory_allocated,
    mem_get_info,
    memory_allocated,
    memory_stats,
    reset_peak_memory_stats,
)
from ._questions import clients, exits, records, refusals
from ._summary import memory_summary
from ._tags import tag
from ._tracker import Batch, Submitted, Tracker
from ._tt_metal import attach
from ._types import (
    BufferType,
    Client,
    Device,
    DeviceLike,
    Event,
    Exit,
    Holder,
    Holding,
    MemoryView,
    Record,
    Refusal,
    Usage,
    What,
)
from ._watch import watch
from .errors import Error, LibraryNotFound, ModuleNotLoaded, NoSuchDevice, NotTracked

__version__ = "2.0.0"

__all__ = [
    "Batch",
    "BufferType",
    "Change",
    "Client",
    "Device",
    "DeviceLike",
    "Error",
    "Event",
    "EventType",
    "Exit",
    "Holder",
    "Holding",
    "KernelClass",
    "Kind",
    "LibraryNotFound",
    "MemoryView",
    "ModuleNotLoaded",
    "NoSuchDevice",
    "NotTracked",
    "Record",
    "Refusal",
    "RefusalReason",
    "Submitted",
    "Sum",
    "Tracker",
    "Usage",
    "What",
    "attach",
    "clients",
    "device_memory_stats",
    "devices",
    "exits",
    "get_memory_view",
    "max_memory_allocated",
    "measure",
    "mem_get_info",
    "memory_allocated",
    "memory_stats",
    "memory_summary",
    "records",
    "refusals",
    "reset_peak_memory_stats",
    "tag",
    "watch",
]
