/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core_range - the cores in a core_range_set
 */
#ifndef TTMT_REPLAY_CORE_RANGE_H
#define TTMT_REPLAY_CORE_RANGE_H

#include <stdint.h>

struct json_object;

/* Upper limit of coordinates; the largest chip so far has 17 columns. */
#define CORE_RANGE_GRID	64

/**
 * Count the cores of a set, in any of TT-NN's forms: the strings "{[0-0 - 1-1], [3-0 - 3-0]}"
 * and "{[(x=0,y=0) - (x=7,y=7)]}", and [{"start": {"x": 0, "y": 0}, "end": {"x": 1, "y": 1}}],
 * which may itself be in a string. A core in two ranges counts once.
 * Returns 0, or -EINVAL if it is not such a set, a range ends before it begins, or a coordinate
 * is not below CORE_RANGE_GRID.
 */
int core_range_count(struct json_object *set, uint32_t *cores);

/* Rows and columns of a set of the module. */
#define CORE_RANGE_SIDE	16

/**
 * The same cores as a set of the module has them: bit x of rows[y].
 * Returns 0, -EINVAL as core_range_count(), or -ERANGE if a core lies beyond CORE_RANGE_SIDE.
 */
int core_range_rows(struct json_object *set, uint16_t rows[CORE_RANGE_SIDE]);

#endif
