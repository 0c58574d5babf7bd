# SPDX-License-Identifier: GPL-2.0-or-later
"""Each process of a pool opens the device itself: the books of all add up, and each exits separately."""
import multiprocessing

import books


def hold(pipe, rows):
    """Hold a tensor until told to end."""
    import ttnn
    from inputs import tensor

    device = ttnn.open_device(device_id=0)
    a = tensor(device, rows, 64)
    pipe.send(books.held([device]))
    pipe.recv()
    del a
    ttnn.close_device(device)
    pipe.send("closed")


def check(name, held):
    """Compare the devices with all that the processes hold."""
    moment = books.Moment()
    for chips in held.values():
        for chip, kinds in chips.items():
            sums = moment.held.setdefault(chip, {})
            for kind, figures in kinds.items():
                sums[kind] = books.added(sums.get(kind, books.NO_BUFFERS), figures)
    moment.resident = dict.fromkeys(moment.held, books.NOTHING)
    moment.check(name)


def main():
    context, held, pipes, processes = multiprocessing.get_context("spawn"), {}, {}, []
    for rows in (64, 256):
        pipes[rows], theirs = context.Pipe()
        processes.append(context.Process(target=hold, args=(theirs, rows)))
        processes[-1].start()
        held[rows] = pipes[rows].recv()
        check(f"a process with {rows} rows", held)
    for rows, pipe in pipes.items():
        pipe.send("end")
        print(pipe.recv())
        del held[rows]
        check(f"without the one with {rows} rows", held)
    for process in processes:
        process.join()
        print("ended with", process.exitcode)
    books.closed()


if __name__ == "__main__":
    main()
