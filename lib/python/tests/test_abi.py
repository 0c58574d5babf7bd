# SPDX-License-Identifier: GPL-2.0-or-later
"""Structures, values and functions match the headers."""

import ctypes
import enum
import re
import unittest
from typing import Any

import ttmt
from ttmt import _abi, _library, _tt_metal
from ttmt._library import libttmt

from . import ROOT

LAYOUT = (ROOT / "selftests/common/abi_layout.h").read_text()
HEADER = (ROOT / "lib/include/ttmt.h").read_text()

STRUCTURES = {
    name: structure
    for name, structure in vars(_abi).items()
    if isinstance(structure, type)
    and issubclass(structure, ctypes.Structure)
    and name != "submitted"
}


class Layout(unittest.TestCase):
    """Parse selftests/common/abi_layout.h, which the C tests compare with the header."""

    def test_sizes(self) -> None:
        sizes = dict(re.findall(r"^STRUCT\((\w+), (\d+)\)", LAYOUT, re.M))
        for name, structure in STRUCTURES.items():
            self.assertEqual(int(sizes[name]), ctypes.sizeof(structure), name)

    def test_members(self) -> None:
        found = re.findall(r"^MEMBER\((\w+), (\w+), (\d+), (\d+)\)", LAYOUT, re.M)
        for name, structure in STRUCTURES.items():
            expected = {
                member: (int(offset), int(size)) for of, member, offset, size in found if of == name
            }
            fields = {field[0]: getattr(structure, field[0]) for field in structure._fields_}
            there = {member: (f.offset, f.size) for member, f in fields.items()}
            self.assertEqual(expected, there, name)

    def test_values(self) -> None:
        values = {
            name: int(value, 0)
            for name, value in re.findall(r"^VALUE\(TT_MEMTRACK_(\w+), (\w+)\)", LAYOUT, re.M)
        }
        prefixes: dict[str, type[enum.IntEnum]] = {
            "KIND": ttmt.Kind,
            "SUM": ttmt.Sum,
            "KERNEL": ttmt.KernelClass,
            "OP": _abi.OpCode,
            "EVENT": ttmt.EventType,
            "CAP": _abi.Capacity,
        }
        for prefix, members in prefixes.items():
            expected = {
                name.removeprefix(f"{prefix}_"): value
                for name, value in values.items()
                if name.startswith(f"{prefix}_") and name != "CAP_CHIPS"
            }
            self.assertEqual(expected, {member.name: int(member) for member in members})
        refused = {
            name.removeprefix("REFUSED_"): value
            for name, value in values.items()
            if name.startswith("REFUSED_")
        }
        known = (*ttmt.RefusalReason, *_abi.RefusedFlag)
        self.assertEqual(refused, {member.name: int(member) for member in known})
        for name in ("FREE_ALL", "SUBMIT_CONTINUE", "DEVICE_REMOTE", "DEVICE_SIMULATED"):
            self.assertEqual(values[name], getattr(_abi, name), name)


class Library(unittest.TestCase):
    def test_prototypes(self) -> None:
        self.check(_library.PROTOTYPES, "lib/include/ttmt.h")
        self.check(_tt_metal.PROTOTYPES, "lib/tt_metal/include/ttmt/tt_metal.h")

    def check(self, prototypes: dict[str, tuple[Any, ...]], header: str) -> None:
        """As many parameters as in the header, each of the same size."""
        text = re.sub(r"/\*.*?\*/", "", (ROOT / header).read_text(), flags=re.S)
        bits = {"int": 32, "unsigned int": 32, "uint32_t": 32, "uint64_t": 64, "size_t": 64}
        for name, parameters in prototypes.items():
            declared = re.search(rf"\b{name}\(([^)]*)\)", text)
            assert declared, f"{name} is not in {header}"
            expected = []
            for parameter in " ".join(declared[1].split()).split(", "):
                if "*" in parameter:
                    expected.append(64)
                elif parameter != "void":
                    expected.append(bits[parameter.rpartition(" ")[0]])
            self.assertEqual(expected, [8 * ctypes.sizeof(one) for one in parameters], name)

    def test_submitted(self) -> None:
        declared = re.search(r"struct ttmt_submitted \{(.*?)\};", HEADER, re.S)
        assert declared
        members = re.findall(r"size_t (\w+);", declared[1])
        self.assertEqual([field[0] for field in _abi.submitted._fields_], members)

    def test_names(self) -> None:
        for line in (*ttmt.Kind, *ttmt.Sum):
            self.assertEqual(line.name.lower(), libttmt().ttmt_kind_name(line).decode())

    def test_version(self) -> None:
        """Library and package have the same version."""
        self.assertEqual(libttmt().ttmt_library_version().decode(), ttmt.__version__)
        project = (ROOT / "lib/python/pyproject.toml").read_text()
        self.assertIn(f'version = "{ttmt.__version__}"', project)


if __name__ == "__main__":
    unittest.main()
