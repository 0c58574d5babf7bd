# SPDX-License-Identifier: LGPL-2.1-or-later
"""The devices, and which of them an argument means."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import operator
import re
from collections.abc import Iterator
from ctypes import byref, c_uint32, c_void_p, sizeof
from typing import Any

from . import _abi, _tt_metal
from ._abi import Capacity
from ._handle import asking, check
from ._library import libttmt
from ._types import Device, DeviceLike, HasDeviceIds
from .errors import NoSuchDevice


@contextlib.contextmanager
def _device_list() -> Iterator[c_void_p]:
    """The devices in sysfs."""
    listed = c_void_p()
    check(libttmt().ttmt_device_list_new(byref(listed)), "/sys/class/tt_memtrack")
    try:
        yield listed
    finally:
        libttmt().ttmt_device_list_free(listed)


def _place(listed: c_void_p, number: int) -> tuple[str | None, int | None]:
    """Address of the device's PCI function and number of its node, each if there is one."""
    index = libttmt().ttmt_device_list_find(listed, number)
    address = ctypes.create_string_buffer(32)
    node = c_uint32()
    has_address = not libttmt().ttmt_device_list_pci(listed, index, address, len(address))
    has_node = not libttmt().ttmt_device_list_node(listed, index, byref(node))
    return address.value.decode() if has_address else None, node.value if has_node else None


def _capacities(number: int) -> dict[int, int | None]:
    """Capacities of a device; None if unknown."""
    rows = (_abi.capacity_entry * len(Capacity))(
        *(_abi.capacity_entry(which) for which in Capacity)
    )
    with asking() as handle:
        code = libttmt().ttmt_capacities(
            handle.pointer, number, rows, sizeof(_abi.capacity_entry), len(rows)
        )
    check(code, f"tt{number}")
    return {row.which: row.value or None for row in rows}


def _device_of(info: Any, pci: str | None, node: int | None) -> Device:
    capacity = _capacities(info.device)
    arch = libttmt().ttmt_arch_name(info.arch)
    return Device(
        number=info.device,
        board=info.board.decode(errors="replace"),
        arch=arch.decode() if arch else "",
        chip=info.chip,
        remote=bool(info.device_flags & _abi.DEVICE_REMOTE),
        simulated=bool(info.device_flags & _abi.DEVICE_SIMULATED),
        clients=info.clients,
        tensix_cores=capacity[Capacity.TENSIX_CORES],
        l1_bytes_per_core=capacity[Capacity.L1_BYTES_PER_CORE],
        dram_bytes=capacity[Capacity.DRAM_BYTES],
        dram_bank_bytes=capacity[Capacity.DRAM_BANK_BYTES],
        pci=pci,
        node=node,
        l1_usable_per_core=capacity[Capacity.L1_USABLE_PER_CORE],
        l1_usable_cores=capacity[Capacity.L1_USABLE_CORES],
        dram_usable_per_bank=capacity[Capacity.DRAM_USABLE_PER_BANK],
    )


def _every_info() -> Iterator[Any]:
    with asking() as handle:
        number = 0
        while True:
            info = _abi.device_get()
            code = libttmt().ttmt_device_next(handle.pointer, number, byref(info), sizeof(info))
            if code == -errno.ENODEV:
                return
            check(code, "devices")
            yield info
            number = info.device + 1


def devices() -> list[Device]:
    """All tracked chips of this machine, in the order of their numbers.

    Raises ModuleNotLoaded. An empty list means that there is no chip, not even a simulated one.
    """
    infos = list(_every_info())
    with _device_list() as listed:
        return [_device_of(info, *_place(listed, info.device)) for info in infos]


def resolve(device: DeviceLike) -> tuple[int, ...]:
    """Numbers of the devices that an argument means."""
    if device is None:
        return tuple(info.device for info in _every_info())
    if isinstance(device, Device):
        return (device.number,)
    if isinstance(device, str):
        match = re.fullmatch(r"tt([0-9]+)", device)
        if not match:
            raise ValueError(f'{device!r} is not a device name such as "tt0"')
        return (int(match[1]),)
    if isinstance(device, HasDeviceIds):
        return tuple(_tt_metal.device_of_chip(chip) for chip in device.get_device_ids())
    return (_tt_metal.device_of_chip(operator.index(device)),)


def chosen(device: DeviceLike) -> list[Device]:
    """The devices that an argument means. Raises NoSuchDevice if one does not exist."""
    there = {known.number: known for known in devices()}
    numbers = resolve(device)
    for number in numbers:
        if number not in there:
            raise NoSuchDevice(
                errno.ENODEV,
                f"there is no device tt{number}; there are: "
                f"{', '.join(known.name for known in there.values()) or 'none'}",
            )
    return [there[number] for number in numbers]
