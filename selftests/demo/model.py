# SPDX-License-Identifier: GPL-2.0-or-later
"""A program of TT-NN that knows nothing of tt_memtrack: some layers on both chips of an n300."""
import subprocess

import ttnn

TOKENS, WIDTH, LAYERS = 256, 512, 4


def weights(mesh, rows, columns):
    return ttnn.zeros((rows, columns), dtype=ttnn.bfloat8_b, layout=ttnn.TILE_LAYOUT, device=mesh)


mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2))
layers = [(weights(mesh, WIDTH, 4 * WIDTH), weights(mesh, 4 * WIDTH, WIDTH)) for _ in range(LAYERS)]
x = ttnn.ones((TOKENS, WIDTH), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=mesh,
              memory_config=ttnn.L1_MEMORY_CONFIG)
for up, down in layers:
    hidden = ttnn.linear(x, up, activation="gelu", memory_config=ttnn.L1_MEMORY_CONFIG)
    x = ttnn.add(x, ttnn.linear(hidden, down, memory_config=ttnn.L1_MEMORY_CONFIG))
subprocess.run(["ttmt-smi"], check=False)
print("\nWhich line holds it?\n", flush=True)
subprocess.run(["ttmt-smi", "records", "--by", "tag"], check=False)
del layers, up, down, hidden, x
ttnn.close_mesh_device(mesh)
