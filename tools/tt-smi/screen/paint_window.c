// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Windows above the panels. What is in one is written line by line, from a row that may be above
 * what is seen; nothing is written there.
 */
#include <stdio.h>
#include <string.h>

#include "array_size.h"
#include "paint.h"
#include "windows.h"

struct facts {
	const char *title;
	const char *hint;
	int (*paint)(struct area area, int top, const struct scene *scene);
	int columns; /* that it wants */
};

static const struct facts facts[] = {
	[WINDOW_HELP] = { "Help", "Esc closes", window_help, 76 },
	[WINDOW_SETUP] = { "Setup", "Enter changes, F12 saves, Esc closes", window_setup, 60 },
	[WINDOW_SORT] = { "Sort by", "Enter chooses, again turns it round", window_sort, 50 },
	[WINDOW_SIGNAL] = { "Signal", "Enter chooses, Esc leaves", window_signal, 60 },
	[WINDOW_PROCESS] = { "Process", "Esc closes", window_process, 110 },
	[WINDOW_DEVICE] = { "Device", "Esc closes", window_device, 110 },
};

/* The position is in the last line, and what it leaves is for the hint. */
static void paint_frame(struct area area, const struct look *look, const struct facts *what,
			const char *position)
{
	const wchar_t *line = look->ascii ? L"-|++++" : L"\u2500\u2502\u250c\u2510\u2514\u2518";
	const struct style style = look_title();
	int row, column, last_row = area.rows - 1, last = area.columns - 1;

	for (column = 0; column <= last; column++) {
		area_put(area, 0, column, line[0], style);
		area_put(area, last_row, column, line[0], style);
	}
	for (row = 0; row <= last_row; row++) {
		area_put(area, row, 0, line[1], style);
		area_put(area, row, last, line[1], style);
	}
	area_put(area, 0, 0, line[2], style);
	area_put(area, 0, last, line[3], style);
	area_put(area, last_row, 0, line[4], style);
	area_put(area, last_row, last, line[5], style);
	area_printf(area_part(area, 0, 2, 1, last - 2), 0, 0, style, " %s ", what->title);
	area_printf(area_part(area, last_row, 2, 1, last - 3 - text_width(position)), 0, 0,
		    look_dim(), " %s ", what->hint);
	area_right(area, last_row, last - 1, look_dim(), position);
}

static struct area place(struct area area, int columns, int lines)
{
	int rows = lines + 2;

	if (rows > area.rows)
		rows = area.rows;
	return area_part(area, (area.rows - rows) / 2, (area.columns - columns) / 2, rows, columns);
}

/* What is chosen is seen, and so is a question, which comes last. */
static void scroll(struct state *state, int lines, int page)
{
	const int most = lines > page ? lines - page : 0;
	int *top = &state->window_top;

	state->window_lines = lines;
	state->window_page = page;
	if (window_has_choice(state->window) && state->line < *top)
		*top = state->line;
	if (window_has_choice(state->window) && state->line >= *top + page)
		*top = state->line - page + 1;
	if (*top > most || state->signal)
		*top = most;
}

/* "1-8 of 22", where not all is seen. */
static struct text position(const struct state *state)
{
	struct text text = { "" };

	if (state->window_lines > state->window_page)
		snprintf(text.s, sizeof(text.s), " %d-%d of %d ", state->window_top + 1,
			 state->window_top + state->window_page, state->window_lines);
	return text;
}

void paint_window(struct area area, const struct scene *scene, struct state *state)
{
	const struct facts *what = &facts[state->window];
	const int columns = what->columns < area.columns ? what->columns : area.columns;
	const struct area nowhere = area_part(area, 0, 0, 0, columns - 4);
	const int lines = what->paint(nowhere, 0, scene);
	struct area box = place(area, columns, lines);
	struct area inside = area_part(box, 1, 2, box.rows - 2, box.columns - 4);
	int row;

	scroll(state, lines, inside.rows);
	area_clear(box);
	for (row = 0; row < area.rows; row++)
		area_target(area, row, 0, area.columns, 0);
	paint_frame(box, &state->look, what, position(state).s);
	what->paint(inside, state->window_top, scene);
}
