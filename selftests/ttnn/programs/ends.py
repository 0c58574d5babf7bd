# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that end midway, in different ways; the runner checks what is left."""
import os
import signal
import threading

import ttnn

import books
from inputs import L1, tensor


def hold():
    """Open a device, and fill it with something of each kind that a program can have."""
    device = ttnn.open_device(device_id=0)
    held = [device, tensor(device, 256, 256), tensor(device, 64, 64, memory=L1)]
    held.append(ttnn.add(held[1], held[1]))
    books.dispatched(device)
    books.check("in the middle", device)
    return held


def with_an_exception():
    held = hold()
    ttnn.matmul(held[1], held[2])


def by_ctrl_c():
    """Like a terminal: send the signal to the whole process group, while the program is busy."""
    held = hold()
    at_work = threading.Event()

    def interrupt():
        at_work.wait()
        os.killpg(os.getpgrp(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    while True:
        ttnn.add(held[1], held[1])
        at_work.set()


def by_kill():
    held = hold()
    os.kill(os.getpid(), signal.SIGKILL)


def by_abort():
    held = hold()
    os.abort()


def by_exit():
    held = hold()
    os._exit(3)
