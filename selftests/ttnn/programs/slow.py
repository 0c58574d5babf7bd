# SPDX-License-Identifier: GPL-2.0-or-later
"""Without command queues: programs are launched on each chip. This is the only way in which mock chips run
programs on a part of a mesh: with queues, TT-NN writes to those of the other chips, which have none."""
import os

os.environ["TT_METAL_SLOW_DISPATCH_MODE"] = "1"

import ttnn

import books
import meshes
from inputs import tensor
from placed import TILE, run


def use_parts(shape):
    mesh = ttnn.open_mesh_device(shape)
    rows, columns = shape
    books.opened(mesh)
    place = tensor(mesh, 32, 32)
    run("on the first chip", mesh, place, {(0, 0, 1, 1): [(TILE, 3)]})
    run("on the last chip", mesh, place, {(rows - 1, columns - 1, 1, 1): [(2 * TILE, 8), (TILE, 1)]})
    run("on one column", mesh, place, {(0, columns - 1, rows, 1): [(4 * TILE, 2)]})
    run("on two chips, each another", mesh, place, {(0, c, 1, 1): [(TILE, c + 1)] for c in (0, 1)})
    run("nothing, on one row", mesh, place, {(0, 0, 1, columns): []})
    run("on all chips", mesh, place, {(0, 0, rows, columns): [(TILE, 5)]})
    del place
    ttnn.close_mesh_device(mesh)
    books.closed()


def main():
    chips = ttnn.get_num_devices()
    shape = ttnn.MeshShape(2, chips // 2)
    meshes.use(shape)
    use_parts(shape)


if __name__ == "__main__":
    main()
