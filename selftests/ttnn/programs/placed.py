# SPDX-License-Identifier: GPL-2.0-or-later
"""Our own programs, whose circular buffers are known, with different ones on different chips of a mesh."""
import ttnn

import books
from inputs import tensor

TILE = 2048


def cores(count):
    return ttnn.CoreRangeSet([ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord(count - 1, 0))])


def program(*buffers):
    """A program that does nothing; buffers: (bytes, cores) of each."""
    kernel = ttnn.KernelDescriptor(
        kernel_source="void kernel_main() {}\n", source_type=ttnn.KernelDescriptor.SourceType.SOURCE_CODE,
        core_ranges=cores(8), config=ttnn.ReaderConfigDescriptor())
    return ttnn.ProgramDescriptor(kernels=[kernel], semaphores=[], cbs=[
        ttnn.CBDescriptor(total_size=size, core_ranges=cores(count), format_descriptors=[
            ttnn.CBFormatDescriptor(buffer_index=index, data_format=ttnn.bfloat16, page_size=TILE)])
        for index, (size, count) in enumerate(buffers)])


def run(name, mesh, place, programs):
    """programs: {(row, column, rows, columns): buffers}, which together cover the mesh."""
    width = mesh.shape[1]
    ranges = {}
    for (row, column, rows, columns), buffers in programs.items():
        corners = ttnn.MeshCoordinate(row, column), ttnn.MeshCoordinate(row + rows - 1, column + columns - 1)
        ranges[ttnn.MeshCoordinateRange(*corners)] = program(*buffers)
        held = {**books.NOTHING, "cb": (sum(size * count for size, count in buffers), sum(size for size, _ in buffers))}
        for r in range(row, row + rows):
            for c in range(column, column + columns):
                books.resident[mesh.get_device_ids()[r * width + c]] = held
    ttnn.generic_op([place, place], ttnn.MeshProgramDescriptor(ranges))
    books.check(name, mesh)


def main():
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, 4))
    books.opened(mesh)
    place = tensor(mesh, 32, 32)
    run("one program on all", mesh, place, {(0, 0, 2, 4): [(TILE, 3)]})
    run("rows", mesh, place, {(0, 0, 1, 4): [(2 * TILE, 8), (TILE, 2)], (1, 0, 1, 4): [(4 * TILE, 1)]})
    run("columns", mesh, place, {(0, c, 2, 1): [((c + 1) * TILE, 8)] for c in range(4)})
    run("each chip", mesh, place, {(r, c, 1, 1): [(TILE, r + c + 1)] * (r + 1) for r in range(2) for c in range(4)})
    run("nothing on one half", mesh, place, {(0, 0, 2, 2): [(TILE, 1)], (0, 2, 2, 2): []})
    run("one program on all again", mesh, place, {(0, 0, 2, 4): [(TILE, 3)]})
    del place
    books.check("freed", mesh)
    ttnn.close_mesh_device(mesh)
    books.closed()


if __name__ == "__main__":
    main()
