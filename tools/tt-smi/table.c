// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "table.h"

#define GAP 2

/* So much of the last column is enough, if it is a text. */
#define ENOUGH_OF_TEXT 20

struct cell {
	char *text;
	int width;
};

struct table {
	const struct table_column *column;
	size_t columns;
	struct cell *cells; /* row by row, the first of which is the names of the columns */
	size_t rows;
	size_t room;
	int error;
};

/* Bytes of the character at the beginning of text, and how wide it is. */
static size_t character(const char *text, int *width)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t length;

	*width = 1;
	if ((unsigned char)*text < 0x80)
		return 1;
	length = mbrtowc(&wide, text, MB_CUR_MAX, &state);
	if (length > MB_CUR_MAX)
		return 1;
	*width = wcwidth(wide);
	return length;
}

static int width_of(const char *text)
{
	const char *at = text;
	int sum, width;

	/* What is plain takes one column a byte. */
	while (*(const signed char *)at > 0)
		at++;
	for (sum = at - text; *at; sum += width)
		at += character(at, &width);
	return sum;
}

/* How many bytes of a cell fit. */
static int cut(const struct cell *cell, int room)
{
	const char *text = cell->text, *at = text;
	int width;

	if (cell->width <= room)
		return strlen(text);
	while (*at) {
		size_t length = character(at, &width);

		room -= width;
		if (room < 0)
			break;
		at += length;
	}
	return at - text;
}

static int add_row(struct table *table)
{
	struct cell *grown;

	if (table->rows == table->room) {
		table->room = table->room ? 2 * table->room : 16;
		grown = reallocarray(table->cells, table->room,
				     table->columns * sizeof(*table->cells));
		if (!grown)
			return -ENOMEM;
		table->cells = grown;
	}
	memset(&table->cells[table->rows++ * table->columns], 0,
	       table->columns * sizeof(*table->cells));
	return 0;
}

static struct cell *cell_of(const struct table *table, size_t row, size_t column)
{
	return &table->cells[row * table->columns + column];
}

static int set(struct cell *cell, const char *text)
{
	cell->text = text ? strdup(text) : NULL;
	if (!cell->text)
		return -ENOMEM;
	cell->width = width_of(cell->text);
	return 0;
}

struct table *table_new(const struct table_column *columns, size_t count)
{
	struct table *table = calloc(1, sizeof(*table));
	size_t i;

	if (!table)
		return NULL;
	table->column = columns;
	table->columns = count;
	table->error = add_row(table);
	for (i = 0; i < count && !table->error; i++)
		table->error = set(cell_of(table, 0, i), columns[i].name);
	return table;
}

void table_add(struct table *table, const char *const *cells)
{
	size_t i;

	if (!table || table->error)
		return;
	table->error = add_row(table);
	for (i = 0; i < table->columns && !table->error; i++)
		table->error = set(cell_of(table, table->rows - 1, i), cells[i]);
}

static int width_of_column(const struct table *table, size_t column)
{
	int most = 0;
	size_t row;

	for (row = 0; row < table->rows; row++)
		if (cell_of(table, row, column)->width > most)
			most = cell_of(table, row, column)->width;
	return most;
}

static void print_spaces(FILE *out, int count)
{
	while (count-- > 0)
		putc_unlocked(' ', out);
}

/* Text behind some spaces, of which both no more than what is left of the line. */
static void print_cell(FILE *out, int spaces, const struct cell *cell, int *left)
{
	if (spaces > *left)
		spaces = *left;
	*left -= spaces;
	print_spaces(out, spaces);
	fwrite(cell->text, 1, cut(cell, *left), out);
	*left = cell->width < *left ? *left - cell->width : 0;
}

/* Without spaces behind the last cell. */
static void print_row(FILE *out, const struct table *table, size_t row, const int *widths,
		      int left)
{
	int spaces = 0;
	size_t i;

	for (i = 0; i < table->columns; i++) {
		const struct cell *cell = cell_of(table, row, i);
		const int spare = widths[i] - cell->width;
		const bool is_right = table->column[i].kind == COLUMN_NUMBER;

		if (widths[i] < 0)
			continue;
		print_cell(out, spaces + (is_right ? spare : 0), cell, &left);
		spaces = GAP + (is_right ? 0 : spare);
	}
	fputc('\n', out);
}

/* What is left out has a width of -1. */
static int width_of_line(const struct table *table, const int *widths)
{
	const size_t last = table->columns - 1;
	int sum = -GAP;
	size_t i;

	for (i = 0; i < table->columns; i++)
		if (widths[i] >= 0)
			sum += GAP + widths[i];
	if (table->column[last].kind == COLUMN_TEXT && widths[last] > ENOUGH_OF_TEXT)
		sum -= widths[last] - ENOUGH_OF_TEXT;
	return sum;
}

static void leave_out_spare(const struct table *table, int *widths, int width)
{
	size_t i;

	for (i = table->columns; i > 0 && width_of_line(table, widths) > width; i--)
		if (table->column[i - 1].is_spare)
			widths[i - 1] = -1;
}

static void print(const struct table *table, FILE *out, int width)
{
	int widths[table->columns];
	size_t i;

	for (i = 0; i < table->columns; i++)
		widths[i] = width_of_column(table, i);
	if (width)
		leave_out_spare(table, widths, width);
	for (i = 0; i < table->rows; i++)
		print_row(out, table, i, widths, width ? width : INT_MAX);
}

int table_print(struct table *table, FILE *out, int width)
{
	size_t i;
	int ret;

	if (!table)
		return -ENOMEM;
	ret = table->error;
	if (!ret)
		print(table, out, width);
	for (i = 0; i < table->rows * table->columns; i++)
		free(table->cells[i].text);
	free(table->cells);
	free(table);
	return ret;
}
