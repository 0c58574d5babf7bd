# SPDX-License-Identifier: GPL-2.0-or-later
"""Through the module, on two simulated chips that nobody else uses: ``modprobe tt_memtrack_sim
boards=n300``."""

import ctypes
import errno
import functools
import os
import subprocess
import sys
import threading
import time
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ttmt
from ttmt import _abi, _peaks
from ttmt._library import libttmt

MIB = 1 << 20
SIMULATOR = Path("/sys/kernel/config/tt_memtrack_sim")


def two_simulated_chips() -> bool:
    try:
        return [device.simulated for device in ttmt.devices()][:2] == [True, True]
    except ttmt.Error:
        return False


HOLDER = """
import sys, ttmt
tracker = ttmt.Tracker()
for command in sys.stdin:
    exec(command)
    print("done", flush=True)
"""


class Other:
    """Another process, which runs given statements."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, command: str) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"

    def end(self) -> None:
        """At once, so that it frees nothing itself."""
        self.process.kill()
        with self.process:
            pass


@contextmanager
def other() -> Iterator[Other]:
    process = Other()
    try:
        yield process
    finally:
        process.end()


@unittest.skipUnless(
    two_simulated_chips(), "no simulated n300: modprobe tt_memtrack_sim boards=n300"
)
class Module(unittest.TestCase):
    def setUp(self) -> None:
        self.tracker = ttmt.Tracker()
        self.addCleanup(self.tracker.close)
        ttmt.reset_peak_memory_stats()
        self.names = [device.name for device in ttmt.devices()]
        self.tt0, self.tt1 = self.names[:2]

    def run_python(self, code: str, **environment: str) -> str:
        """The output of another Python process."""
        done = subprocess.run(
            [sys.executable, "-c", f"import ttmt\n{code}"],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(("", 0), (done.stderr, done.returncode))
        return done.stdout

    def hold(self, device: str, bytes: int, id: int = 1, kind: str = "dram_buffers") -> None:
        self.tracker.buf_alloc(device, kind, id, bytes, bytes // 12)


class Devices(Module):
    def test_an_n300(self) -> None:
        first, second = ttmt.devices()[:2]
        self.assertEqual(
            ("n300", "Wormhole", 0, False), (first.board, first.arch, first.chip, first.remote)
        )
        self.assertEqual((1, True), (second.chip, second.remote))
        self.assertEqual((64, 1499136), (first.tensix_cores, first.l1_bytes_per_core))
        self.assertEqual(64 * 1499136, first.l1_bytes)
        self.assertEqual((12 << 30, 1 << 30), (first.dram_bytes, first.dram_bank_bytes))
        self.assertEqual((None, None), (first.pci, first.node))

    def test_one_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(ttmt.NoSuchDevice, "tt999: no such device"):
            ttmt.memory_allocated("tt999")
        with self.assertRaisesRegex(ttmt.NoSuchDevice, f"no device tt999; there are: {self.tt0}, "):
            ttmt.mem_get_info("tt999")
        with self.assertRaises(ttmt.NoSuchDevice), ttmt.measure("tt999"):
            self.fail("its block runs")
        with self.assertRaises(ttmt.NoSuchDevice):
            ttmt.watch("tt999")
        with self.assertRaises(ttmt.NoSuchDevice) as caught:
            self.hold("tt999", 12)
        self.assertEqual(errno.ENODEV, caught.exception.errno)


class Memory(Module):
    def test_of_this_process_alone(self) -> None:
        """All handles of the process, and nothing of others."""
        with other() as process, ttmt.Tracker() as second:
            process.do(
                f'tracker.buf_alloc("{self.tt0}", "dram_buffers", 1, {100 * MIB}, {9 * MIB})'
            )
            self.hold(self.tt0, 12 * MIB)
            second.buf_alloc(self.tt0, "trace", 1, 24 * MIB, 2 * MIB)
            second.buf_alloc(self.tt1, "dram_buffers", 1, MIB, MIB)
            self.assertEqual(36 * MIB, ttmt.memory_allocated(self.tt0))
            self.assertEqual(24 * MIB, ttmt.memory_allocated(self.tt0, "trace"))
            self.assertEqual(37 * MIB, ttmt.memory_allocated())
            self.assertEqual(3 * MIB, ttmt.memory_stats(self.tt0)["dram"].core_bytes)
            self.assertEqual(136 * MIB, ttmt.device_memory_stats(self.tt0)["dram"].bytes)
        self.assertEqual(12 * MIB, ttmt.memory_allocated())

    def test_stats_of_each_kind(self) -> None:
        tracker, tt0 = self.tracker, self.tt0
        tracker.buf_alloc(tt0, "l1_buffers", 1, 6400, 100)
        tracker.buf_alloc(tt0, "l1_small", 1, 64, 1)
        tracker.cb_alloc(tt0, "cb", 1, bytes_per_core=1000, cores=8)
        tracker.cb_alloc(tt0, "dfb", 1, bytes_per_core=200, cores=8)
        tracker.cb_alloc(tt0, ttmt.Kind.SCRATCH, 1, bytes_per_core=30, cores=8)
        tracker.kernel_load(tt0, 1, bytes_per_core=5000, cores=8)
        stats = ttmt.memory_stats(tt0)
        self.assertEqual(
            {
                "dram_buffers": (0, 0, 0),
                "trace": (0, 0, 0),
                "l1_buffers": (6400, 100, 1),
                "l1_small": (64, 1, 1),
                "cb": (8000, 1000, 1),
                "dfb": (1600, 200, 1),
                "scratch": (240, 30, 1),
                "kernel": (40000, 5000, 1),
                "dram": (0, 0, 0),
                "l1": (56304, 1331, 6),
                "l1_tensors": (6464, 101, 2),
                "l1_program": (9840, 1230, 3),
            },
            {name: (u.bytes, u.core_bytes, u.records) for name, u in stats.items()},
        )
        for name, usage in ttmt.device_memory_stats(tt0).items():
            self.assertEqual(
                (usage.bytes, usage.core_bytes, usage.records),
                (stats[name].bytes, stats[name].core_bytes, stats[name].records),
                f"{name} as the kernel adds it up",
            )

    def test_free_and_total(self) -> None:
        """Other processes count, too."""
        with other() as process:
            process.do(f'tracker.buf_alloc("{self.tt0}", "dram_buffers", 1, {1 << 30}, {90 * MIB})')
            self.hold(self.tt0, 1 << 30)
            self.assertEqual((10 << 30, 12 << 30), ttmt.mem_get_info(self.tt0))
            self.assertEqual((22 << 30, 24 << 30), ttmt.mem_get_info())
            total = 64 * 1499136
            self.assertEqual((total, total), ttmt.mem_get_info(self.tt0, "l1"))
            process.do(f'tracker.buf_alloc("{self.tt0}", "dram_buffers", 2, {1 << 40}, {1 << 37})')
            self.assertEqual((0, 12 << 30), ttmt.mem_get_info(self.tt0))

    def test_kinds_on_cores_of_their_own(self) -> None:
        """What lies on different cores does not add up on the fullest one."""
        device = ttmt.devices()[0].number
        for number in (1, 2):
            rows = (ctypes.c_uint16 * 16)(number)
            pointer = self.tracker._pointer
            self.assertEqual(0, libttmt().ttmt_cores_set(pointer, number, rows))
        op = functools.partial(_abi.op, op=_abi.OpCode.CB_ALLOC, device=device, id=1, cores=1)
        self.tracker._submit(
            [
                op(kind=ttmt.Kind.CB, bytes=1000, core_set=1),
                op(kind=ttmt.Kind.DFB, bytes=600, core_set=2),
            ]
        )
        l1 = ttmt.memory_stats(self.tt0)["l1"]
        self.assertEqual((1600, 1000, 1000), (l1.bytes, l1.core_bytes, l1.core_peak))
        self.tracker.free_all(self.tt0)
        l1 = ttmt.memory_stats(self.tt0)["l1"]
        self.assertEqual((0, 0, 1000), (l1.bytes, l1.core_bytes, l1.core_peak))

    def test_view_of_buffers(self) -> None:
        self.tracker.buf_alloc(self.tt0, "l1_buffers", 1, 6400, 100)
        self.tracker.buf_alloc(self.tt0, "l1_buffers", 2, 12800, 200)
        self.tracker.buf_alloc(self.tt1, "l1_buffers", 2, 64000, 1000)
        self.tracker.buf_alloc(self.tt0, "dram_buffers", 2, 12 * MIB, MIB)
        view = ttmt.get_memory_view(self.tt0, ttmt.BufferType.L1)
        self.assertEqual(ttmt.MemoryView(64, 1499136, 300, 19200, 2, 200), view)
        self.assertEqual(
            ttmt.MemoryView(12, 1 << 30, MIB, 12 * MIB, 1, MIB),
            ttmt.get_memory_view(self.tt0, "DRAM"),
        )
        self.assertEqual(0, ttmt.get_memory_view(self.tt1, "TRACE").buffers)
        with self.assertRaisesRegex(ValueError, "DRAM, L1, L1_SMALL, TRACE"):
            ttmt.get_memory_view(self.tt0, "SYSTEM_MEMORY")

    def test_summary(self) -> None:
        """In a process that has just started."""
        text = self.run_python(f"""
