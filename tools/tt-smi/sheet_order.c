// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows in order, taken together, and compared with those of an earlier time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

/* What sort() hands its comparisons; there is one sort at a time. */
static const struct sheet *sorted;
static int sorted_by;

static uint64_t size_of(const struct sheet_cell *cell)
{
	const int64_t change = cell->number;

	return sorted->is_change && change < 0 ? -cell->number : cell->number;
}

static int compare_texts(const struct sheet_cell *a, const struct sheet_cell *b)
{
	return strcmp(a->text ?: "", b->text ?: "");
}

/* What is not known comes last. */
static int in_order(const void *left, const void *right)
{
	const struct sheet_cell *a = (const struct sheet_cell *)left + sorted_by;
	const struct sheet_cell *b = (const struct sheet_cell *)right + sorted_by;
	const struct sheet_column *column = &sorted->column[sorted_by];
	int order;

	if (!a->known || !b->known)
		return b->known - a->known;
	if (column->type == SHEET_TEXT)
		return compare_texts(a, b);
	order = (size_of(a) > size_of(b)) - (size_of(a) < size_of(b));
	return column->flags & SHEET_KEY ? order : -order;
}

/* Rows that are alike keep their order: qsort() of glibc sorts by merging where it has memory. */
void sheet_sort(struct sheet *sheet, int column)
{
	if (sheet->error || column < 0)
		return;
	sorted = sheet;
	sorted_by = column;
	qsort(sheet->cells, sheet->rows, sheet->columns * sizeof(*sheet->cells), in_order);
}

static bool same(const struct sheet_cell *a, const struct sheet_cell *b)
{
	return a->known == b->known && a->number == b->number && !compare_texts(a, b);
}

static void add_cell(struct sheet_cell *sum, const struct sheet_cell *cell)
{
	sum->known |= cell->known;
	sum->number += cell->number;
}

static void forget(struct sheet_cell *cell)
{
	free(cell->text);
	*cell = (struct sheet_cell){ 0 };
}

static void add_row(struct sheet *sheet, size_t to, size_t from)
{
	size_t i;

	for (i = 0; i < sheet->columns; i++) {
		struct sheet_cell *cell = sheet_cell(sheet, from, i);

		if (sheet->column[i].flags & SHEET_SUM)
			add_cell(sheet_cell(sheet, to, i), cell);
		forget(cell);
	}
}

static size_t find_group(const struct sheet *sheet, size_t groups, size_t row, int by)
{
	size_t i;

	for (i = 0; i < groups; i++)
		if (same(sheet_cell(sheet, i, by), sheet_cell(sheet, row, by)))
			break;
	return i;
}

static void move_row(struct sheet *sheet, size_t to, size_t from)
{
	const size_t size = sheet->columns * sizeof(*sheet->cells);

	if (to == from)
		return;
	memcpy(sheet_cell(sheet, to, 0), sheet_cell(sheet, from, 0), size);
	memset(sheet_cell(sheet, from, 0), 0, size);
}

static void keep_for_group(struct sheet *sheet, size_t row, int by)
{
	size_t i;

	for (i = 0; i < sheet->columns; i++)
		if (!(sheet->column[i].flags & SHEET_SUM) && (int)i != by)
			forget(sheet_cell(sheet, row, i));
}

int sheet_group(struct sheet *sheet, int by)
{
	size_t groups = 0;
	size_t row, group;

	for (row = 0; row < sheet->rows && by >= 0; row++) {
		group = find_group(sheet, groups, row, by);
		if (group < groups) {
			add_row(sheet, group, row);
			continue;
		}
		move_row(sheet, groups, row);
		keep_for_group(sheet, groups++, by);
	}
	if (by >= 0)
		sheet->rows = groups;
	sheet->grouped = by;
	return sheet->error;
}

static bool same_row(const struct sheet *a, size_t i, const struct sheet *b, size_t j)
{
	size_t column;

	for (column = 0; column < a->columns; column++)
		if (a->column[column].flags & SHEET_KEY &&
		    !same(sheet_cell(a, i, column), sheet_cell(b, j, column)))
			return false;
	return true;
}

static bool is_sum(const struct sheet *sheet, size_t column)
{
	return sheet->column[column].flags & SHEET_SUM;
}

static void copy_row(struct sheet *sheet, const struct sheet *from, size_t row)
{
	size_t i;

	sheet_row(sheet);
	for (i = 0; i < sheet->columns; i++) {
		const struct sheet_cell *cell = sheet_cell(from, row, i);

		if (cell->text)
			sheet_text(sheet, i, cell->text);
		else if (cell->known)
			sheet_number(sheet, i, is_sum(sheet, i) ? 0 : cell->number);
	}
}

/* What has gone comes as a row of nothing, from which the earlier one is taken. */
static void add_gone(struct sheet *sheet, const struct sheet *earlier)
{
	const size_t rows = sheet->rows;
	size_t i, j;

	for (i = 0; i < earlier->rows && !sheet->error; i++) {
		for (j = 0; j < rows && !same_row(sheet, j, earlier, i); j++)
			continue;
		if (j == rows)
			copy_row(sheet, earlier, i);
	}
}

/* True if anything is left of it. */
static bool subtract_row(struct sheet *sheet, size_t row, const struct sheet *earlier)
{
	bool changed = false;
	size_t i, j;

	for (j = 0; j < earlier->rows && !same_row(sheet, row, earlier, j); j++)
		continue;
	for (i = 0; i < sheet->columns; i++) {
		struct sheet_cell *cell = sheet_cell(sheet, row, i);

		if (!(sheet->column[i].flags & SHEET_SUM))
			continue;
		if (j < earlier->rows)
			cell->number -= sheet_cell(earlier, j, i)->number;
		changed |= cell->number;
	}
	return changed;
}

int sheet_subtract(struct sheet *sheet, const struct sheet *earlier)
{
	size_t kept = 0;
	size_t row, i;

	add_gone(sheet, earlier);
	for (row = 0; row < sheet->rows && !sheet->error; row++) {
		if (subtract_row(sheet, row, earlier)) {
			move_row(sheet, kept++, row);
			continue;
		}
		for (i = 0; i < sheet->columns; i++)
			forget(sheet_cell(sheet, row, i));
	}
	if (!sheet->error)
		sheet->rows = kept;
	sheet->is_change = true;
	return sheet->error;
}
