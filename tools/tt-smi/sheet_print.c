// SPDX-License-Identifier: GPL-2.0-or-later
/* A sheet as a table for people, as CSV (fields as in RFC 4180), and as JSON. */
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "json_put.h"
#include "names.h"
#include "sheet.h"
#include "table.h"

#define SCHEMA_VERSION 1

/* A change has a sign. */
static struct text digits(uint64_t number, bool is_change)
{
	struct text text;

	if (is_change)
		snprintf(text.s, sizeof(text.s), "%+lld", (long long)number);
	else
		snprintf(text.s, sizeof(text.s), "%llu", (unsigned long long)number);
	return text;
}

static struct text bytes_text(const struct sheet *sheet, uint64_t number, int units)
{
	if (sheet->is_change)
		return units_change(number, units < 0 ? UNITS_BINARY : units);
	return units_text(number, units);
}

static struct text number_text(const struct sheet *sheet, size_t row, size_t column, int units)
{
	const struct sheet_cell *cell = sheet_cell(sheet, row, column);
	const struct sheet_column *of = &sheet->column[column];
	struct text text = { "-" };

	if (!cell->known)
		return text;
	switch (of->type) {
	case SHEET_BYTES:
		if (of->flags & SHEET_SUM)
			return bytes_text(sheet, cell->number, units);
		return units_text(cell->number, units);
	case SHEET_PERCENT:
		snprintf(text.s, sizeof(text.s), "%.1f%%", cell->number / 10.0);
		return text;
	case SHEET_SECONDS:
		return format_age(cell->number);
	default:
		return digits(cell->number, sheet->is_change && of->flags & SHEET_SUM);
	}
}

static bool is_for_people(const struct sheet *sheet, size_t column)
{
	const unsigned int flags = sheet->column[column].flags;

	if ((int)column == sheet->grouped)
		return true;
	return !(flags & (SHEET_DATA | (sheet->grouped < 0 ? SHEET_GROUPED : SHEET_SINGLE)));
}

/* Columns without a figure in any row tell nothing, but for the one that rows were grouped by. */
static bool is_empty(const struct sheet *sheet, size_t column)
{
	size_t row;

	if ((int)column == sheet->grouped)
		return false;
	for (row = 0; row < sheet->rows; row++)
		if (sheet_cell(sheet, row, column)->known)
			return false;
	return true;
}

static size_t choose_columns(const struct sheet *sheet, size_t *chosen,
			     struct table_column *columns)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < sheet->columns; i++) {
		const struct sheet_column *column = &sheet->column[i];

		if (!is_for_people(sheet, i) || is_empty(sheet, i))
			continue;
		columns[count] = (struct table_column){
			.name = column->title,
			.kind = column->type == SHEET_TEXT ? COLUMN_TEXT : COLUMN_NUMBER,
			.is_spare = column->flags & SHEET_SPARE,
		};
		chosen[count++] = i;
	}
	return count;
}

static char *cell_text(const struct sheet *sheet, size_t row, size_t column, bool ascii, int units)
{
	const struct sheet_cell *cell = sheet_cell(sheet, row, column);
	struct text text, bound;

	if (cell->text)
		return printable_copy(cell->text, ascii);
	text = number_text(sheet, row, column, units);
	if (cell->at_most)
		snprintf(bound.s, sizeof(bound.s), "%s%.60s", ascii ? "<=" : "\u2264", text.s);
	return strdup(cell->at_most ? bound.s : text.s);
}

static void add_row(struct table *table, const struct sheet *sheet, size_t row,
		    const size_t *chosen, size_t count, bool ascii, int units)
{
	char *cells[count];
	size_t i;

	for (i = 0; i < count; i++)
		cells[i] = cell_text(sheet, row, chosen[i], ascii, units);
	table_add(table, (const char *const *)cells);
	for (i = 0; i < count; i++)
		free(cells[i]);
}

int sheet_print(FILE *out, const struct sheet *sheet, const struct terminal *terminal, int units)
{
	struct table_column columns[sheet->columns];
	size_t chosen[sheet->columns];
	struct table *table;
	size_t count, row;

	if (sheet->error)
		return sheet->error;
	if (!sheet->rows) {
		fprintf(out, "%s: %s\n", sheet->view, sheet->is_change ? "no change" : "none");
		return 0;
	}
	count = choose_columns(sheet, chosen, columns);
	table = table_new(columns, count);
	for (row = 0; row < sheet->rows; row++)
		add_row(table, sheet, row, chosen, count, terminal->ascii, units);
	return table_print(table, out, terminal->columns);
}

static void put_csv_cell(FILE *out, const struct sheet *sheet, size_t row, size_t column)
{
	const struct sheet_cell *cell = sheet_cell(sheet, row, column);

	if (cell->text)
		csv_put(out, cell->text);
	else if (cell->known && sheet->column[column].type == SHEET_PERCENT)
		fprintf(out, "%.1f", cell->number / 10.0);
	else if (cell->known && sheet->is_change && sheet->column[column].flags & SHEET_SUM)
		fprintf(out, "%lld", (long long)cell->number);
	else if (cell->known)
		fputs(digits(cell->number, false).s, out);
}

int sheet_csv(FILE *out, const struct sheet *sheet, const char *time, bool with_head)
{
	size_t row, i;

	if (with_head) {
		fputs("time", out);
		for (i = 0; i < sheet->columns; i++)
			fprintf(out, ",%s", sheet->column[i].name);
		putc('\n', out);
	}
	for (row = 0; row < sheet->rows; row++) {
		fputs(time, out);
		for (i = 0; i < sheet->columns; i++) {
			fputc(',', out);
			put_csv_cell(out, sheet, row, i);
		}
		putc('\n', out);
	}
	return sheet->error;
}

static void put_json_cell(struct json_object *object, const struct sheet *sheet, size_t row,
			  size_t column)
{
	const struct sheet_cell *cell = sheet_cell(sheet, row, column);
	const struct sheet_column *of = &sheet->column[column];

	if (cell->text && of->type == SHEET_JSON)
		json_object_object_add(object, of->name, json_tokener_parse(cell->text));
	else if (cell->text)
		put_printable(object, of->name, cell->text);
	else if (cell->known && of->type == SHEET_PERCENT)
		put_tenths(object, of->name, cell->number);
	else if (cell->known && of->type == SHEET_FLAG)
		put_bool(object, of->name, cell->number);
	else if (cell->known && sheet->is_change && of->flags & SHEET_SUM)
		put_signed(object, of->name, cell->number);
	else
		put_if(object, of->name, cell->known, cell->number);
}

int sheet_json(FILE *out, const struct sheet *sheet, const char *time, bool one_line)
{
	struct json_object *object = json_object_new_object();
	struct json_object *rows = json_object_new_array();
	size_t row, i;

	put_number(object, "schema_version", SCHEMA_VERSION);
	put_text(object, "view", sheet->view);
	put_text(object, "time", time);
	put_bool(object, "is_change", sheet->is_change);
	json_object_object_add(object, "rows", rows);
	for (row = 0; row < sheet->rows; row++) {
		struct json_object *cells = json_object_new_object();

		for (i = 0; i < sheet->columns; i++)
			put_json_cell(cells, sheet, row, i);
		json_object_array_add(rows, cells);
	}
	return json_print(out, object, one_line) ?: sheet->error;
}
