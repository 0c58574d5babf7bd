// SPDX-License-Identifier: GPL-2.0-or-later
#include "array_size.h"
#include "shown_columns.h"

static const struct {
	enum column column;
	uint32_t kind;
} rare[] = {
	{ COLUMN_TRACE, TT_MEMTRACK_KIND_TRACE },
	{ COLUMN_L1_SMALL, TT_MEMTRACK_KIND_L1_SMALL },
	{ COLUMN_DFB, TT_MEMTRACK_KIND_DFB },
	{ COLUMN_SCRATCH, TT_MEMTRACK_KIND_SCRATCH },
};

static uint32_t useful_of(const struct process *process)
{
	uint32_t columns = 0;
	size_t i;

	if (*process->container)
		columns |= COLUMN_BIT(COLUMN_CONTAINER);
	if (process->tag)
		columns |= COLUMN_BIT(COLUMN_TAG);
	for (i = 0; i < ARRAY_SIZE(rare); i++)
		if (process->held[rare[i].kind])
			columns |= COLUMN_BIT(rare[i].column);
	return columns;
}

/* Kinds that nobody holds need no column, nor do containers and tags where there are none. */
static uint32_t useful(const struct model *model)
{
	uint32_t columns = COLUMNS_ALL & ~COLUMN_BIT(COLUMN_CONTAINER) & ~COLUMN_BIT(COLUMN_TAG);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rare); i++)
		columns &= ~COLUMN_BIT(rare[i].column);
	for (i = 0; i < model->processes.count; i++)
		columns |= useful_of(&model->processes.row[i]);
	return columns;
}

static uint32_t fit(const struct state *state, uint32_t columns, int width)
{
	return columns_fit(state->setup.columns & columns, state->setup.units, width + 1);
}

uint32_t shown_columns(const struct state *state, const struct model *model, int width)
{
	return fit(state, useful(model), width);
}

bool shown_columns_want_tags(const struct state *state, const struct model *model, int width)
{
	if (*state->filter || state->setup.sort[0].column == COLUMN_TAG ||
	    state->setup.sort[1].column == COLUMN_TAG)
		return true;
	if (state->zoom && state->focus != PANEL_PROCESSES)
		return false;
	return fit(state, useful(model) | COLUMN_BIT(COLUMN_TAG), width) & COLUMN_BIT(COLUMN_TAG);
}
