/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mesh - one chip's share of a capture of several
 *
 * TT-NN names program memory once for each chip of a mesh, by the chip's id, and tensors once, by
 * the mesh's. An id that program memory has is a chip's; any other, or none, means every chip.
 */
#ifndef TTMT_REPLAY_MESH_H
#define TTMT_REPLAY_MESH_H

struct plan;

/**
 * Of a whole plan, keep the events of one chip: of those that program memory is named of, the one
 * where it reaches the most bytes on a core; of equals the one with the lowest id.
 * Returns 0, or -ENOMEM and a text in why, of NODE_WHY bytes.
 */
int mesh_share(struct plan *plan, char *why);

#endif
