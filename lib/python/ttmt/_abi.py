# SPDX-License-Identifier: LGPL-2.1-or-later
"""<linux/tt_memtrack.h> and the structures of <ttmt.h> for ctypes, by their names in C."""

from __future__ import annotations

import ctypes
import enum
from ctypes import c_char, c_size_t, c_uint32, c_uint64

ANY = 0xFFFFFFFF
NOBODY = 0xFFFFFFFF
FREE_ALL = 1
SUBMIT_CONTINUE = 1
OPEN_READ_ONLY = 1
READ_NOWAIT = 1
DEVICE_REMOTE = 1
DEVICE_SIMULATED = 2


class Kind(enum.IntEnum):
    """What a record holds. ``name.lower()`` is its name in sysfs and in every answer here."""

    DRAM_BUFFERS = 0
    TRACE = 1
    L1_BUFFERS = 2
    L1_SMALL = 3
    CB = 4
    DFB = 5
    SCRATCH = 6
    KERNEL = 7


class Sum(enum.IntEnum):
    """Kinds taken together; ``DRAM`` and ``L1`` are the two memories of a chip."""

    DRAM = 0x100
    L1 = 0x101
    L1_TENSORS = 0x102
    L1_PROGRAM = 0x103


#: Names of kinds and sums, as in sysfs.
NAMES = [line.name.lower() for line in (*Kind, *Sum)]


class KernelClass(enum.IntEnum):
    """Whose code a kernel is."""

    APPLICATION = 0
    FABRIC = 1
    DISPATCH = 2


class RefusalReason(enum.IntEnum):
    """Why an allocation was refused."""

    NO_MEMORY = 0  #: the allocator found no block of that size
    CLASH = 1  #: program memory would have overlapped a buffer


class RefusedFlag(enum.IntFlag):
    FREE_KNOWN = 1
    LARGEST_KNOWN = 2
    ADDRESSES_KNOWN = 4


class OpCode(enum.IntEnum):
    BUF_ALLOC = 1
    BUF_FREE = 2
    CB_ALLOC = 3
    CB_FREE = 4
    KERNEL_LOAD = 5
    KERNEL_UNLOAD = 6
    PROGRAM_DISPATCH = 7


class EventType(enum.IntEnum):
    """What happened; see ``enum tt_memtrack_event_type``."""

    BUF_ALLOC = 1
    BUF_FREE = 2
    CB_ALLOC = 3
    CB_FREE = 4
    KERNEL_LOAD = 5
    KERNEL_UNLOAD = 6
    EXIT = 7
    DEVICE_ADD = 8
    DEVICE_REMOVE = 9
    MISSED = 10
    DEVICE_DROP = 11
    PROGRAM = 12
    REFUSED = 13


class Capacity(enum.IntEnum):
    TENSIX_CORES = 0
    L1_BYTES_PER_CORE = 1
    DRAM_BYTES = 2
    DRAM_BANK_BYTES = 3
    L1_USABLE_PER_CORE = 4
    DRAM_USABLE_PER_BANK = 5
    L1_USABLE_CORES = 6


class op(ctypes.Structure):
    _fields_ = [
        ("op", c_uint32),
        ("flags", c_uint32),
        ("device", c_uint32),
        ("kind", c_uint32),
        ("id", c_uint64),
        ("bytes", c_uint64),
        ("core_bytes", c_uint64),
        ("cores", c_uint32),
        ("kernel_class", c_uint32),
        ("tag", c_uint32),
        ("core_set", c_uint32),
    ]


class submitted(ctypes.Structure):
    """struct ttmt_submitted"""

    _fields_ = [("done", c_size_t), ("book_errors", c_size_t)]


class device_get(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("device", c_uint32),
        ("arch", c_uint32),
        ("chip", c_uint32),
        ("device_flags", c_uint32),
        ("clients", c_uint32),
        ("__reserved", c_uint32),
        ("board", c_char * 32),
        ("capacities", c_uint64),
        ("capacity_size", c_uint32),
        ("capacity_count", c_uint32),
        ("counters", c_uint64),
        ("counter_size", c_uint32),
        ("counter_count", c_uint32),
    ]


