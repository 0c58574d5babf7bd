# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the books of tt_memtrack with what TT-NN says itself.

Each program of this folder runs twice: alone, and then under ttmt-run in a guest with simulated
devices. What it prints, which is what TT-NN says, must be the same. In the guest it also compares
that with the books. Each comparison is a line in the file TTMT_CHECKS; when the program runs alone,
the lines say only which comparisons there will be.
"""
import contextlib
import ctypes
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess

import ttnn
from ttnn._ttnn import graph

CLASS = pathlib.Path("/sys/class/tt_memtrack")
TRACKED = os.environ.get("TTMT_TRACKED") == "1"
CHECKS = os.environ.get("TTMT_CHECKS", os.devnull)

ALLOCATED = {"dram_buffers": "DRAM", "trace": "TRACE", "l1_buffers": "L1", "l1_small": "L1_SMALL"}
PROGRAM = {"cb": "circular_buffer", "dfb": "dataflow_buffer", "scratch": "scratchpad"}
SUMS = {"dram": ("dram_buffers", "trace"), "l1_tensors": ("l1_buffers", "l1_small"),
        "l1_program": tuple(PROGRAM), "l1": ("l1_buffers", "l1_small", *PROGRAM)}
PEAKS = {**{kind: (kind,) for kind in PROGRAM}, "l1_tensors": SUMS["l1_tensors"], "l1": SUMS["l1"]}
NOTHING = {kind: (0, 0) for kind in PROGRAM}

# TT-Metal's number of an architecture, and chips, of machines of ttmt-run --mock.
MACHINES = {"n150": (2, 1), "n300": (2, 2), "t3000": (2, 8), "p150": (3, 1), "4xp150": (3, 4), "8xp150": (3, 8)}

# What each chip's program is known to hold. A chip whose last program nobody knows is not here.
resident = {}



def ask_for_mock_chips():
    """Releases before 0.77.0 have them only for a program that asks for them."""
    if tuple(map(int, importlib.metadata.version("ttnn").split(".")[:2])) >= (0, 77):
        return
    machine = pathlib.Path(os.environ["TT_METAL_MOCK_CLUSTER_DESC_PATH"]).stem
    library = ctypes.CDLL(str(pathlib.Path(ttnn.__file__).parent / "build" / "lib" / "libtt_metal.so"))
    library._ZN2tt8tt_metal12experimental19configure_mock_modeENS_4ARCHEj(*MACHINES[machine])


def record(name, wrong):
    """One comparison, with the lines that say what is wrong; none means that all is right."""
    with open(CHECKS, "a") as checks:
        for line in wrong:
            checks.write(f"# {line}\n")
        checks.write(f"{'not ok' if wrong else 'ok'} {name}\n")


def equal(name, figures):
    """A comparison of pairs, {what: (what is seen, what is right)}."""
    record(name, [f"{what} is {seen}, not {right}" for what, (seen, right) in figures.items() if seen != right])


def devices():
    return [int(path.name[2:]) for path in CLASS.glob("tt[0-9]*")]


def read(device, *names):
    return int(CLASS.joinpath(f"tt{device}", *names).read_text())


def device_of(chip):
    """TT-Metal numbers the chips on PCI first, and then those behind them."""
    return sorted(devices(), key=lambda device: (read(device, "remote"), device))[chip]


def held(meshes):
    """What the allocators of these meshes say, {chip: {kind: (bytes, bytes of a bank)}}."""
    chips = {}
    for mesh in meshes:
        for kind, name in ALLOCATED.items():
            view = ttnn.get_memory_view(mesh, getattr(ttnn.BufferType, name))
            bank = view.total_bytes_allocated_per_bank
            for chip in mesh.get_device_ids():
                total, banks = chips.setdefault(chip, {}).get(kind, (0, 0))
                chips[chip][kind] = (total + bank * view.num_banks, banks + bank)
    return chips


def usable(meshes):
    """How much of a bank the allocators of these meshes can give out, {chip: {region: bytes}}."""
    return {chip: {region: ttnn.get_memory_view(mesh, getattr(ttnn.BufferType, name)).total_bytes_per_bank
                   for region, name in (("dram", "DRAM"), ("l1", "L1"))}
            for mesh in meshes for chip in mesh.get_device_ids()}


class Moment:
    """What the allocators and the books said at one time."""

    def __init__(self, *meshes):
        self.held = held(meshes)
        self.usable = usable(meshes)
        self.resident = {chip: resident.get(chip) for chip in self.held}
        self.booked = {device: self.figures(device) for device in devices()} if TRACKED else {}
        self.report = json.loads(subprocess.check_output(["ttmt-smi", "--json"])) if TRACKED else {"devices": []}

    @staticmethod
    def figures(device):
        return {kind: (read(device, kind, "used"), read(device, kind, "core_used"))
                for kind in (*ALLOCATED, *PROGRAM, *SUMS)}

    def wrong(self):
        """All in which the books differ from the truth, or from themselves."""
        chips = {device_of(chip): chip for chip in self.held} if self.booked else {}
        for device, figures in self.booked.items():
            chip = chips.get(device)
            allocated = self.held.get(chip, dict.fromkeys(ALLOCATED, (0, 0)))
            program = self.resident.get(chip, NOTHING)
            for kind, right in {**allocated, **(program or {})}.items():
                if figures[kind] != right:
                    yield f"tt{device}/{kind} is {figures[kind]}, not {right} (bytes, of a core or bank)"
            yield from self.wrong_capacity(device, chip)
            for name, kinds in SUMS.items():
                right = tuple(sum(figures[kind][n] for kind in kinds) for n in (0, 1))
                if figures[name] != right:
                    yield f"tt{device}/{name} is {figures[name]}, but its kinds are {right}"
        for device in self.report["devices"]:
            yield from self.wrong_in_report(device)

    def wrong_capacity(self, device, chip):
        """It is known from the first buffer on."""
        for region, right in self.usable.get(chip, {}).items():
            try:
                told = read(device, region, "core_usable")
            except OSError:
                told = None if self.booked[device][region][0] else right
            if told != right:
                yield f"tt{device}/{region}/core_usable is {told}, not {right}"

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
            print(f"{name}: chip {chip}", *(f"{kind} {core}" for kind, (_, core) in kinds.items()))
        record(name, list(self.wrong()))


def check(name, *meshes, program=None):
    """The books against the meshes' allocators, and against what is known of the chips' last programs:
    program, or what it was at the last check."""
    if program is not None:
        for mesh in meshes:
            dispatched(mesh, program)
    Moment(*meshes).check(name)


def dispatched(mesh, program=None):
    """An operation was done on each chip of the mesh: its Capture, whose last program is there now; or
    None when nobody knows what is."""
    for chip in mesh.get_device_ids():
        resident[chip] = program and (program.last or resident.get(chip))


def opened(*meshes):
    for mesh in meshes:
        for chip in mesh.get_device_ids():
            resident[chip] = NOTHING
    check("after open", *meshes)


def closed(name="after close"):
    """Nothing may be left on any device."""
    resident.clear()
    check(name)


class Capture:
    """What TT-NN's own capture says of an operation when it does not run it."""

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
        """What a core holds at most, when the operation begins with that on it: {kind: bytes}. Buffers
        take whole units."""
        now = dict(before)
        most = dict.fromkeys(PEAKS, 0)
        for node in ({"node_type": "begin"}, *self.nodes):
            step(now, node["node_type"], node.get("params"), unit)
            for what, kinds in PEAKS.items():
                most[what] = max(most[what], sum(now[kind] for kind in kinds))
        return most

    def peaks_of_ttnn(self):
        """The same when it begins with nothing, as TT-NN says it."""
        names = {"cb": "cb", "dfb": "dataflow_buffer", "scratch": "scratchpad", "l1_tensors": "l1", "l1": "total"}
        # Releases before 0.77.0 have no dataflow buffers to tell of.
        return {what: getattr(self.peak, f"peak_{name}", 0) for what, name in names.items()}

    def __str__(self):
        return " ".join(f"{kind} {core}" for kind, (_, core) in self.last.items()) if self.last else "no program"


def size_in_program(params):
    """Of what lies in a tensor, the tensor has the memory."""
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
    """prepare(device) makes inputs, and returns what is to run. The books after a run, and the peaks of
    one more, against what a capture says of another; which may change nothing in them. The first run
    makes what the program keeps, such as tables of a convolution, which a capture does not make again."""
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
    """Peaks of what is done from now on, against what a capture of it says.

    What TT-NN says begins with nothing. The books begin with the tensors that are there, and with the
    program that was dispatched last, whose memory is another's only with the next dispatch; and a buffer
    takes there what the allocator gives it, which is rounded up, as TT-NN's get_memory_view() says too."""

    def __init__(self, *meshes):
        self.before = {chip: {**{kind: core for kind, (_, core) in kinds.items()},
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
            right = capture.peaks(self.before[chip], ttnn.get_dram_alignment())
            for what, size in peaks.items():
                if size != right[what]:
                    yield f"tt{device_of(chip)}/{what}/core_peak is {size}, not {right[what]}"

    def check(self, name, capture):
        print(f"{name}:", *(f"{what} {size}" for what, size in capture.peaks_of_ttnn().items()))
        record(name, list(self.wrong(capture)))


ask_for_mock_chips()
