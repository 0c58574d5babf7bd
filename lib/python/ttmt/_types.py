# SPDX-License-Identifier: LGPL-2.1-or-later
"""The types of answers. All sizes are in bytes."""

from __future__ import annotations

import dataclasses
import enum
import operator
from typing import Protocol, runtime_checkable

from ._abi import EventType, KernelClass, Kind, RefusalReason, Sum


@runtime_checkable
class HasDeviceIds(Protocol):
    """A ``ttnn.MeshDevice``, or anything like it."""

    def get_device_ids(self) -> list[int]: ...


@dataclasses.dataclass(frozen=True)
class Device:
    """One tracked chip. Unknown figures are None."""

    number: int
    board: str
    arch: str
    chip: int  #: among the chips that are reached through one PCI function; 0 is its own
    remote: bool  #: reached through another chip of its board
    simulated: bool
    clients: int  #: how many have reported something on it
    tensix_cores: int | None
    l1_bytes_per_core: int | None
    dram_bytes: int | None
    dram_bank_bytes: int | None
    pci: str | None  #: address of its PCI function, such as "0000:01:00.0"
    node: int | None  #: N of /dev/tenstorrent/N
    #: What an allocator can give out, as a running program reported it: of the L1 of a core, on
    #: how many cores, and of a bank of the DRAM.
    l1_usable_per_core: int | None = None
    l1_usable_cores: int | None = None
    dram_usable_per_bank: int | None = None

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
        """The size of a memory, "dram" or "l1"; None if unknown."""
        return {"dram": self.dram_bytes, "l1": self.l1_bytes}.get(memory)


#: A TT-NN device (a mesh stands for all its chips), TT-NN's logical id of a chip, "tt0", a Device,
#: or None for all devices of the machine.
DeviceLike = HasDeviceIds | int | str | Device | None

#: A kind or a sum, or its name: "dram", "l1", "cb", "l1_buffers", ...
What = Kind | Sum | str


@dataclasses.dataclass(frozen=True)
class Holding:
    """What a client holds of one kind."""

    bytes: int = 0  #: on the whole device
    core_bytes: int = 0  #: on the fullest core or bank, as in Usage
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

    bytes: int = 0  #: of live records, on the whole device
    #: On the fullest core or bank: exact if all program memory says on which cores it lies, as
    #: TT-NN's does under ttmt-run; otherwise an upper bound.
    core_bytes: int = 0
    records: int = 0  #: live allocations
    records_ever: int = 0  #: allocations so far
    bytes_peak: int = 0  #: the highest bytes
    core_peak: int = 0  #: the highest core_bytes
    #: Of a device: bytes when bytes_peak of the memory, dram or l1, last rose. 0 for a process,
    #: whose trackers may have peaked at different times.
    bytes_at_peak: int = 0
    core_at_peak: int = 0  #: the same for core_bytes, when core_peak of the memory last rose

    def __add__(self, other: Usage) -> Usage:
        """Two clients on one device together; of their peaks an upper bound."""
        return Usage(*map(operator.add, dataclasses.astuple(self), dataclasses.astuple(other)))

    def beside(self, other: Usage) -> Usage:
        """Two devices together: bytes add up, and core bytes are those of the fullest core."""
        return dataclasses.replace(
            self + other,
            core_bytes=max(self.core_bytes, other.core_bytes),
            core_peak=max(self.core_peak, other.core_peak),
            core_at_peak=max(self.core_at_peak, other.core_at_peak),
        )


@dataclasses.dataclass(frozen=True)
class Client:
    """What one client, an open file of /dev/tt_memtrack, holds on one device."""

    client: int  #: its number, never reused
    pid: int | None  #: of its owner; None if this process may not see it
    uid: int | None
    name: str
    holds: dict[str, Holding]  #: by kind
    dram_at_peak: int = 0  #: bytes it held when bytes_peak of the device's dram last rose
    l1_at_peak: int = 0  #: the same for l1
    l1_core_at_peak: int = 0  #: core bytes it held when core_peak of the device's l1 last rose


@dataclasses.dataclass(frozen=True)
class Exit:
    """A client that exited, and what it still held on all devices."""

    client: int
    pid: int | None
    uid: int | None
    name: str
    time_ns: int  #: time.monotonic_ns() of that moment
    held: dict[str, Holding]


@dataclasses.dataclass(frozen=True)
class Holder:
    """A client that held much of a memory when an allocation in it was refused."""

    client: int
    pid: int | None
    uid: int | None
    name: str
    bytes: int
    core_bytes: int


@dataclasses.dataclass(frozen=True)
class Refusal:
    """An allocation that the card's allocator refused, and who held what at that moment.

    Only root sees the tag and the addresses of other users' refusals.
    """

    client: int  #: whose allocation it was
    pid: int | None
    uid: int | None
    name: str
    time_ns: int  #: time.monotonic_ns() of that moment
    device: int
    kind: str
    reason: RefusalReason | int  #: an int if newer than this package
    bytes: int  #: wanted on the whole device
    core_bytes: int  #: wanted on the fullest core or bank
    free: int | None  #: what was free there; None if unknown
    largest_free: int | None  #: the largest free block there
    #: Of a clash: where the program's memory would have ended, and where the buffer begins.
    addresses: tuple[int, int] | None
    tag: str | None
    holders: list[Holder]  #: the clients that held most of this memory, dram or l1, largest first
    held: dict[str, Holding]  #: by all clients of the device, by kind


@dataclasses.dataclass(frozen=True)
class Record:
    """One live allocation."""

    device: int
    kind: str
    id: int  #: chosen by the reporter
    bytes: int
    core_bytes: int
    kernel_class: KernelClass | None  #: None if it is not a kernel
    tag: str | None = None  #: what it is for; see ``tag``


@dataclasses.dataclass(frozen=True)
class Event:
    """An event as watchers see it; see ``struct tt_memtrack_event``."""

    type: EventType | int  #: an int if newer than this package
    device: int
    kind: str | None  #: None if the event has no kind, or is about several
    sequence: int
    time_ns: int
    id: int
    bytes: int
    core_bytes: int
    records: int  #: how many records were added or freed, or how many events were missed
    total: int  #: bytes of the kind on the device after the event
    client: int
    pid: int | None
    uid: int | None
    name: str


class BufferType(enum.Enum):
    """The memory of a buffer, by TT-NN's names."""

    DRAM = Kind.DRAM_BUFFERS
    L1 = Kind.L1_BUFFERS
    L1_SMALL = Kind.L1_SMALL
    TRACE = Kind.TRACE


@dataclasses.dataclass(frozen=True)
class MemoryView:
    """Buffers of one type; members named as in ``ttnn.MemoryView`` mean the same."""

    num_banks: int | None  #: DRAM banks or Tensix cores; None if unknown
    #: What the allocator can give out, as a running program reported it; else the size of the bank.
    total_bytes_per_bank: int | None
    total_bytes_allocated_per_bank: int
    total_bytes_allocated: int  #: on the banks that hold pages
    buffers: int
    largest_buffer_per_bank: int  #: the largest share of one buffer on a bank


def what_of(what: What) -> Kind | Sum:
    """The kind or sum with this name. Raises ValueError for an unknown name."""
    if isinstance(what, (Kind, Sum)):
        return what
    name = what.upper()
    if name in Kind.__members__:
        return Kind[name]
    if name in Sum.__members__:
        return Sum[name]
    names = ", ".join(known.name.lower() for known in (*Kind, *Sum))
    raise ValueError(f"{what!r} is not a kind or sum of memory: use one of {names}")
