# SPDX-License-Identifier: GPL-2.0-or-later
"""Forked children: they hold nothing, and do not change what their parent holds."""
import multiprocessing
import os
import subprocess
import sys

import ttnn

import books
from inputs import tensor


def in_child(name, function):
    """Run a function in a child. Returns its exit status, which is 0 if the function returned."""
    child = os.fork()
    if not child:
        try:
            function()
        finally:
            os._exit(0)
    print(name, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    a = tensor(device, 64, 64)
    b = ttnn.matmul(a, a)
    program = books.Capture(lambda: ttnn.matmul(a, a))
    books.check("before the fork", device, program=program)
    in_child("a child that does nothing", lambda: None)
    books.check("a child was there", device)
    in_child("a child that frees what is its parent's", b.deallocate)
    books.check("a child freed its copy", device)
    print(subprocess.run([sys.executable, "-c", "print('another program')"], capture_output=True).stdout)
    books.check("another program was there", device)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(pool.map(abs, range(-4, 4)))
    books.check("a pool of forked processes was there", device)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(abs, range(-4, 4)))
    books.check("a pool of new processes was there", device)
    child = os.fork()
    if not child:
        os.execv(sys.executable, [sys.executable, "-c", "print('executed', flush=True)"])
    os.waitpid(child, 0)
    books.check("a child became another program", device)
    del a, b
    books.check("freed", device)
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
