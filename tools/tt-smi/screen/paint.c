// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "paint.h"

struct style paint_heading(struct area area, const struct scene *scene, enum panel panel)
{
	bool has_focus = scene->state->focus == panel && scene->state->window == WINDOW_NONE;
	struct style style = look_heading(&scene->state->look, has_focus);
	int column;

	for (column = 0; column < area.columns; column++)
		area_put(area, 0, column, L' ', style);
	area_target(area, 0, 0, area.columns, TARGET(TARGET_PANEL, panel));
	return style;
}

void paint_position(struct area area, const struct scene *scene, enum panel panel,
		    struct style style)
{
	const int lines = state_lines(scene->model, panel);
	const int top = scene->state->top[panel];
	const int page = area.rows - 1;
	char text[48];

	if (page <= 0 || lines <= page)
		return;
	snprintf(text, sizeof(text), " %d-%d of %d", top + 1, top + page, lines);
	area_right(area, 0, area.columns, style, text);
}

void paint_selection(struct area row, const struct scene *scene, enum panel panel)
{
	bool has_focus = scene->state->focus == panel;

	if (has_focus)
		area_restyle(row, (struct style){ .flags = STYLE_REVERSE });
	else
		area_add_flags(row, STYLE_BOLD);
}

/* One that has no room is left out. */
static void paint_in(struct grid *grid, struct box box, const struct scene *scene,
		     void (*paint_panel)(struct area area, const struct scene *scene))
{
	struct area area = area_part(area_of(grid), box.row, box.column, box.rows, box.columns);

	if (area.rows && area.columns)
		paint_panel(area, scene);
}

/* The least scrolling by which a line is seen, and no room is left empty. */
static void scroll(struct state *state, const struct model *model, enum panel panel, int rows,
		   int selected)
{
	const int lines = state_lines(model, panel);
	const int page = rows > 1 ? rows - 1 : 0;
	int *top = &state->top[panel];

	state->page[panel] = page;
	if (selected >= 0 && selected >= *top + page)
		*top = selected - page + 1;
	if (selected >= 0 && selected < *top)
		*top = selected;
	if (*top > lines - page)
		*top = lines - page;
	if (*top < 0)
		*top = 0;
}

struct layout paint_layout(struct state *state, const struct model *model, int rows, int columns)
{
	const struct contents contents = {
		model->alert_count, model->snap.device_count, model->shown, model->snap.exit_count,
		state->zoom, state->focus,
	};
	struct layout layout = layout_make(rows, columns, &contents, &state->setup);

	scroll(state, model, PANEL_DEVICES, layout.devices.rows, state_device_index(state, model));
	scroll(state, model, PANEL_PROCESSES, layout.processes.rows,
	       state_process_index(state, model));
	scroll(state, model, PANEL_LOG, layout.log.rows, -1);
	scroll(state, model, PANEL_EXITS, layout.exits.rows, -1);
	if (!state->page[state->focus] && !state->zoom)
		state->focus = PANEL_PROCESSES;
	return layout;
}

void paint(struct grid *grid, struct state *state, const struct model *model,
	   const struct details *details)
{
	const struct scene scene = { model, state, details };
	const struct layout layout = paint_layout(state, model, grid->rows, grid->columns);

	area_clear(area_of(grid));
	paint_in(grid, layout.header, &scene, paint_header);
	paint_in(grid, layout.alerts, &scene, paint_alerts);
	paint_in(grid, layout.devices, &scene, paint_devices);
	paint_in(grid, layout.chart, &scene, paint_chart);
	paint_in(grid, layout.processes, &scene, paint_processes);
	paint_in(grid, layout.log, &scene, paint_log);
	paint_in(grid, layout.exits, &scene, paint_exits);
	paint_in(grid, layout.footer, &scene, paint_footer);
	if (state->window != WINDOW_NONE)
		paint_window(area_of(grid), &scene, state);
}