tracker = ttmt.Tracker()
tracker.buf_alloc("{self.tt0}", "dram_buffers", 1, {12 * MIB}, {MIB})
tracker.cb_alloc("{self.tt0}", "cb", 1, bytes_per_core=1024, cores=64)
tracker.free_all("{self.tt0}", "cb")
print(ttmt.memory_summary("{self.tt0}"))
""")
        lines = [" ".join(line.split()) for line in text.splitlines()]
        self.assertEqual(
            [
                f"{self.tt0}: n300, Wormhole, simulated",
                "all, 1 client: dram 12.0 MiB of 12.0 GiB, l1 0 B of 91.5 MiB",
            ],
            lines[:2],
        )
        self.assertEqual(
            [
                "now peak fullest core its peak live ever",
                "dram 12.0 MiB 12.0 MiB 1.0 MiB 1.0 MiB 1 1",
                "dram_buffers 12.0 MiB 12.0 MiB 1.0 MiB 1.0 MiB 1 1",
                "l1 0 B 64.0 KiB 0 B 1.0 KiB 0 1",
                "cb 0 B 64.0 KiB 0 B 1.0 KiB 0 1",
            ],
            lines[3:8],
        )
        self.assertEqual(len(self.names), ttmt.memory_summary().count(f"process {os.getpid()}"))


class Peaks(Module):
    def test_none_is_too_short(self) -> None:
        self.hold(self.tt0, 12 * MIB)
        self.hold(self.tt0, 24 * MIB, id=2)
        self.tracker.buf_free(self.tt0, "dram_buffers", 2)
        self.assertEqual(36 * MIB, ttmt.max_memory_allocated(self.tt0))
        self.assertEqual(3 * MIB, ttmt.memory_stats(self.tt0)["dram"].core_peak)
        ttmt.reset_peak_memory_stats(self.tt0)
        self.assertEqual(12 * MIB, ttmt.max_memory_allocated(self.tt0))
        self.hold(self.tt0, MIB, id=2)
        self.tracker.free_all()
        self.assertEqual(13 * MIB, ttmt.max_memory_allocated(self.tt0))
        self.assertEqual(0, ttmt.memory_allocated(self.tt0))

    def test_what_it_was_made_of(self) -> None:
        self.hold(self.tt0, 12 * MIB)
        self.tracker.cb_alloc(self.tt0, "cb", 1, 1024, 64)
        self.tracker.buf_alloc(self.tt0, "l1_buffers", 1, 6400, 100)
        self.tracker.free_all()
        usage = ttmt.device_memory_stats(self.tt0)
        l1 = ("l1_buffers", "l1_small", "cb", "dfb", "scratch", "kernel")
        for memory, kinds in (("dram", ("dram_buffers", "trace")), ("l1", l1)):
            parts = sum(usage[kind].bytes_at_peak for kind in kinds)
            self.assertEqual(usage[memory].bytes_peak, parts)
        self.assertLessEqual(12 * MIB, usage["dram_buffers"].bytes_at_peak)

    def test_of_each_chip_its_own(self) -> None:
        self.hold(self.tt0, 12 * MIB)
        self.tracker.free_all()
        self.hold(self.tt1, 24 * MIB)
        ttmt.reset_peak_memory_stats(self.tt1)
        self.assertEqual(12 * MIB, ttmt.max_memory_allocated(self.tt0))
        self.assertEqual(24 * MIB, ttmt.max_memory_allocated(self.tt1))
        self.assertEqual(36 * MIB, ttmt.max_memory_allocated())

    def test_a_tracker_that_is_closed_leaves_its_peak(self) -> None:
        """Peaks of consecutive trackers are not added up."""
        for bytes in (12 * MIB, 24 * MIB, MIB):
            with ttmt.Tracker() as tracker:
                tracker.buf_alloc(self.tt0, "dram_buffers", 1, bytes, bytes)
        self.assertEqual(24 * MIB, ttmt.max_memory_allocated(self.tt0))

    def test_the_device_keeps_its_own(self) -> None:
        self.hold(self.tt0, 12 * MIB)
        peak = ttmt.device_memory_stats(self.tt0)["dram"].bytes_peak
        self.tracker.free_all()
        ttmt.reset_peak_memory_stats(self.tt0)
        self.assertEqual(0, ttmt.max_memory_allocated(self.tt0))
        self.assertEqual(peak, ttmt.device_memory_stats(self.tt0)["dram"].bytes_peak)

    def test_a_child_has_none_of_its_parents(self) -> None:
        self.hold(self.tt0, 12 * MIB)
        self.assertEqual(12 * MIB, ttmt.max_memory_allocated(self.tt0))
        child = os.fork()
        if not child:
            seen = ttmt.max_memory_allocated(self.tt0)
            self.hold(self.tt0, 1200)
            os._exit(0 if (seen, ttmt.memory_allocated(self.tt0)) == (0, 1200) else 1)
        self.assertEqual(0, os.waitpid(child, 0)[1])
        self.assertEqual(12 * MIB, ttmt.max_memory_allocated(self.tt0))


class Measure(Module):
    def tearDown(self) -> None:
        """No window stays open, even if a block raised."""
        self.assertEqual({1}, {len(windows) for windows in _peaks._windows.values()})

    def test_a_block(self) -> None:
        self.hold(self.tt0, 12 * MIB)
        self.hold(self.tt0, 100 * MIB, id=2)
        self.tracker.buf_free(self.tt0, "dram_buffers", 2)
        with ttmt.measure(self.tt0) as m:
            self.hold(self.tt0, 24 * MIB, id=2)
            self.hold(self.tt0, 6 * MIB, id=3)
            self.tracker.buf_free(self.tt0, "dram_buffers", 2)
            self.assertEqual(18 * MIB, m["dram"].after)
        self.tracker.free_all()
        dram = m["dram"]
        self.assertEqual((12 * MIB, 18 * MIB, 42 * MIB), (dram.before, dram.after, dram.peak))
        self.assertEqual((6 * MIB, 30 * MIB), (dram.grew, dram.rise))
        self.assertEqual((2, 1), (dram.came, dram.went))
        self.assertEqual(42 * MIB // 12, dram.core_peak)
        self.assertEqual(0, m["l1"].peak)
        self.assertIn("dram_buffers  12.0 MiB  18.0 MiB  42.0 MiB     2     1", str(m))

    def test_a_tracker_comes_and_goes_in_the_block(self) -> None:
        self.hold(self.tt0, 12 * MIB)
        with ttmt.measure(self.tt0) as m:
            with ttmt.Tracker() as tracker:
                tracker.buf_alloc(self.tt0, "dram_buffers", 1, MIB, MIB)
            self.tracker.close()
        self.assertEqual((1, 2), (m["dram"].came, m["dram"].went))
        self.assertEqual((13 * MIB, -12 * MIB), (m["dram"].peak, m["dram"].grew))

    def test_nested(self) -> None:
        """An inner block, or a reset in it, does not change the outer one."""
        with ttmt.measure(self.tt0) as outer:
            self.hold(self.tt0, 24 * MIB)
            self.tracker.free_all()
            with ttmt.measure(self.tt0) as inner:
                self.hold(self.tt0, 12 * MIB)
                self.tracker.free_all()
                ttmt.reset_peak_memory_stats()
        self.assertEqual((24 * MIB, 12 * MIB), (outer["dram"].peak, inner["dram"].peak))
        self.assertEqual(0, ttmt.max_memory_allocated(self.tt0))

    def test_an_exception_in_the_block(self) -> None:
        with self.assertRaises(ZeroDivisionError), ttmt.measure() as m:
            self.hold(self.tt1, 12 * MIB)
            1 / 0  # noqa: B018
        self.assertEqual(12 * MIB, m["dram"].grew)

    def test_again(self) -> None:
        m = ttmt.measure(self.tt0)
        with self.assertRaises(RuntimeError):
            m["dram"]
        for bytes in (12 * MIB, 6 * MIB):
            with m:
                self.hold(self.tt0, bytes)
                self.tracker.free_all()
            self.assertEqual(bytes, m["dram"].peak)


class Trackers(Module):
    def test_errors_say_what_to_do(self) -> None:
        self.hold(self.tt0, 12)
        with self.assertRaisesRegex(
            ttmt.Error, f"buf_alloc of dram_buffers 1 on {self.tt0}: .*live already"
        ) as e:
            self.hold(self.tt0, 12)
        self.assertEqual(errno.EEXIST, e.exception.errno)
        with self.assertRaisesRegex(
            ttmt.Error, f"cb_free of cb 5 on {self.tt0}: no such record"
        ) as e:
            self.tracker.cb_free(self.tt0, "cb", 5)
        self.assertEqual(errno.ENOENT, e.exception.errno)
        with self.assertRaises(ttmt.Error) as e:
            self.tracker.buf_alloc(self.tt0, "cb", 1, 12, 1)
        self.assertEqual(errno.EINVAL, e.exception.errno)

    def test_a_batch(self) -> None:
        batch = ttmt.Batch()
        for id in range(100):
            batch.cb_alloc(self.tt0, "cb", id, bytes_per_core=10, cores=2)
        self.assertEqual((100, 0), self.tracker.submit(batch))
        self.assertEqual(2000, ttmt.memory_allocated(self.tt0, "cb"))
        with self.assertRaises(ttmt.Error) as e:
            self.tracker.submit(_frees(self.tt0, 98, 99, 100, 1))
        self.assertEqual((errno.ENOENT, 2), (e.exception.errno, e.exception.done))
        self.assertEqual(
            (4, 3), self.tracker.submit(_frees(self.tt0, 98, 99, 100, 1), keep_going=True)
        )
        self.assertEqual(97, ttmt.memory_stats(self.tt0)["cb"].records)
        self.assertEqual((0, 0), self.tracker.submit(ttmt.Batch()))

    def test_tags(self) -> None:
        with ttmt.tag("layer 3"):
            self.hold(self.tt0, 12, 1)
            with ttmt.tag("attention"), ttmt.Tracker() as inside:
                inside.buf_alloc(self.tt0, "dram_buffers", 1, 12, 1)
                self.tracker.cb_alloc(self.tt0, "cb", 2, 100, 4)
                self.assertEqual(["layer 3/attention"], [r.tag for r in inside.records()])
                batch = ttmt.Batch()
                batch.kernel_load(self.tt1, 3, 100, 4)
        self.hold(self.tt0, 12, 4)
        with ttmt.tag("batch"):
            self.tracker.submit(batch)
            self.tracker.buf_free(self.tt0, "dram_buffers", 4)
            self.hold(self.tt0, 12, 4)
        seen = {record.id: record.tag for record in self.tracker.records()}
        self.assertEqual({1: "layer 3", 2: "layer 3/attention", 3: "batch", 4: "batch"}, seen)
        self.tracker.buf_free(self.tt0, "dram_buffers", 4)
        self.hold(self.tt0, 12, 4)
        self.assertIn(None, [record.tag for record in self.tracker.records()])

    def test_tags_of_another_process(self) -> None:
        with other() as process:
            process.do(
                f'with ttmt.tag("theirs"): tracker.buf_alloc("{self.tt0}", "l1_small", 1, 12, 1)'
            )
            (client,) = (c for c in ttmt.clients(self.tt0) if c.pid == process.process.pid)
            self.assertEqual(["theirs"], [r.tag for r in ttmt.records(client.client)])

    def test_tags_in_a_forked_child(self) -> None:
        with ttmt.tag("before the fork"):
            self.hold(self.tt0, 12)
            pid = os.fork()
            if not pid:
                try:
                    self.hold(self.tt0, 24, 2)
                    tags = [(r.id, r.tag) for r in self.tracker.records()]
                    os._exit(tags != [(2, "before the fork")])
                finally:
                    os._exit(2)
            self.assertEqual(0, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

    def test_records(self) -> None:
        for id in range(2500):
            self.tracker.kernel_load(self.tt0, id, 16, 2, ttmt.KernelClass.FABRIC)
        self.hold(self.tt1, 12)
        records = list(self.tracker.records())
        self.assertEqual(2501, len(records))
        number = int(self.tt0[2:])
        self.assertIn(ttmt.Record(number, "kernel", 7, 32, 16, ttmt.KernelClass.FABRIC), records)
        self.assertIn(ttmt.Record(number + 1, "dram_buffers", 1, 12, 1, None), records)
        self.assertEqual(records, list(ttmt.records()))
        (client,) = {c.client for c in ttmt.clients(self.tt0) if c.pid == os.getpid()}
        self.assertEqual(records, list(ttmt.records(client)))

    def test_refused(self) -> None:
        """A refused allocation is kept with who held what."""
        self.hold(self.tt0, 12 * MIB)
        before = time.monotonic_ns()
        with ttmt.watch(self.tt0, timeout=30) as events, ttmt.tag("layer 3"):
            self.tracker.refused(
                self.tt0, "trace", 24 * MIB, 2 * MIB, free=MIB, largest_free=MIB // 2
            )
            event = next(events)
        self.assertEqual(
            (ttmt.EventType.REFUSED, "trace", 24 * MIB), (event.type, event.kind, event.bytes)
        )
        refusal = ttmt.refusals()[-1]
        self.assertEqual(
            (int(self.tt0[2:]), "trace", ttmt.RefusalReason.NO_MEMORY, 24 * MIB, 2 * MIB),
            (refusal.device, refusal.kind, refusal.reason, refusal.bytes, refusal.core_bytes),
        )
        self.assertEqual(
            (MIB, MIB // 2, None), (refusal.free, refusal.largest_free, refusal.addresses)
        )
        self.assertEqual(("layer 3", os.getpid()), (refusal.tag, refusal.pid))
        self.assertLessEqual(before, refusal.time_ns)
        (holder,) = refusal.holders
        self.assertEqual(
            (os.getpid(), 12 * MIB, MIB), (holder.pid, holder.bytes, holder.core_bytes)
        )
        self.assertEqual(ttmt.Holding(12 * MIB, MIB, 1), refusal.held["dram_buffers"])
        self.assertEqual(ttmt.Holding(), refusal.held["trace"])
        self.assertEqual(12 * MIB, ttmt.memory_allocated(self.tt0))

    def test_refused_for_a_clash(self) -> None:
        self.tracker.refused(
            self.tt1,
            ttmt.Kind.CB,
            64 * 1024,
            1024,
            reason=ttmt.RefusalReason.CLASH,
            addresses=(210272, 188416),
        )
        refusal = ttmt.refusals()[-1]
        self.assertEqual((ttmt.RefusalReason.CLASH, "cb"), (refusal.reason, refusal.kind))
        self.assertEqual((210272, 188416), refusal.addresses)
        self.assertEqual((None, None, None), (refusal.free, refusal.largest_free, refusal.tag))

    def test_refused_with_nothing_free(self) -> None:
        """0 is not the same as unknown."""
        for free, largest in ((0, None), (None, 0)):
            self.tracker.refused(self.tt0, "l1_small", 64, 1, free=free, largest_free=largest)
            refusal = ttmt.refusals()[-1]
            self.assertEqual((free, largest), (refusal.free, refusal.largest_free))

    def test_refused_wrongly(self) -> None:
        before = ttmt.refusals()
        with self.assertRaisesRegex(ttmt.NoSuchDevice, "refusal of trace on tt999: no such device"):
            self.tracker.refused("tt999", "trace", 12, 1)
        with self.assertRaisesRegex(ValueError, "free=-1 is not between"):
            self.tracker.refused(self.tt0, "trace", 12, 1, free=-1)
        with self.assertRaisesRegex(ValueError, "dram is a sum"):
            self.tracker.refused(self.tt0, "dram", 12, 1)
        self.assertEqual(before, ttmt.refusals())

    def test_a_refusal_outlives_its_process(self) -> None:
        with other() as process:
            process.do(f'tracker.refused("{self.tt0}", "l1_buffers", 6400, 100, free=64)')
            pid = process.process.pid
        refusal = ttmt.refusals()[-1]
        self.assertEqual((pid, 6400, 64), (refusal.pid or pid, refusal.bytes, refusal.free))
        self.assertEqual("python3", refusal.name[:7])

    def test_closed(self) -> None:
        self.hold(self.tt0, 12)
        self.tracker.close()
        self.assertFalse(self.tracker.active)
        self.assertEqual(0, ttmt.memory_allocated(self.tt0))
        self.hold(self.tt0, 12)
        self.tracker.close()
        self.assertEqual(0, ttmt.memory_allocated(self.tt0))

    def test_collected(self) -> None:
        ttmt.Tracker().buf_alloc(self.tt0, "trace", 1, 12, 12)
        self.assertEqual(0, ttmt.memory_allocated(self.tt0))

    def test_threads(self) -> None:
        def churn(base: int) -> None:
            for id in range(base, base + 300):
                self.hold(self.tt0, 12, id)
                self.tracker.buf_free(self.tt0, "dram_buffers", id)

        threads = [threading.Thread(target=churn, args=(base,)) for base in range(0, 4000, 1000)]
        with ttmt.measure(self.tt0) as m:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual((1200, 1200, 0), (m["dram"].came, m["dram"].went, m["dram"].grew))

    def test_turned_off(self) -> None:
        said = self.run_python(
            f"""
