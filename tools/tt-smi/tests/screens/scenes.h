/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screens of made-up states, for golden files, for pictures, and to count what drawing costs. */
#ifndef TT_SMI_TESTS_SCENES_H
#define TT_SMI_TESTS_SCENES_H

#include "../../screen/paint.h"

struct scene_data {
	struct model model;
	struct state state;
	struct details details;
};

struct scene_facts {
	const char *name; /* of the golden file */
	int columns;
	int rows;
	void (*make)(struct scene_data *data);
};

extern const struct scene_facts scenes[];
extern const int scene_count;

/* One with so many devices and processes, for tests that want any. */
void scene_fill(struct scene_data *data, int devices, int processes);

/* Paint a scene. The caller frees the grid. 0 or a negative errno. */
int scene_paint(struct grid *grid, const struct scene_facts *scene);

void scene_begin(struct scene_data *data);
void scene_end(struct scene_data *data);

/* A row of a grid as text, without spaces at its end. */
void grid_text(const struct grid *grid, int row, char *text, size_t room);

#endif
