# SPDX-License-Identifier: GPL-2.0-or-later
"""A process that TT-NN runs in already when it is tracked, as ttmt.attach() does in a notebook."""
import os
import sys

import ttnn

import asked
import books
from asked import ttmt
from inputs import L1, tensor


def without_preload():
    """ttmt-run began this process, whose first seconds nobody is to see."""
    if "libttmt" in os.environ.pop("LD_PRELOAD", ""):
        os.execv(sys.executable, [sys.executable, *sys.argv])


def attach(mesh):
    """Where some tensors live, and others have gone; the second time, and again, nothing changes."""
    kept = [tensor(mesh, 64, 64), tensor(mesh, 128, 128, memory=L1)]
    del kept[0]
    for _ in range(2):
        if books.TRACKED:
            ttmt.attach()
        asked.check_views("attached", mesh)
        books.dispatched(mesh)
        books.check("attached", mesh)
    kept.clear()
    books.check("freed", mesh)


if __name__ == "__main__":
    without_preload()
    asked.main(attach)
