# SPDX-License-Identifier: GPL-2.0-or-later
"""All chips of a machine as one mesh, and then some of them: check the books of each chip."""
import ttnn

import books
from inputs import L1, ROWS, tensor, tensors


def matmul(device):
    a, b = tensors(device, (64, 128), (128, 64))
    return lambda: ttnn.matmul(a, b)


def add_in_l1(device):
    a = tensor(device, 256, 64, memory=L1)
    return lambda: ttnn.add(a, a, memory_config=L1)


def softmax(device):
    a = tensor(device, 64, 256)
    return lambda: ttnn.softmax(a, dim=-1)


def untilize(device):
    a = tensor(device, 64, 64)
    return lambda: ttnn.untilize(a)


def spread(mesh):
    """A tensor that is sharded over the chips, and one that is replicated."""
    chips = mesh.get_num_devices()
    whole = ttnn.zeros((chips * 32, 64), dtype=ttnn.bfloat16, layout=ROWS)
    parts = ttnn.distribute_tensor(whole, ttnn.shard_tensor_to_mesh_mapper(mesh, dim=0), mesh)
    copies = ttnn.distribute_tensor(whole, ttnn.replicate_tensor_to_mesh_mapper(mesh), mesh)
    return parts, copies


def use(shape):
    mesh = ttnn.open_mesh_device(shape)
    name = f"{shape[0]} x {shape[1]}"
    print(name, mesh.get_device_ids())
    books.opened(mesh)
    for prepare in (matmul, add_in_l1, softmax, untilize):
        books.check_operation(f"{prepare.__name__} on {name}", mesh, prepare)
    held = spread(mesh)
    books.check(f"spread over {name}", mesh)
    del held
    books.check(f"nothing on {name}", mesh)
    ttnn.close_mesh_device(mesh)
    books.closed(f"close of {name}")


def main():
    chips = ttnn.get_num_devices()
    rows = 2 if chips > 2 else 1
    shapes = {(rows, chips // rows), (1, chips // rows), (1, min(chips, 2))}
    for shape in sorted(shapes, reverse=True):
        use(ttnn.MeshShape(*shape))


if __name__ == "__main__":
    main()
