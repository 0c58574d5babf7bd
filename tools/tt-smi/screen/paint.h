/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole screen, from data and a size: no terminal is needed for it. */
#ifndef TT_SMI_SCREEN_PAINT_H
#define TT_SMI_SCREEN_PAINT_H

#include "details.h"
#include "grid.h"
#include "layout.h"
#include "model.h"
#include "state.h"

/* What a panel is painted from. */
struct scene {
	const struct model *model;
	const struct state *state;
	const struct details *details;
};

/* Scroll so that what is selected is seen on a screen of that size; once before it is painted. */
struct layout paint_layout(struct state *state, const struct model *model, int rows, int columns);

void paint(struct grid *grid, struct state *state, const struct model *model,
	   const struct details *details);

/* Panels, each into its own area. */
void paint_devices(struct area area, const struct scene *scene);
void paint_chart(struct area area, const struct scene *scene);
void paint_processes(struct area area, const struct scene *scene);
void paint_log(struct area area, const struct scene *scene);
void paint_exits(struct area area, const struct scene *scene);
void paint_header(struct area area, const struct scene *scene);
void paint_alerts(struct area area, const struct scene *scene);
void paint_footer(struct area area, const struct scene *scene);

/* Windows, above the panels. They say how many lines they have, to scroll through. */
void paint_window(struct area area, const struct scene *scene, struct state *state);

/* The line above a panel, and a click on it. Gives the style for what is written there. */
struct style paint_heading(struct area area, const struct scene *scene, enum panel panel);

/* A row, or the part of one, that is selected. */
void paint_selection(struct area row, const struct scene *scene, enum panel panel);

/* "12-20 of 32" at the right of a heading, where not all is seen. */
void paint_position(struct area area, const struct scene *scene, enum panel panel,
		    struct style style);

#endif
