# SPDX-License-Identifier: LGPL-2.1-or-later
"""Device memory on Tenstorrent cards: who holds how much of it, and of what kind.

Asks the kernel module tt_memtrack through libttmt, in the words of ``torch.cuda``::

    import ttnn, ttmt

    ttmt.attach()                               # or start the program with ttmt-run
    device = ttnn.open_device(device_id=0)
    with ttmt.measure(device) as m:
        model(x)
    print(m)
    print(ttmt.memory_summary(device))

Of **this process** speak ``memory_allocated()``, ``max_memory_allocated()``, ``memory_stats()``,
``memory_summary()``, ``measure``, ``get_memory_view()`` and ``records()``: of all that it reports,
through TT-Metal's adaptor, a ``Tracker`` or another handle. Of the **devices, as all use them**,
speak ``mem_get_info()``, ``device_memory_stats()``, ``devices()``, ``clients()``, ``exits()`` and
``watch``.

``with ttmt.tag("layer 3/attention"):`` says what memory is for, and ``records()`` shows it.

All sizes are in bytes. ``device`` is a TT-NN device (a mesh means its chips), a logical id as
TT-NN counts chips, "tt0" as in /sys/class/tt_memtrack, a ``Device``, or None for all devices. A
number is TT-NN's where TT-NN is in the process, and else that of the device. What goes wrong is
raised as ``Error``, which is an OSError, and says what to do.
"""

from __future__ import annotations

from ._abi import EventType, KernelClass, Kind, Sum
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
from ._questions import clients, exits, records
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
    Holding,
    MemoryView,
    Record,
    Usage,
    What,
)
from ._watch import watch
from .errors import Error, LibraryNotFound, ModuleNotLoaded, NoSuchDevice, NotTracked

__version__ = "1.1.0"

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
    "Holding",
    "KernelClass",
    "Kind",
    "LibraryNotFound",
    "MemoryView",
    "ModuleNotLoaded",
    "NoSuchDevice",
    "NotTracked",
    "Record",
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
    "reset_peak_memory_stats",
    "tag",
    "watch",
]
