# SPDX-License-Identifier: GPL-2.0-or-later
"""A mesh and submeshes, each with its own allocator: a chip holds what all of them hold there."""
import ttnn

import books
from inputs import BF16, L1, TILE, tensor


def main():
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, ttnn.get_num_devices() // 2))
    books.opened(mesh)
    of_all = ttnn.empty((64, 64), dtype=BF16, layout=TILE, device=mesh)
    parts = mesh.create_submeshes(ttnn.MeshShape(1, mesh.shape[1]))
    all_meshes = [mesh, *parts]
    print([part.get_device_ids() for part in parts])
    books.check("submeshes", *all_meshes)
    first = books.Capture(lambda: ttnn.add(tensor(parts[0], 64, 64), tensor(parts[0], 64, 64)))
    a = tensor(parts[0], 64, 64)
    b = ttnn.add(a, a)
    books.dispatched(parts[0], first)
    books.check("a program on the first part", *all_meshes)
    c = tensor(parts[1], 256, 128, memory=L1)
    second = books.Capture(lambda: ttnn.matmul(c, b_of(parts[1]), memory_config=L1))
    d = ttnn.matmul(c, b_of(parts[1]), memory_config=L1)
    books.dispatched(parts[1], second)
    books.check("a program on the second part", *all_meshes)
    print(a.buffer_address(), b.buffer_address(), d.buffer_address(), of_all.buffer_address())
    del c, d
    books.check("the second part is empty", *all_meshes)
    ttnn.close_mesh_device(parts[1])
    books.dispatched(parts[1])
    books.check("the second part is closed", mesh, parts[0])
    del a, b
    books.check("the first part is empty", mesh, parts[0])
    ttnn.close_mesh_device(parts[0])
    del of_all
    ttnn.close_mesh_device(mesh)
    books.closed()


def b_of(mesh):
    return tensor(mesh, 128, 128)


if __name__ == "__main__":
    main()
