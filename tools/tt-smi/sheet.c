// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

struct sheet sheet_new(const char *view, const struct sheet_column *columns, size_t count)
{
	return (struct sheet){ .view = view, .column = columns, .columns = count, .grouped = -1 };
}

void sheet_free(struct sheet *sheet)
{
	size_t i;

	for (i = 0; i < sheet->rows * sheet->columns; i++)
		free(sheet->cells[i].text);
	free(sheet->cells);
	*sheet = (struct sheet){ 0 };
}

struct sheet_cell *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	return &sheet->cells[row * sheet->columns + column];
}

static int grow(struct sheet *sheet)
{
	const size_t room = sheet->room ? 2 * sheet->room : 16;
	struct sheet_cell *grown;

	grown = reallocarray(sheet->cells, room, sheet->columns * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	sheet->cells = grown;
	sheet->room = room;
	return 0;
}

void sheet_row(struct sheet *sheet)
{
	if (!sheet->error && sheet->rows == sheet->room)
		sheet->error = grow(sheet);
	if (sheet->error)
		return;
	memset(sheet_cell(sheet, sheet->rows++, 0), 0, sheet->columns * sizeof(*sheet->cells));
}

void sheet_number(struct sheet *sheet, size_t column, uint64_t value)
{
	if (!sheet->error)
		*sheet_cell(sheet, sheet->rows - 1, column) =
			(struct sheet_cell){ .known = true, .number = value };
}

void sheet_at_most(struct sheet *sheet, size_t column)
{
	if (!sheet->error)
		sheet_cell(sheet, sheet->rows - 1, column)->at_most = true;
}

void sheet_text(struct sheet *sheet, size_t column, const char *text)
{
	struct sheet_cell cell = { .known = true };

	if (sheet->error || !text || !*text)
		return;
	cell.text = strdup(text);
	if (cell.text)
		*sheet_cell(sheet, sheet->rows - 1, column) = cell;
	else
		sheet->error = -ENOMEM;
}

int sheet_find(const struct sheet_column *columns, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(columns[i].name, name))
			return i;
	return -1;
}
