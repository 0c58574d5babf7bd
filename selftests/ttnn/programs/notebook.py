# SPDX-License-Identifier: GPL-2.0-or-later
"""A process that is tracked while TT-NN is already in use, with ttmt.attach(), as in a notebook."""
import os
import sys

import ttnn

import asked
import books
from asked import ttmt
from inputs import L1, tensor


def without_preload():
    """Undo ttmt-run's tracking: the first part of this process must not be seen."""
    if "libttmt" in os.environ.pop("LD_PRELOAD", ""):
        os.execv(sys.executable, [sys.executable, *sys.argv])


def attach(mesh):
    """Attach with live and freed tensors; attaching again changes nothing."""
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
