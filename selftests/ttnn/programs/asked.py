# SPDX-License-Identifier: GPL-2.0-or-later
"""Uses the Python package instead of sysfs, and compares its answers with TT-NN's."""
import pathlib
import sys

import ttnn

import books
from inputs import L1, tensor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "lib/python"))
import ttmt  # noqa: E402

TYPES = ("DRAM", "L1", "L1_SMALL", "TRACE")


def check_views(name, mesh):
    """Buffers of each type, on a bank, and on all chips together. In DRAM, each has pages on all banks."""
    figures, pages = {}, books.with_pages(mesh)
    for kind in TYPES if books.TRACKED else ():
        memory = getattr(ttnn.BufferType, kind)
        right = ttnn.get_memory_view(mesh, memory)
        seen = ttmt.get_memory_view(mesh, memory)
        bank = right.total_bytes_allocated_per_bank
        figures[kind] = (seen.total_bytes_allocated_per_bank, bank)
        chip = pages[memory] if kind.startswith("L1") else bank * right.num_banks
        figures[f"all {kind}"] = (ttmt.memory_allocated(mesh, ttmt.BufferType[kind].value),
                                  chip * mesh.get_num_devices())
        if kind in ("DRAM", "L1"):
            figures[f"banks of {kind}"] = ((seen.num_banks, seen.total_bytes_per_bank),
                                           (right.num_banks, right.total_bytes_per_bank))
    books.equal(name, figures)


def check_program(name, changes, program):
    """What the last program holds on a core, and the peak of programs and tensors, which includes the
    program before it: that was still there when the tensors were allocated."""
    right = {kind: core for kind, (_, core) in program.last.items()}
    tensors, total = program.peak.peak_l1, program.peak.peak_total
    print(f"{name}: {program}, at most {total}, of which tensors {tensors}")
    figures = {}
    if changes:
        before = changes["l1_program"].core_before
        figures = {kind: (changes[kind].core_after, core) for kind, core in right.items()}
        figures["peak of l1_tensors"] = (changes["l1_tensors"].core_peak, tensors)
        figures["peak of l1"] = (changes["l1"].core_peak, max(total, before + tensors))
    books.equal(name, figures)


def measured(mesh, operation):
    """The changes that an operation makes; None if nothing is tracked."""
    if not books.TRACKED:
        operation()
        return None
    with ttmt.measure(mesh) as changes:
        operation()
    return changes


def check(mesh):
    a, b = tensor(mesh, 256, 256), tensor(mesh, 256, 256)
    check_views("two tensors", mesh)
    for name, operation in (("matmul", lambda: ttnn.matmul(a, b, memory_config=L1)),
                            ("softmax", lambda: ttnn.softmax(a, dim=-1, memory_config=L1)),
                            ("untilize", lambda: ttnn.to_layout(a, ttnn.ROW_MAJOR_LAYOUT, memory_config=L1))):
        changes = measured(mesh, operation)
        check_program(name, changes, books.Capture(operation))
        check_views(f"{name} is done", mesh)
    c = tensor(mesh, 128, 128, memory=L1)
    del a, b
    check_views("one tensor in L1", mesh)
    books.equal("its records", {
        "number": (sum(record.kind == "l1_buffers" for record in ttmt.records()), mesh.get_num_devices()),
        "largest": (ttmt.get_memory_view(mesh, "L1").largest_buffer_per_bank, 2048)} if books.TRACKED else {})
    before = ttmt.memory_allocated(mesh) if books.TRACKED else 0
    d = tensor(mesh, 64, 64)
    books.equal("a tensor of 4 pages in DRAM", {
        "of them": (ttmt.memory_allocated(mesh) - before, 4 * 2048 * mesh.get_num_devices())} if books.TRACKED else {})
    del c, d


def main(prepare=lambda mesh: None):
    for chips in range(1, ttnn.get_num_devices() + 1):
        mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, chips))
        prepare(mesh)
        check(mesh)
        ttnn.close_mesh_device(mesh)
    books.closed()


if __name__ == "__main__":
    main()