tracker = ttmt.Tracker()
assert not tracker.active
tracker.buf_alloc("{self.tt0}", "trace", 1, 12, 12)
before = ttmt.refusals()
tracker.refused("{self.tt0}", "trace", 12, 12)
assert ttmt.refusals() == before
print(ttmt.memory_allocated())
""",
            TT_MEMTRACK="0",
        )
        self.assertEqual("0\n", said)


def _frees(device: str, *ids: int) -> ttmt.Batch:
    batch = ttmt.Batch()
    for id in ids:
        batch.cb_free(device, "cb", id)
    return batch


class Attached(Module):
    """The adaptor, in a process without TT-Metal."""

    def test_nothing_to_track(self) -> None:
        said = self.run_python(f"""
ttmt.attach()
ttmt.attach()
assert ttmt.memory_stats("{self.tt0}")["l1"] == ttmt.Usage()
assert list(ttmt.records()) == []
with ttmt.Tracker() as tracker, ttmt.measure("{self.tt0}") as m:
    tracker.buf_alloc("{self.tt0}", "trace", 1, 12, 12)
assert m["dram"].grew == 12
try:
    ttmt.memory_allocated(0)
except ttmt.NotTracked as error:
    print(error)
""")
        self.assertIn("device of TT-Metal's chip 0 is not known", said)


@unittest.skipUnless(os.access(SIMULATOR, os.W_OK), f"{SIMULATOR} is not there, or not for us")
class Unplugged(Module):
    def setUp(self) -> None:
        super().setUp()
        self.chip = SIMULATOR / f"python{os.getpid()}"
        self.chip.mkdir()
        self.addCleanup(self.unplug)
        (self.chip / "board").write_text("n150")
        (self.chip / "live").write_text("1")
        self.name = (self.chip / "devices").read_text().strip()

    def unplug(self) -> None:
        if self.chip.exists():
            self.chip.rmdir()

    def test_while_it_is_measured(self) -> None:
        with self.assertRaises(ttmt.NoSuchDevice), ttmt.measure(self.name):
            self.hold(self.name, 12)
            self.unplug()
        with self.assertRaises(ttmt.NoSuchDevice):
            self.hold(self.name, 12)

    def test_what_the_block_raised_matters_more(self) -> None:
        with self.assertRaises(ZeroDivisionError), ttmt.measure(self.name):
            self.unplug()
            1 / 0  # noqa: B018

    def test_it_is_watched(self) -> None:
        with ttmt.watch(self.name, timeout=30) as events:
            self.unplug()
            self.assertEqual(ttmt.EventType.DEVICE_REMOVE, next(events).type)


class Others(Module):
    def test_clients_and_exits(self) -> None:
        with other() as process:
            process.do(f'tracker.buf_alloc("{self.tt0}", "trace", 1, 12, 1)')
            pid = process.process.pid
            (client,) = [client for client in ttmt.clients(self.tt0) if client.pid == pid]
            self.assertEqual(ttmt.Holding(12, 1, 1), client.holds["trace"])
            self.assertEqual((os.getuid(), "python3"), (client.uid, client.name[:7]))
            (record,) = ttmt.records(client.client)
            self.assertEqual(("trace", 1, 12), (record.kind, record.id, record.bytes))
            before = time.monotonic_ns()
        (gone,) = [gone for gone in ttmt.exits() if gone.client == client.client]
        self.assertEqual((pid, ttmt.Holding(12, 1, 1)), (gone.pid or pid, gone.held["trace"]))
        self.assertLessEqual(before, gone.time_ns)
        with self.assertRaisesRegex(ttmt.Error, "no client has that number"):
            list(ttmt.records(client.client))

    @unittest.skipUnless(os.getuid() == 0, "root alone becomes another user")
    def test_records_of_others_are_for_root(self) -> None:
        self.hold(self.tt0, 12)
        (client,) = {c.client for c in ttmt.clients(self.tt0) if c.pid == os.getpid()}
        child = os.fork()
        if not child:
            os.setuid(65534)
            try:
                list(ttmt.records(client))
            except ttmt.Error as error:
                os._exit(error.errno or 0)
            os._exit(0)
        self.assertEqual(errno.EPERM, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


class Watching(Module):
    def test_events(self) -> None:
        with ttmt.watch(self.tt0, timeout=30) as events:
            self.assertIsNone(events.read())
            self.hold(self.tt1, 12, id=6)
            self.hold(self.tt0, 12 * MIB, id=7)
            self.tracker.free_all()
            came, went = next(events), next(events)
        self.assertEqual(
            (ttmt.EventType.BUF_ALLOC, "dram_buffers", 7, 12 * MIB, MIB, 12 * MIB, os.getpid()),
            (came.type, came.kind, came.id, came.bytes, came.core_bytes, came.total, came.pid),
        )
        self.assertEqual((ttmt.EventType.BUF_FREE, 1, 0), (went.type, went.records, went.total))

    def test_it_waits(self) -> None:
        with ttmt.watch(timeout=30) as events:
            thread = threading.Timer(0.2, self.hold, (self.tt0, 12))
            thread.start()
            self.assertEqual(12, next(events).bytes)
            thread.join()

    def test_it_ends(self) -> None:
        with ttmt.watch(timeout=0.01) as events:
            self.assertEqual([], list(events))
        with self.assertRaises(ttmt.Error):
            events.fileno()


if __name__ == "__main__":
    unittest.main()
