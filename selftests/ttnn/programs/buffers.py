# SPDX-License-Identifier: GPL-2.0-or-later
"""Tensors of each kind are allocated and freed, on all chips and on some, without any program."""
import threading

import ttnn

import books
from inputs import BF8, L1, ROWS, U32, shards, tensor


def use(mesh):
    books.opened(mesh)
    held = [tensor(mesh, 256, 256), tensor(mesh, 100, 100, layout=ROWS), tensor(mesh, 64, 64, dtype=BF8),
            tensor(mesh, 1, 64, dtype=U32, layout=ROWS)]
    books.check("tensors in DRAM", mesh)
    held += [tensor(mesh, 256, 256, memory=L1), tensor(mesh, 2048, 64, memory=shards((2048, 64), "HEIGHT")),
             tensor(mesh, 256, 512, memory=shards((256, 512), "BLOCK"))]
    books.check("tensors in L1", mesh)
    print([a.buffer_address() for a in held])
    del held[::2]
    books.check("half of them", mesh)
    held.append(held[0].cpu().to(mesh))
    books.check("a copy by way of the host", mesh)
    ttnn.deallocate(held[0])
    books.check("one is deallocated", mesh)
    thread = threading.Thread(target=held.clear)
    thread.start()
    thread.join()
    books.check("a thread frees all", mesh)
    return tensor(mesh, 32, 32)


def main():
    chips = ttnn.get_num_devices()
    for count in sorted({1, chips}):
        mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, count))
        alive = use(mesh)
        ttnn.close_mesh_device(mesh)
        books.closed(f"close of {count} with a tensor")
        del alive


if __name__ == "__main__":
    main()
