# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests without the module: arguments, errors, an untracked process."""

import ctypes
import errno
import os
import subprocess
import sys
import threading
import unittest
from collections.abc import Callable
from unittest import mock

import ttmt
from ttmt import _devices, _tags, _tt_metal
from ttmt._text import size, table


class Mesh:
    """Like ttnn.MeshDevice."""

    def __init__(self, *chips: int) -> None:
        self.chips = list(chips)

    def get_device_ids(self) -> list[int]:
        return self.chips


def run(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run another interpreter with other environment variables."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class WhichDevice(unittest.TestCase):
    def test_names_and_numbers(self) -> None:
        self.assertEqual((12,), _devices.resolve("tt12"))
        self.assertEqual((3,), _devices.resolve(3))

    def test_what_is_no_device(self) -> None:
        for wrong in ("0", "tt", "tt-1", "TT0", "tt0 ", "", "n300"):
            with self.assertRaisesRegex(ValueError, "not a device name"):
                _devices.resolve(wrong)
        for other in (1.5, object(), [0]):
            with self.assertRaises(TypeError):
                _devices.resolve(other)  # type: ignore[arg-type]

    def test_chips_of_a_mesh(self) -> None:
        """The adaptor maps each logical id."""
        with mock.patch("ttmt._tt_metal.device_of_chip", {4: 1, 5: 0}.__getitem__):
            self.assertEqual((1, 0), _devices.resolve(Mesh(4, 5)))
            self.assertEqual((0,), _devices.resolve(5))

    def test_a_number_is_not_guessed_beside_ttnn(self) -> None:
        """TT-NN's chip 0 is tt0 only by chance."""
        with mock.patch.dict(sys.modules, {"ttnn": mock.Mock()}):
            with self.assertRaisesRegex(ttmt.NotTracked, r"ttmt\.attach\(\)"):
                _devices.resolve(0)
            self.assertEqual((0,), _devices.resolve("tt0"))


class Arguments(unittest.TestCase):
    def test_kinds(self) -> None:
        with self.assertRaisesRegex(ValueError, "l1_tensors"):
            ttmt.memory_allocated("tt0", "L1 tensors")
        with self.assertRaisesRegex(ValueError, '"dram" and "l1"'):
            ttmt.mem_get_info("tt0", "cb")

    def test_numbers_that_ctypes_would_cut_off(self) -> None:
        batch = ttmt.Batch()
        for wrong in (-1, 1 << 64):
            with self.assertRaises(ValueError):
                batch.buf_alloc("tt0", "l1_buffers", id=wrong, bytes=1, core_bytes=1)
            with self.assertRaises(ValueError):
                batch.buf_free("tt0", "l1_buffers", id=1, bytes=wrong)
        with self.assertRaises(ValueError):
            batch.cb_alloc("tt0", "cb", id=1, bytes_per_core=1, cores=1 << 32)
        with self.assertRaisesRegex(ValueError, "is a sum"):
            batch.cb_free("tt0", "l1", id=1)
        self.assertEqual(0, len(batch))

    def test_a_mesh_is_reported_on_each_chip(self) -> None:
        batch = ttmt.Batch()
        batch.kernel_load(Mesh(0, 1), 7, bytes_per_core=100, cores=64)
        self.assertEqual([(0, 7), (1, 7)], [(op.device, op.id) for op in batch.ops])


class Tags(unittest.TestCase):
    def test_levels(self) -> None:
        self.assertIsNone(_tags.current())
        with ttmt.tag("layer 3"):
            with ttmt.tag("attention"):
                self.assertEqual("layer 3/attention", _tags.current())
            self.assertEqual("layer 3", _tags.current())
        self.assertIsNone(_tags.current())

    def test_a_block_that_raises(self) -> None:
        with self.assertRaises(KeyError), ttmt.tag("a"):
            raise KeyError
        self.assertIsNone(_tags.current())

    def test_a_function(self) -> None:
        seen = []

        @ttmt.tag("recursion")
        def descend(levels: int) -> None:
            seen.append(_tags.current())
            if levels:
                descend(levels - 1)

        descend(2)
        self.assertEqual(["/".join(["recursion"] * count) for count in (1, 2, 3)], seen)
        self.assertIsNone(_tags.current())

    def test_each_thread_has_its_own(self) -> None:
        seen: list[str | None] = []

        def look() -> None:
            seen.append(_tags.current())
            with ttmt.tag("inside"):
                seen.append(_tags.current())

        with ttmt.tag("outside"):
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
            self.assertEqual("outside", _tags.current())
        self.assertEqual([None, "inside"], seen)

    def test_texts_that_are_refused(self) -> None:
        for text in ("", "a\nb", "\x1b[2J", "\udc80", "\u2028", "x" * 256, "\u00e4" * 128):
            with self.assertRaises(ValueError), ttmt.tag(text):
                self.fail("its block runs")
        with ttmt.tag("outer"), self.assertRaisesRegex(ValueError, "longer than 255 bytes"):
            with ttmt.tag("x" * 250):
                self.fail("its block runs")
        with ttmt.tag("x" * 255):
            pass
        self.assertIsNone(_tags.current())


class Text(unittest.TestCase):
    def test_sizes(self) -> None:
        for count, text in {
            0: "0 B",
            1023: "1023 B",
            1024: "1.0 KiB",
            1499136: "1.4 MiB",
            12 << 30: "12.0 GiB",
            3 << 50: "3072.0 TiB",
        }.items():
            self.assertEqual(text, size(count))

    def test_table(self) -> None:
        self.assertEqual("     n\na    1\nbb  10", table(["", "n"], [["a", "1"], ["bb", "10"]]))


class Adaptor(unittest.TestCase):
    """Results of the adaptor's functions, as exceptions."""

    def setUp(self) -> None:
        self.adaptor = mock.Mock()
        for name in ("_load", "_loaded"):
            patch = mock.patch(f"ttmt._tt_metal.{name}", return_value=self.adaptor)
            patch.start()
            self.addCleanup(patch.stop)

    def test_attached(self) -> None:
        self.adaptor.ttmt_tt_metal_attach.return_value = 0
        ttmt.attach()

    def test_not_attached(self) -> None:
        for number, error, text in (
            (errno.ENOENT, ttmt.ModuleNotLoaded, "modprobe tt_memtrack"),
            (errno.EACCES, ttmt.NotTracked, "does not let"),
            (errno.ENOEXEC, ttmt.NotTracked, "hides TT-Metal's names"),
            (errno.ENOTSUP, ttmt.NotTracked, "calls its functions directly"),
            (errno.ELIBACC, ttmt.LibraryNotFound, "preload.so is not next to"),
            (errno.ENOMEM, ttmt.Error, os.strerror(errno.ENOMEM)),
        ):
            self.adaptor.ttmt_tt_metal_attach.return_value = -number
            with self.assertRaisesRegex(error, text) as caught:
                ttmt.attach()
            self.assertEqual(number, caught.exception.errno)

    def test_chips(self) -> None:
        def device(chip: int, number: "ctypes._CArgObject") -> int:
            number._obj.value = 5 + chip  # type: ignore[attr-defined]
            return 0

        self.adaptor.ttmt_tt_metal_device = device
        self.assertEqual((5, 7), _devices.resolve(Mesh(0, 2)))

    def test_a_chip_that_is_not_known(self) -> None:
        for number, advice in (
            (errno.ENODATA, "chip 1 is not known: open it first"),
            (errno.ENODEV, "chip 1 is not known: set TTMT_DEVICES="),
        ):
            self.adaptor.ttmt_tt_metal_device.return_value = -number
            with (
                mock.patch("ttmt._tt_metal.asking"),
                self.assertRaisesRegex(ttmt.NotTracked, advice),
            ):
                _devices.resolve(1)

    def test_no_handle(self) -> None:
        """TT-Metal has not reported anything yet."""
        self.adaptor.ttmt_tt_metal_handle.return_value = None
        self.assertIsNone(_tt_metal.handle())
        self.assertEqual([], _tt_metal.new_peaks(0))


@unittest.skipIf(os.path.exists("/dev/tt_memtrack"), "the module is loaded")
class NoModule(unittest.TestCase):
    def test_questions(self) -> None:
        questions: list[Callable[[], object]] = [
            ttmt.devices,
            ttmt.exits,
            ttmt.refusals,
            ttmt.watch,
            ttmt.memory_stats,
            lambda: ttmt.memory_allocated("tt0"),
            lambda: ttmt.mem_get_info("tt0"),
        ]
        for ask in questions:
            with self.assertRaisesRegex(ttmt.ModuleNotLoaded, "modprobe tt_memtrack") as caught:
                ask()
            self.assertEqual(errno.ENOENT, caught.exception.errno)
            self.assertIsInstance(caught.exception, OSError)

    def test_attach(self) -> None:
        done = run("import ttmt; ttmt.attach()")
        self.assertIn("ttmt.errors.ModuleNotLoaded", done.stderr)

    def test_reports_do_nothing(self) -> None:
        with ttmt.Tracker() as tracker:
            self.assertFalse(tracker.active)
            tracker.buf_alloc("tt0", "dram_buffers", 1, 64, 6)
            tracker.free_all()
            tracker.refused("tt0", "dram_buffers", 64, 6)
            self.assertEqual([], list(tracker.records()))


class NoLibrary(unittest.TestCase):
    def test_import_needs_none(self) -> None:
        done = run("import ttmt; ttmt.devices()", TTMT_LIBRARY="/nonexistent/libttmt.so.2")
        self.assertIn("ttmt.errors.LibraryNotFound", done.stderr)
        self.assertIn("set TTMT_LIBRARY to its path", done.stderr)

    def test_another_library(self) -> None:
        done = run("import ttmt; ttmt.devices()", TTMT_LIBRARY="libc.so.6")
        self.assertIn("libc.so.6 is older than this package", done.stderr)


if __name__ == "__main__":
    unittest.main()
