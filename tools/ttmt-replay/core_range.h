/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core_range - the cores that a core_range_set names
 */
#ifndef TTMT_REPLAY_CORE_RANGE_H
#define TTMT_REPLAY_CORE_RANGE_H

#include <stdint.h>

struct json_object;

/* Coordinates end here; the largest chip so far has 17 columns. */
#define CORE_RANGE_GRID	64

/**
 * Count the cores of a set in any form that TT-NN has: the strings "{[0-0 - 1-1], [3-0 - 3-0]}"
 * and "{[(x=0,y=0) - (x=7,y=7)]}", and [{"start": {"x": 0, "y": 0}, "end": {"x": 1, "y": 1}}],
 * which may itself be in a string. A core that two ranges name counts once.
 * Returns 0, or -EINVAL when it is no such set, a range ends before it begins, or a coordinate
 * lies beyond CORE_RANGE_GRID.
 */
int core_range_count(struct json_object *set, uint32_t *cores);

#endif
