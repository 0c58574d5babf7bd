# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the books of tt_memtrack with TT-NN's own figures.

Each program of this folder runs twice: alone, and then under ttmt-run in a guest with simulated
devices. It prints TT-NN's figures, which must be the same both times. In the guest it also compares
them with the books. Each comparison is a line in the file TTMT_CHECKS; when the program runs alone,
these lines only say which comparisons there will be.
"""
import collections
import contextlib
import ctypes
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess

import ttnn
from ttnn._ttnn import graph, reports

CLASS = pathlib.Path("/sys/class/tt_memtrack")
TRACKED = os.environ.get("TTMT_TRACKED") == "1"
CHECKS = os.environ.get("TTMT_CHECKS", os.devnull)

ALLOCATED = {"dram_buffers": "DRAM", "trace": "TRACE", "l1_buffers": "L1", "l1_small": "L1_SMALL"}
PROGRAM = {"cb": "circular_buffer", "dfb": "dataflow_buffer", "scratch": "scratchpad"}
SUMS = {"dram": ("dram_buffers", "trace"), "l1_tensors": ("l1_buffers", "l1_small"),
        "l1_program": tuple(PROGRAM), "l1": ("l1_buffers", "l1_small", *PROGRAM)}
PEAKS = {**{kind: (kind,) for kind in PROGRAM}, "l1_tensors": SUMS["l1_tensors"], "l1": SUMS["l1"]}
NOTHING = {kind: (0, 0) for kind in PROGRAM}
NO_BUFFERS = (0, 0, 0)

# Machines of ttmt-run --mock: TT-Metal's number of the architecture, and chips.
MACHINES = {"n150": (2, 1), "n300": (2, 2), "t3000": (2, 8), "p150": (3, 1), "4xp150": (3, 4), "8xp150": (3, 8)}

# What each chip's program holds. Chips whose last program is unknown are not here.
resident = {}



def ask_for_mock_chips():
    """Releases before 0.77.0 only have mock chips for programs that ask for them."""
    if tuple(map(int, importlib.metadata.version("ttnn").split(".")[:2])) >= (0, 77):
        return
    machine = pathlib.Path(os.environ["TT_METAL_MOCK_CLUSTER_DESC_PATH"]).stem
    library = ctypes.CDLL(str(pathlib.Path(ttnn.__file__).parent / "build" / "lib" / "libtt_metal.so"))
    library._ZN2tt8tt_metal12experimental19configure_mock_modeENS_4ARCHEj(*MACHINES[machine])


def record(name, wrong):
    """Record a comparison, with lines that say what is wrong; without any, all is right."""
    with open(CHECKS, "a") as checks:
        for line in wrong:
            checks.write(f"# {line}\n")
        checks.write(f"{'not ok' if wrong else 'ok'} {name}\n")


def equal(name, figures):
    """Compare pairs, {what: (what is seen, what is right)}."""
    record(name, [f"{what} is {seen}, not {right}" for what, (seen, right) in figures.items() if seen != right])


def devices():
    return [int(path.name[2:]) for path in CLASS.glob("tt[0-9]*")]


def read(device, *names):
    return int(CLASS.joinpath(f"tt{device}", *names).read_text())


def device_of(chip):
    """TT-Metal numbers the chips on PCI first, and then those behind them."""
    return sorted(devices(), key=lambda device: (read(device, "remote"), device))[chip]


def allocation_unit():
    """What allocators round up to. Release 0.68.0 does not tell."""
    if hasattr(ttnn, "get_dram_alignment"):
        return ttnn.get_dram_alignment()
    return 64 if ttnn.get_arch_name() == "blackhole" else 32


def with_pages(mesh):
    """Bytes of a mesh's buffers in L1 on the banks that hold their pages, {type: bytes}. Of DRAM, TT-NN does
    not tell the pages."""
    unit = allocation_unit()
    banks, total = collections.defaultdict(set), collections.Counter()
    for page in reports.get_buffer_pages(mesh):
        banks[page.buffer_type, page.address].add(page.bank_id)
    for buffer in reports.get_buffers(mesh):
        slices = len(banks[buffer.buffer_type, buffer.address])
        total[buffer.buffer_type] += -(-buffer.max_size_per_bank // unit) * unit * slices
    return total


def held(meshes):
    """What the allocators of these meshes hold, {chip: {kind: (at least, at most, on a bank)}}."""
    chips = {}
    for mesh in meshes:
        pages = with_pages(mesh)
        for kind, name in ALLOCATED.items():
            memory = getattr(ttnn.BufferType, name)
            view = ttnn.get_memory_view(mesh, memory)
            bank = view.total_bytes_allocated_per_bank
            more = (pages[memory], pages[memory], bank) if "l1" in kind else (bank, bank * view.num_banks, bank)
            for chip in mesh.get_device_ids():
                kinds = chips.setdefault(chip, {})
                kinds[kind] = added(kinds.get(kind, NO_BUFFERS), more)
    return chips


def added(*figures):
    return tuple(map(sum, zip(*figures)))


def usable(meshes):
    """How much the allocators of these meshes can give out, {chip: {file: bytes}}."""
    chips = {}
    for mesh in meshes:
        for region, name in (("dram", "DRAM"), ("l1", "L1")):
            view = ttnn.get_memory_view(mesh, getattr(ttnn.BufferType, name))
            bank = view.total_bytes_per_bank
            for chip in mesh.get_device_ids():
                chips.setdefault(chip, {}).update({(region, "core_usable"): bank,
                                                   (region, "usable"): bank * view.num_banks})
    return chips


class Moment:
    """The allocators and the books at one moment."""

    def __init__(self, *meshes):
        self.held = held(meshes)
        self.usable = usable(meshes)
        self.resident = {chip: resident.get(chip) for chip in self.held}
        self.booked = {device: self.figures(device) for device in devices()} if TRACKED else {}
        self.exact = {device: read(device, "l1", "core_exact") for device in self.booked}
        self.report = json.loads(subprocess.check_output(["ttmt-smi", "--json"])) if TRACKED else {"devices": []}

    @staticmethod
    def figures(device):
        return {kind: (read(device, kind, "used"), read(device, kind, "core_used"))
                for kind in (*ALLOCATED, *PROGRAM, *SUMS)}

    def wrong(self):
        """Everything in which the books are wrong or inconsistent."""
        chips = {device_of(chip): chip for chip in self.held} if self.booked else {}
        for device, figures in self.booked.items():
            chip = chips.get(device)
            for kind, (least, most, bank) in self.held.get(chip, dict.fromkeys(ALLOCATED, NO_BUFFERS)).items():
                used, core = figures[kind]
                if not least <= used <= most or core != bank:
                    yield f"tt{device}/{kind} is {used}, {core}, not {least} to {most}, {bank} (bytes, of a bank)"
            for kind, right in (self.resident.get(chip, NOTHING) or {}).items():
                if figures[kind] != right:
                    yield f"tt{device}/{kind} is {figures[kind]}, not {right} (bytes, of a core)"
            yield from self.wrong_capacity(device, chip)
            yield from self.wrong_sums(device, figures)
        for device in self.report["devices"]:
            yield from self.wrong_in_report(device)

    def wrong_sums(self, device, figures):
        """Kinds of program memory may have their fullest cores in different places."""
        for name, kinds in SUMS.items():
            used = sum(figures[kind][0] for kind in kinds)
            cores = [figures[kind][1] for kind in kinds]
            if figures[name][0] != used or not max(cores) <= figures[name][1] <= sum(cores):
                yield f"tt{device}/{name} is {figures[name]}, but its kinds are {used} and {cores}"
        if not self.exact[device]:
            yield f"tt{device}/l1/core_used is an upper bound: something does not say on which cores it is"

    def wrong_capacity(self, device, chip):
        """The usable capacity is known from the first buffer on."""
        for (region, file), right in self.usable.get(chip, {}).items():
            try:
                told = read(device, region, file)
            except OSError:
                told = None if self.booked[device][region][0] else right
            if told != right:
                yield f"tt{device}/{region}/{file} is {told}, not {right}"

    def wrong_in_report(self, device):
        number = device["device"]
        for error, count in device["errors"].items():
            if count and error != "refused":
                yield f"tt{number}/errors/{error} is {count}"
        for kind in (*ALLOCATED, *PROGRAM):
            clients = sum(client["kinds"][kind]["used"] or 0 for client in device["clients"])
            if not clients == (device["kinds"][kind]["used"] or 0) == self.booked[number][kind][0]:
                yield f"clients of tt{number} hold {clients} in {kind}, the device {device['kinds'][kind]['used']}"

    def check(self, name):
        for chip, kinds in sorted(self.held.items()):
            print(f"{name}: chip {chip}", *(f"{kind} {core}" for kind, (*_, core) in kinds.items()))
        record(name, list(self.wrong()))


def check(name, *meshes, program=None):
    """Compare the books with the meshes' allocators, and with what the chips' last programs hold: that
    is program or, without it, the one of the last check."""
    if program is not None:
        for mesh in meshes:
            dispatched(mesh, program)
    Moment(*meshes).check(name)


def dispatched(mesh, program=None):
    """An operation was done on each chip of the mesh. Its Capture says which program is there now; None if
    that is unknown."""
    for chip in mesh.get_device_ids():
        resident[chip] = program and (program.last or resident.get(chip))


def opened(*meshes):
    for mesh in meshes:
        for chip in mesh.get_device_ids():
            resident[chip] = NOTHING
    check("after open", *meshes)


def closed(name="after close"):
    """Check that nothing is left on any device."""
    resident.clear()
    check(name)


class Capture:
    """TT-NN's own capture of an operation, without running it."""

    def __init__(self, operation):
        with no_dispatch() as self.nodes:
            operation()
        self.peak = graph.extract_resource_usage_per_core(self.nodes)
        self.last = None
        for node in self.nodes:
            self.add(node["node_type"], node.get("params"))

    def add(self, what, params):
        if what == "circular_buffer_deallocate_all":
            self.last = dict(NOTHING)
        for kind, name in PROGRAM.items():
            if what == f"{name}_allocate":
                size = size_in_program(params)
                self.last = self.last or dict(NOTHING)
                total, core = self.last[kind]
                self.last[kind] = (total + size * cores(params["core_range_set"]), core + size)

    def peaks(self, before, unit):
        """The peaks of a core if the operation starts with this on it: {kind: bytes}. Buffers take whole
        units."""
        now = dict(before)
        most = dict.fromkeys(PEAKS, 0)
        for node in ({"node_type": "begin"}, *self.nodes):
            step(now, node["node_type"], node.get("params"), unit)
            for what, kinds in PEAKS.items():
                most[what] = max(most[what], sum(now[kind] for kind in kinds))
        return most

    def peaks_of_ttnn(self):
        """The same if it starts with nothing, according to TT-NN."""
        names = {"cb": "cb", "dfb": "dataflow_buffer", "scratch": "scratchpad", "l1_tensors": "l1", "l1": "total"}
        # Releases before 0.77.0 do not report dataflow buffers.
        return {what: getattr(self.peak, f"peak_{name}", 0) for what, name in names.items()}

    def __str__(self):
        return " ".join(f"{kind} {core}" for kind, (_, core) in self.last.items()) if self.last else "no program"


