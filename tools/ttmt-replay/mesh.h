/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mesh - one chip's share of a capture of several
 *
 * TT-NN lists program memory once for each chip of a mesh, with the chip's id, and tensors once,
 * with the mesh's. An id of program memory is a chip's; any other, or none, means every chip.
 */
#ifndef TTMT_REPLAY_MESH_H
#define TTMT_REPLAY_MESH_H

struct plan;

/**
 * Keep only one chip's events in a plan: of the chips with program memory, the one where it takes
 * the most bytes on a core; of equals, the one with the lowest id.
 * Returns 0, or -ENOMEM with a text in why, of NODE_WHY bytes.
 */
int mesh_share(struct plan *plan, char *why);

#endif
