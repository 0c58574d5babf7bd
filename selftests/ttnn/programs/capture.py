# SPDX-License-Identifier: GPL-2.0-or-later
"""A program makes its own captures: tracking does not change them, and they do not change the books."""
import ttnn
from ttnn._ttnn import graph

import books
from inputs import L1, tensor


def captured(mode, operation, inner=None):
    graph.begin_graph_capture(mode)
    try:
        result = operation()
        if inner is not None:
            inner()
    finally:
        nodes = graph.end_graph_capture()
    return result, nodes


def show(name, nodes):
    print(name, len(nodes))
    for node in nodes:
        print(" ", node["node_type"], node.get("connections"), {
            key: value for key, value in (node.get("params") or {}).items()
            if key in ("name", "size", "address", "type", "core_range_set", "borrows_memory", "num_cores")})


def main():
    device = ttnn.open_device(device_id=0)
    books.opened(device)
    a, b = tensor(device, 64, 64), tensor(device, 128, 128, memory=L1)
    operations = {"add": lambda: ttnn.add(a, a), "matmul": lambda: ttnn.matmul(a, a, memory_config=L1),
                  "softmax": lambda: ttnn.softmax(b, dim=-1), "to L1": lambda: ttnn.to_memory_config(a, L1)}
    for name, operation in operations.items():
        truth = books.Capture(operation)
        for mode in (graph.RunMode.NORMAL, graph.RunMode.NO_DISPATCH):
            result, nodes = captured(mode, operation)
            show(f"{name} {mode}", nodes)
            if mode == graph.RunMode.NORMAL:
                books.dispatched(device, truth)
            books.check(f"{name}, {mode}", device)
            del result
            books.check(f"{name}, {mode}, freed", device)
    # While a capture with dispatch is active, an inner one without dispatch runs its operations, too.
    matmul = books.Capture(operations["matmul"])
    _, nodes = captured(graph.RunMode.NORMAL, operations["add"],
                        lambda: show("inner", captured(graph.RunMode.NO_DISPATCH, operations["matmul"])[1]))
    show("outer", nodes)
    books.dispatched(device, matmul)
    books.check("one capture in another", device)
    graph.begin_graph_capture(graph.RunMode.NORMAL)
    c = ttnn.matmul(a, a)
    books.dispatched(device)
    books.check("capture is running", device)
    del c
    show("over a check", graph.end_graph_capture())
    del a, b, operations, operation, truth, matmul
    ttnn.close_device(device)
    books.closed()


if __name__ == "__main__":
    main()