def size_in_program(params):
    """What is inside a tensor takes no memory of its own."""
    borrowed = params.get("globally_allocated", params.get("borrows_memory", "0")) != "0"
    return 0 if borrowed else int(params["size"])


def step(now, what, params, unit):
    """What a core holds after a node of a capture."""
    if what == "circular_buffer_deallocate_all":
        now.update(dict.fromkeys(PROGRAM, 0))
    for kind, name in PROGRAM.items():
        if what == f"{name}_allocate":
            now[kind] += size_in_program(params)
    for kind, name in ALLOCATED.items():
        if what in ("buffer_allocate", "buffer_deallocate") and params["type"] == name:
            size = -(-int(params["max_size_per_bank"]) // unit) * unit
            now[kind] += size if what == "buffer_allocate" else -size


@contextlib.contextmanager
def no_dispatch():
    nodes = []
    graph.begin_graph_capture(graph.RunMode.NO_DISPATCH)
    try:
        yield nodes
    finally:
        nodes += graph.end_graph_capture()


def cores(ranges):
    """How many cores "{[0-0 - 7-7], ...}" has."""
    corners = (map(int, corner) for corner in re.findall(r"\[(\d+)-(\d+) - (\d+)-(\d+)\]", ranges))
    return sum((x1 - x0 + 1) * (y1 - y0 + 1) for x0, y0, x1, y1 in corners)


def check_operation(name, device, prepare):
    """prepare(device) makes inputs, and returns the operation. Compare the books after a run, and the peaks
    of another run, with a capture, which must not change the books. The first run also creates what the
    program keeps, such as tables of a convolution, which a capture does not create again."""
    run = prepare(device)
    result = run()
    after = Moment(device)
    twin = prepare(device)
    program = Capture(twin)
    print(f"{name}: {describe(result)}; {program}")
    dispatched(device, program)
    after.resident = {chip: resident[chip] for chip in after.held}
    after.check(name)
    check(f"{name}, captured", device)
    again = prepare(device)
    peaks = Peaks(device)
    result = again()
    peaks.end()
    peaks.check(f"{name}, peaks", program)


def describe(result):
    if isinstance(result, (list, tuple)):
        return f"[{', '.join(map(describe, result))}]"
    if not isinstance(result, ttnn.Tensor):
        return str(result)
    place = result.buffer_address() if result.storage_type() == ttnn.StorageType.DEVICE else "host"
    return f"{result.shape} {result.dtype} {result.layout} {result.memory_config()} at {place}"


class Peaks:
    """Peaks from now on, compared with a capture.

    TT-NN's report starts with nothing. The books start with the tensors that are there, and with the
    program dispatched last, which stays until the next dispatch; and in the books, a buffer takes what the
    allocator gives it, which is rounded up, as in TT-NN's get_memory_view()."""

    def __init__(self, *meshes):
        self.before = {chip: {**{kind: core for kind, (*_, core) in kinds.items()},
                              **{kind: core for kind, (_, core) in resident[chip].items()}}
                       for chip, kinds in held(meshes).items()}
        self.seen = {}
        if TRACKED:
            for path in CLASS.glob("tt[0-9]*/*/*peak"):
                path.write_text("0")

    def end(self):
        if TRACKED:
            self.seen = {chip: {what: read(device_of(chip), what, "core_peak") for what in PEAKS}
                         for chip in self.before}

    def wrong(self, capture):
        said, alone = capture.peaks_of_ttnn(), capture.peaks(dict.fromkeys((*ALLOCATED, *PROGRAM), 0), 1)
        if alone != said:
            yield f"beginning with nothing, peaks are {alone}, but TT-NN says {said}"
        for chip, peaks in self.seen.items():
            right = capture.peaks(self.before[chip], allocation_unit())
            for what, size in peaks.items():
                if size != right[what]:
                    yield f"tt{device_of(chip)}/{what}/core_peak is {size}, not {right[what]}"

    def check(self, name, capture):
        print(f"{name}:", *(f"{what} {size}" for what, size in capture.peaks_of_ttnn().items()))
        record(name, list(self.wrong(capture)))


ask_for_mock_chips()
