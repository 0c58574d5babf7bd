# SPDX-License-Identifier: GPL-2.0-or-later
"""Attach to a process with meshes, submeshes and busy threads: live tensors are taken over, while more are
made and freed. Under ttmt-run, it restarts itself without the preload."""
import ctypes
import os
import sys
import threading

import ttnn

import books
from inputs import DRAM, L1, tensor

THREADS, TENSORS = 3, 40


def attach():
    if not books.TRACKED:
        return 0
    return ctypes.CDLL("libttmt_tt_metal.so.2").ttmt_tt_metal_attach()


class Thread(threading.Thread):
    """Make tensors and free every other one, before, while and after attaching."""

    def __init__(self, device):
        super().__init__()
        self.device, self.busy, self.may_end = device, threading.Event(), threading.Event()
        self.kept = [tensor(device, 32, 32, memory=L1)]

    def run(self):
        turn = 0
        while turn < TENSORS or not self.may_end.is_set():
            made = tensor(self.device, 32, 32 * (turn % 3 + 1), memory=(DRAM, L1)[turn % 2])
            if turn % 2 == 0:
                self.kept.append(made)
            del made, self.kept[:-5]
            self.busy.set()
            turn += 1


def main():
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2))
    part = mesh.create_submesh(ttnn.MeshShape(1, 1))
    early = [tensor(mesh, 256, 256), tensor(mesh, 64, 64, memory=L1), tensor(part, 64, 128)]
    early.append(ttnn.add(early[0], early[0]))
    threads = [Thread(mesh) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.busy.wait()
    print("attached:", attach())
    for thread in threads:
        thread.may_end.set()
    for thread in threads:
        thread.join()
        thread.kept.clear()
    books.dispatched(mesh)
    books.check("what was there before", mesh, part)
    print("attached again:", attach())
    books.check("attached twice", mesh, part)
    early.pop(0)
    books.check("one of them is freed", mesh, part)
    ttnn.close_mesh_device(part)
    books.check("the part is closed", mesh)
    books.check_operation("an operation after that", mesh,
                          lambda mesh: lambda: ttnn.add(early[-1], early[-1]))
    ttnn.close_mesh_device(mesh)
    books.closed()


if __name__ == "__main__":
    if os.environ.pop("LD_PRELOAD", None):
        os.execv(sys.executable, [sys.executable, *sys.argv])
    main()
