// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"

static const struct cell blank = { .character = L' ' };

static void fill(struct area area)
{
	int row, column;

	for (row = 0; row < area.rows; row++)
		for (column = 0; column < area.columns; column++)
			*grid_at(area.grid, area.row + row, area.column + column) = blank;
}

int grid_init(struct grid *grid, int rows, int columns)
{
	*grid = (struct grid){ rows, columns, calloc((size_t)rows * columns, sizeof(struct cell)) };
	if (!grid->cells)
		return -ENOMEM;
	fill(area_of(grid));
	return 0;
}

void grid_free(struct grid *grid)
{
	free(grid->cells);
	*grid = (struct grid){ 0 };
}

struct cell *grid_at(const struct grid *grid, int row, int column)
{
	return &grid->cells[(size_t)row * grid->columns + column];
}

struct area area_of(struct grid *grid)
{
	return (struct area){ grid, 0, 0, grid->rows, grid->columns };
}

static int clamp(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

struct area area_part(struct area area, int row, int column, int rows, int columns)
{
	row = clamp(row, 0, area.rows);
	column = clamp(column, 0, area.columns);
	return (struct area){
		area.grid, area.row + row, area.column + column,
		clamp(rows, 0, area.rows - row), clamp(columns, 0, area.columns - column),
	};
}

struct area area_row(struct area area, int row)
{
	return area_part(area, row, 0, row >= 0, area.columns);
}

/* NULL outside. */
static struct cell *cell_in(struct area area, int row, int column)
{
	if (row < 0 || row >= area.rows || column < 0 || column >= area.columns)
		return NULL;
	return grid_at(area.grid, area.row + row, area.column + column);
}

/* What was half of a wide character is none. */
static void break_wide(struct area area, int row, int column)
{
	struct cell *cell = grid_at(area.grid, area.row + row, area.column + column);

	if (!cell->character && area.column + column > 0)
		cell[-1].character = L' ';
	if (area.column + column + 1 < area.grid->columns && !cell[1].character)
		cell[1].character = L' ';
}

void area_put(struct area area, int row, int column, wchar_t character, struct style style)
{
	struct cell *cell = cell_in(area, row, column);

	if (!cell)
		return;
	break_wide(area, row, column);
	cell->character = character;
	cell->style = style;
}

/* The next character of text, which is moved behind it; 0 at the end. What is none is a '?'. */
static wchar_t next_character(const char **text, mbstate_t *state)
{
	wchar_t character;
	size_t length;

	if ((unsigned char)**text < 0x80)
		return **text ? *(*text)++ : 0;
	length = mbrtowc(&character, *text, MB_CUR_MAX, state);
	if (length > MB_CUR_MAX) {
		*state = (mbstate_t){ 0 };
		(*text)++;
		return L'?';
	}
	*text += length;
	return character;
}

static int width_of(wchar_t character)
{
	if (character >= L' ' && character < 0x7f)
		return 1;
	return wcwidth(character);
}

int area_text(struct area area, int row, int column, struct style style, const char *text)
{
	mbstate_t state = { 0 };
	wchar_t character;

	while ((character = next_character(&text, &state))) {
		int width = width_of(character);

		if (width < 1) {
			character = L'?';
			width = 1;
		}
		if (column + width > area.columns)
			break;
		area_put(area, row, column, character, style);
		if (width == 2)
			area_put(area, row, column + 1, 0, style);
		column += width;
	}
	return column;
}

int area_whole(struct area area, int row, int column, struct style style, const char *text)
{
	if (column + text_width(text) > area.columns)
		return column;
	return area_text(area, row, column, style, text);
}

int area_printf(struct area area, int row, int column, struct style style, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return area_text(area, row, column, style, text);
}

int text_width(const char *text)
{
	mbstate_t state = { 0 };
	wchar_t character;
	int width = 0;

	while ((character = next_character(&text, &state)))
		width += width_of(character) == 2 ? 2 : 1;
	return width;
}

void area_right(struct area area, int row, int end, struct style style, const char *text)
{
	int column = end - text_width(text);

	if (end > area.columns)
		return;
	area_text(area, row, column > 0 ? column : 0, style, text);
}

void area_restyle(struct area area, struct style style)
{
	int row, column;

	for (row = 0; row < area.rows; row++)
		for (column = 0; column < area.columns; column++)
			cell_in(area, row, column)->style = style;
}

void area_add_flags(struct area area, uint8_t flags)
{
	int row, column;

	for (row = 0; row < area.rows; row++)
		for (column = 0; column < area.columns; column++)
			cell_in(area, row, column)->style.flags |= flags;
}

void area_target(struct area area, int row, int column, int columns, uint32_t target)
{
	int i;

	for (i = column; i < column + columns; i++)
		if (cell_in(area, row, i))
			cell_in(area, row, i)->target = target;
}

void area_clear(struct area area)
{
	int row;

	/* What reaches over an edge goes as a whole. */
	for (row = 0; row < area.rows && area.columns; row++) {
		break_wide(area, row, 0);
		break_wide(area, row, area.columns - 1);
	}
	fill(area);
}
