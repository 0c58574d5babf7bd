// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "paint.h"
#include "shown_columns.h"

static void paint_title(struct area area, int column, enum column which, const struct scene *scene,
			struct style style)
{
	const struct state *state = scene->state;
	const struct sort *sort = state->setup.sort;
	int width = which == COLUMN_COMMAND ? area.columns - column :
					      column_width(which, state->setup.units);
	struct area part = area_part(area, 0, column, 1, width);
	const char *mark = "";
	char title[32];

	if (sort[0].column == which) {
		if (state->look.ascii)
			mark = sort[0].reverse ? "^" : "v";
		else
			mark = sort[0].reverse ? "\u25b4" : "\u25be";
		style.flags |= STYLE_BOLD;
	}
	snprintf(title, sizeof(title), "%s%s", column_facts[which].title, mark);
	if (column_facts[which].is_text)
		area_text(part, 0, 0, style, title);
	else
		area_right(part, 0, width, style, title);
	area_target(area, 0, column, width, TARGET(TARGET_COLUMN, which));
}

static struct style style_of(const struct process *process, enum column column, const char *text)
{
	if (!strcmp(text, "-"))
		return look_dim();
	switch (column) {
	case COLUMN_GROWTH:
		return process->growth > 0 ? look_warning() :
		       process->growth < 0 ? look_good() : look_dim();
	case COLUMN_DRAM_SHARE:
		return look_level(process->dram_share * 10, 1000);
	case COLUMN_L1_SHARE:
		return look_level(process->l1_share * 10, 1000);
	case COLUMN_AGE:
	case COLUMN_CONTAINER:
		return look_dim();
	default:
		return text[0] == '0' && text[1] == 'B' && !text[2] ? look_dim() : look_plain();
	}
}

static void paint_command(struct area area, int row, int column, const struct process *process)
{
	if (process->in_table)
		column = area_text(area, row, column, look_warning(), "shm: ");
	column = area_text(area, row, column, look_plain(), process->command);
	if (!process->reports && !process->in_table)
		area_text(area, row, column, look_warning(), " (reports nothing)");
}

static void paint_cell(struct area area, int row, int column, const struct process *process,
		       enum column which, const struct scene *scene)
{
	const enum units units = scene->state->setup.units;
	const struct column_facts *facts = &column_facts[which];
	int width = column_width(which, units);
	struct area part = area_part(area, row, column, 1, width);
	struct cell_text text;

	if (which == COLUMN_COMMAND) {
		paint_command(area, row, column, process);
		return;
	}
	text = column_text(process, which, units);
	if (facts->is_text && text_width(text.s) > width) {
		area_text(part, 0, 0, style_of(process, which, text.s), text.s);
		area_put(part, 0, width - 1, L'+', look_dim());
	} else if (facts->is_text) {
		area_text(part, 0, 0, style_of(process, which, text.s), text.s);
	} else {
		area_right(part, 0, width, style_of(process, which, text.s), text.s);
	}
}

static void paint_titles(struct area area, const struct scene *scene, uint32_t columns,
			 struct style style)
{
	int i, column = 0;

	for (i = 0; i < COLUMN_COUNT; i++) {
		if (!(columns & COLUMN_BIT(i)))
			continue;
		paint_title(area, column, i, scene, style);
		column += column_width(i, scene->state->setup.units) + 1;
	}
}

static void paint_process(struct area area, int row, const struct scene *scene, uint32_t columns,
			  const struct process *process)
{
	int i, column = 0;

	for (i = 0; i < COLUMN_COUNT; i++) {
		if (!(columns & COLUMN_BIT(i)))
			continue;
		paint_cell(area, row, column, process, i, scene);
		column += column_width(i, scene->state->setup.units) + 1;
	}
}

/* Why not all are here. */
static void paint_restriction(struct area area, const struct scene *scene, struct style style)
{
	const struct state *state = scene->state;
	char text[FILTER_ROOM + 48] = "";

	if (*state->filter && !state->filtering)
		snprintf(text, sizeof(text), " filter: %s", state->filter);
	if (state->one_device)
		sprintf(text + strlen(text), " device %u alone", state->device);
	style.flags |= STYLE_BOLD;
	area_right(area, 0, area.columns, style, text);
}

/* Why the table is empty. */
static const char *emptiness(const struct scene *scene)
{
	const struct model *model = scene->model;

	if (!model->snap.module_loaded || model->snap.file_error)
		return "";
	if (model->processes.count)
		return *scene->state->filter ? "No process matches the filter. Esc shows all." :
					      "No process on this device. w shows those of all.";
	return "No process reports memory.";
}

void paint_processes(struct area area, const struct scene *scene)
{
	const struct state *state = scene->state;
	const struct model *model = scene->model;
	uint32_t columns = shown_columns(state, model, area.columns);
	struct style style = paint_heading(area, scene, PANEL_PROCESSES);
	int row, index;

	paint_titles(area, scene, columns, style);
	if (*state->filter || state->one_device)
		paint_restriction(area, scene, style);
	else
		paint_position(area, scene, PANEL_PROCESSES, style);
	if (!model->shown)
		area_text(area, 1, 0, look_dim(), emptiness(scene));
	for (row = 1; row < area.rows; row++) {
		index = state->top[PANEL_PROCESSES] + row - 1;
		area_target(area, row, 0, area.columns, TARGET(TARGET_PANEL, PANEL_PROCESSES));
		if (index >= (int)model->shown)
			continue;
		paint_process(area, row, scene, columns, &model->processes.row[index]);
		if (index == state_process_index(state, model))
			paint_selection(area_row(area, row), scene, PANEL_PROCESSES);
		area_target(area, row, 0, area.columns, TARGET(TARGET_PROCESS, index));
	}
}
