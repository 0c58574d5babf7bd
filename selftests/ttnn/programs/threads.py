# SPDX-License-Identifier: GPL-2.0-or-later
"""Threads that use one device at once, and free each other's tensors."""
import queue
import threading

import ttnn

import books
from inputs import DRAM, L1, tensor

THREADS, TURNS = 4, 30


def work(number, device, mine, others):
    """Make tensors for the next thread, and free those from the one before."""
    width = 32 * (number + 1)
    for turn in range(TURNS):
        a = tensor(device, 64, width, memory=(DRAM, L1)[turn % 2])
        others.put([a, ttnn.add(a, a), ttnn.softmax(a, dim=-1)])
        got = mine.get()
        del got, a
        ttnn.synchronize_device(device)


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    kept = tensor(device, 64, 64)
    queues = [queue.Queue() for _ in range(THREADS)]
    failed = []

    def guarded(*args):
        try:
            work(*args)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(n, device, queues[n], queues[(n + 1) % THREADS]))
               for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("failed:", failed, [q.qsize() for q in queues])
    books.dispatched(device)
    books.check("threads are done", device)
    books.check_operation("add after that", device, lambda device: lambda: ttnn.add(kept, kept))
    made = []
    thread = threading.Thread(target=lambda: made.append(tensor(device, 128, 128)))
    thread.start()
    thread.join()
    books.check("a tensor of a thread that is gone", device)
    made.clear()
    books.check("its tensor is freed", device)
    del kept
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