class capacity_entry(ctypes.Structure):
    _fields_ = [
        ("which", c_uint32),
        ("source", c_uint32),
        ("uid", c_uint32),
        ("__reserved", c_uint32),
        ("value", c_uint64),
    ]


class usage(ctypes.Structure):
    _fields_ = [
        ("what", c_uint32),
        ("flags", c_uint32),
        ("bytes", c_uint64),
        ("core_bytes", c_uint64),
        ("records", c_uint64),
        ("records_ever", c_uint64),
        ("bytes_peak", c_uint64),
        ("core_peak", c_uint64),
        ("bytes_at_peak", c_uint64),
        ("core_at_peak", c_uint64),
        ("bytes_peak_ns", c_uint64),
        ("core_peak_ns", c_uint64),
    ]


class holding(ctypes.Structure):
    _fields_ = [("bytes", c_uint64), ("core_bytes", c_uint64), ("records", c_uint64)]


class who(ctypes.Structure):
    _fields_ = [("client", c_uint64), ("pid", c_uint32), ("uid", c_uint32), ("name", c_char * 32)]


class client(ctypes.Structure):
    _fields_ = [
        ("who", who),
        ("dram_at_peak", c_uint64),
        ("dram_core_at_peak", c_uint64),
        ("l1_at_peak", c_uint64),
        ("l1_core_at_peak", c_uint64),
        ("kind", holding * len(Kind)),
    ]


class record(ctypes.Structure):
    _fields_ = [
        ("device", c_uint32),
        ("kind", c_uint32),
        ("id", c_uint64),
        ("bytes", c_uint64),
        ("core_bytes", c_uint64),
        ("program", c_uint64),
        ("kernel_class", c_uint32),
        ("tag", c_uint32),
        ("core_set", c_uint32),
        ("slot", c_uint32),
    ]


class tag(ctypes.Structure):
    _fields_ = [("tag", c_uint32), ("length", c_uint32), ("text", c_char * 256)]


class exit(ctypes.Structure):
    _fields_ = [("who", who), ("time_ns", c_uint64), ("kind", holding * len(Kind))]


class refused(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("device", c_uint32),
        ("kind", c_uint32),
        ("reason", c_uint32),
        ("tag", c_uint32),
        ("bytes", c_uint64),
        ("core_bytes", c_uint64),
        ("free", c_uint64),
        ("largest_free", c_uint64),
        ("address", c_uint64),
        ("other_address", c_uint64),
    ]


class holder(ctypes.Structure):
    _fields_ = [("who", who), ("bytes", c_uint64), ("core_bytes", c_uint64)]


class refusal(ctypes.Structure):
    _fields_ = [
        ("who", who),
        ("time_ns", c_uint64),
        ("device", c_uint32),
        ("kind", c_uint32),
        ("reason", c_uint32),
        ("flags", c_uint32),
        ("tag", c_uint32),
        ("holders", c_uint32),
        ("bytes", c_uint64),
        ("core_bytes", c_uint64),
        ("free", c_uint64),
        ("largest_free", c_uint64),
        ("address", c_uint64),
        ("other_address", c_uint64),
        ("tag_text", c_char * 256),
        ("holder", holder * 8),
        ("usage", holding * len(Kind)),
    ]


class event(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("type", c_uint32),
        ("device", c_uint32),
        ("kind", c_uint32),
        ("sequence", c_uint64),
        ("time_ns", c_uint64),
        ("id", c_uint64),
        ("bytes", c_uint64),
        ("core_bytes", c_uint64),
        ("records", c_uint64),
        ("total", c_uint64),
        ("who", who),
        ("tag", c_uint32),
        ("slot", c_uint32),
    ]
