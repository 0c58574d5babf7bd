# SPDX-License-Identifier: LGPL-2.1-or-later
"""What answers are made of. All sizes are in bytes."""

from __future__ import annotations

import dataclasses
import enum
import operator
from typing import Protocol, runtime_checkable

from ._abi import EventType, KernelClass, Kind, Sum


@runtime_checkable
class HasDeviceIds(Protocol):
    """A ``ttnn.MeshDevice``, or what looks like one."""

    def get_device_ids(self) -> list[int]: ...


@dataclasses.dataclass(frozen=True)
class Device:
    """One tracked chip. A figure that nobody knows is None."""

    number: int
    board: str
    arch: str
    chip: int  #: of the chips that are reached through one PCI function; 0 is its own
    remote: bool  #: reached through another chip of its board
    simulated: bool
    clients: int  #: how many have reported something on it
    tensix_cores: int | None
    l1_bytes_per_core: int | None
    dram_bytes: int | None
    dram_bank_bytes: int | None
    pci: str | None  #: address of its PCI function, as "0000:01:00.0"
    node: int | None  #: N of /dev/tenstorrent/N

    @property
    def name(self) -> str:
        """As in /sys/class/tt_memtrack: "tt0"."""
        return f"tt{self.number}"

    @property
    def l1_bytes(self) -> int | None:
        """L1 of all enabled Tensix cores."""
        if self.tensix_cores is None or self.l1_bytes_per_core is None:
            return None
        return self.tensix_cores * self.l1_bytes_per_core

    def total(self, memory: str) -> int | None:
        """How much of a memory, "dram" or "l1", the chip has; None where that is not known."""
        return {"dram": self.dram_bytes, "l1": self.l1_bytes}.get(memory)


#: A TT-NN device (a mesh is all its chips), TT-NN's logical id of a chip, "tt0", a Device, or
#: None for all devices of the machine.
DeviceLike = HasDeviceIds | int | str | Device | None

#: A kind or a sum, or its name: "dram", "l1", "cb", "l1_buffers", ...
What = Kind | Sum | str


@dataclasses.dataclass(frozen=True)
class Holding:
    """What somebody holds of one kind."""

    bytes: int = 0  #: on the whole device
    core_bytes: int = 0  #: on the fullest core or bank; an upper bound
    records: int = 0  #: live allocations

    def __add__(self, other: Holding) -> Holding:
        return Holding(
            self.bytes + other.bytes,
            self.core_bytes + other.core_bytes,
            self.records + other.records,
        )


@dataclasses.dataclass(frozen=True)
class Usage:
    """Usage of one kind or sum, with its peaks."""

    bytes: int = 0  #: what is live takes on the whole device
    core_bytes: int = 0  #: on the fullest core or bank; an upper bound
    records: int = 0  #: live allocations
    records_ever: int = 0  #: allocations that ever came
    bytes_peak: int = 0  #: the highest bytes
    core_peak: int = 0  #: the highest core_bytes
    #: Of a device: bytes when bytes_peak of the memory, dram or l1, last rose. 0 of a process,
    #: whose trackers each have a moment of their own.
    bytes_at_peak: int = 0
    core_at_peak: int = 0  #: likewise core_bytes when core_peak of the memory last rose

    def __add__(self, other: Usage) -> Usage:
        """Of two clients on one device; of their peaks an upper bound."""
        return Usage(*map(operator.add, dataclasses.astuple(self), dataclasses.astuple(other)))

    def beside(self, other: Usage) -> Usage:
        """Of two devices: bytes add up, and of cores the fullest one counts."""
        return dataclasses.replace(
            self + other,
            core_bytes=max(self.core_bytes, other.core_bytes),
            core_peak=max(self.core_peak, other.core_peak),
            core_at_peak=max(self.core_at_peak, other.core_at_peak),
        )


@dataclasses.dataclass(frozen=True)
class Client:
    """One open file of /dev/tt_memtrack that has reported, on one device."""

    client: int  #: its number, never used again
    pid: int | None  #: of its owner; None where this process may not see that one
    uid: int | None
    name: str
    holds: dict[str, Holding]  #: by kind
    dram_at_peak: int = 0  #: bytes it held when bytes_peak of the device's dram last rose
    l1_at_peak: int = 0  #: likewise of l1
    l1_core_at_peak: int = 0  #: core bytes it held when core_peak of the device's l1 last rose


@dataclasses.dataclass(frozen=True)
class Exit:
    """A client that is gone, with what it still held on all devices."""

    client: int
    pid: int | None
    uid: int | None
    name: str
    time_ns: int  #: time.monotonic_ns() of that moment
    held: dict[str, Holding]


@dataclasses.dataclass(frozen=True)
class Record:
    """One live allocation."""

    device: int
    kind: str
    id: int  #: the reporter's name for it
    bytes: int
    core_bytes: int
    kernel_class: KernelClass | None  #: of kernels alone
    tag: str | None = None  #: what it is for; see ``tag``


@dataclasses.dataclass(frozen=True)
class Event:
    """What a watcher is told; see ``struct tt_memtrack_event``."""

    type: EventType | int  #: an int for a type that is newer than this package
    device: int
    kind: str | None  #: None for an event of no kind or of several
    sequence: int
    time_ns: int
    id: int
    bytes: int
    core_bytes: int
    records: int  #: how many came, went, or were missed
    total: int  #: bytes of the kind on the device after the event
    client: int
    pid: int | None
    uid: int | None
    name: str


class BufferType(enum.Enum):
    """Where a buffer lies, by TT-NN's names."""

    DRAM = Kind.DRAM_BUFFERS
    L1 = Kind.L1_BUFFERS
    L1_SMALL = Kind.L1_SMALL
    TRACE = Kind.TRACE


@dataclasses.dataclass(frozen=True)
class MemoryView:
    """Buffers of one type; members with a name of ``ttnn.MemoryView`` mean what they mean there."""

    num_banks: int | None  #: DRAM banks or Tensix cores; None where that is not known
    total_bytes_per_bank: int | None  #: what the bank has, more than the allocator may give out
    total_bytes_allocated_per_bank: int
    total_bytes_allocated: int  #: over all banks
    buffers: int
    largest_buffer_per_bank: int  #: the largest share of one buffer on a bank


def what_of(what: What) -> Kind | Sum:
    """The kind or sum that is meant. Raises ValueError for a name that is none."""
    if isinstance(what, (Kind, Sum)):
        return what
    name = what.upper()
    if name in Kind.__members__:
        return Kind[name]
    if name in Sum.__members__:
        return Sum[name]
    names = ", ".join(known.name.lower() for known in (*Kind, *Sum))
    raise ValueError(f"{what!r} is no kind or sum of memory; those are {names}")
