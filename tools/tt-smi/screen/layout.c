// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows are given away in the order of what people look for: devices and processes first, then the
 * chart, then events and exits. What is left goes to the processes, and then to the chart.
 */
#include "layout.h"

/* Rows of panels with their headings. */
#define DEVICES_LEAST 2
#define PROCESSES_LEAST 3
#define PROCESSES_ENOUGH 6
#define CHART_LEAST 5
#define CHART_MOST 18
#define LIST_LEAST 4
#define LIST_MOST 12

/* Below so many columns a chart says nothing, and from so many on lists are side by side. */
#define CHART_COLUMNS 50
#define SIDE_BY_SIDE 110

struct rows {
	int left;
	int alerts;
	int devices;
	int chart;
	int processes;
	int log;
	int exits;
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

static int take(struct rows *rows, int wanted)
{
	wanted = most(least(wanted, rows->left), 0);
	rows->left -= wanted;
	return wanted;
}

/* Give a panel more of what is left, up to a limit. */
static void grow(struct rows *rows, int *panel, int limit)
{
	*panel += take(rows, limit - *panel);
}

static bool has_lists(const struct setup *setup)
{
	return setup->show_log || setup->show_exits;
}

/* A panel that would not get what it needs is left out. */
static void take_optional(struct rows *rows, int *panel, int wanted)
{
	if (rows->left >= PROCESSES_ENOUGH + wanted)
		*panel = take(rows, wanted);
}

static void take_lists(struct rows *rows, const struct setup *setup, bool side_by_side)
{
	if (side_by_side && has_lists(setup)) {
		take_optional(rows, setup->show_log ? &rows->log : &rows->exits, LIST_LEAST);
		return;
	}
	if (setup->show_log)
		take_optional(rows, &rows->log, LIST_LEAST);
	if (setup->show_exits)
		take_optional(rows, &rows->exits, LIST_LEAST);
}

/* On a high window each has more than it needs. */
static void share_out(struct rows *rows, const struct contents *contents)
{
	grow(rows, &rows->devices, least(contents->devices + 1, rows->devices + rows->left / 3));
	grow(rows, &rows->processes, least(contents->processes + 1,
					   rows->processes + rows->left * 2 / 3));
	if (rows->chart)
		grow(rows, &rows->chart, least(CHART_MOST, rows->chart + rows->left / 2));
	if (rows->log)
		grow(rows, &rows->log, least(LIST_MOST, rows->log + rows->left / 2));
	if (rows->exits)
		grow(rows, &rows->exits, least(most(contents->exits + 1, LIST_LEAST), LIST_MOST));
	grow(rows, &rows->processes, contents->processes + 1);
	grow(rows, &rows->devices, contents->devices + 1);
	grow(rows, &rows->processes, rows->processes + rows->left);
}

static struct rows divide(int rows_, int columns, const struct contents *contents,
			  const struct setup *setup, bool side_by_side)
{
	struct rows rows = { .left = most(rows_ - 2, 0) };

	rows.alerts = take(&rows, least(contents->alerts, rows_ >= 24 ? 3 : 1));
	rows.devices = take(&rows, most(least(contents->devices + 1, rows.left * 2 / 5),
					DEVICES_LEAST));
	if (setup->show_chart && columns >= CHART_COLUMNS && contents->devices)
		take_optional(&rows, &rows.chart, CHART_LEAST);
	take_lists(&rows, setup, side_by_side);
	rows.processes = take(&rows, PROCESSES_LEAST);
	share_out(&rows, contents);
	return rows;
}

static struct box stack_below(int *row, int rows, int columns)
{
	struct box box = { *row, 0, rows, columns };

	*row += rows;
	return box;
}

/* Two lists of one height. */
static void place_side_by_side(struct layout *layout, int *row, int rows, int columns)
{
	int half = columns / 2;

	layout->log = (struct box){ *row, 0, rows, half };
	layout->exits = (struct box){ *row, half + 1, rows, columns - half - 1 };
	*row += rows;
}

static struct layout zoom(int rows, int columns, enum panel panel)
{
	const struct box all = { 1, 0, most(rows - 2, 0), columns };
	struct layout layout = { .header = { 0, 0, least(rows, 1), columns },
				 .footer = { rows - 1, 0, rows > 1, columns } };
	struct box *const boxes[] = {
		[PANEL_DEVICES] = &layout.devices, [PANEL_PROCESSES] = &layout.processes,
		[PANEL_LOG] = &layout.log, [PANEL_EXITS] = &layout.exits,
	};

	*boxes[panel] = all;
	return layout;
}

struct layout layout_make(int rows_, int columns, const struct contents *contents,
			  const struct setup *setup)
{
	bool side_by_side = columns >= SIDE_BY_SIDE && setup->show_log && setup->show_exits;
	struct rows rows = divide(rows_, columns, contents, setup, side_by_side);
	struct layout layout = { .alerts = { 0 } };
	int row = 0;

	if (contents->zoom)
		return zoom(rows_, columns, contents->panel);
	layout.header = stack_below(&row, least(rows_, 1), columns);
	layout.alerts = stack_below(&row, rows.alerts, columns);
	layout.devices = stack_below(&row, rows.devices, columns);
	layout.chart = stack_below(&row, rows.chart, columns);
	layout.processes = stack_below(&row, rows.processes, columns);
	if (side_by_side) {
		place_side_by_side(&layout, &row, rows.log, columns);
	} else {
		layout.log = stack_below(&row, rows.log, columns);
		layout.exits = stack_below(&row, rows.exits, columns);
	}
	layout.footer = stack_below(&row, rows_ > 1, columns);
	return layout;
}
