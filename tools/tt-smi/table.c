// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include <libsmartcols.h>

#include "table.h"

struct table {
	struct libscols_table *scols;
	const struct table_column *column;
	size_t columns;
	int error;
};

static void add_columns(struct table *table, const struct table_column *columns)
{
	size_t i;

	for (i = 0; i < table->columns; i++)
		if (!scols_table_new_column(table->scols, columns[i].name, 0,
					    columns[i].kind ? SCOLS_FL_RIGHT : 0))
			table->error = -ENOMEM;
}

struct table *table_new(const struct table_column *columns, size_t count)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->scols = scols_new_table();
	if (!table->scols) {
		free(table);
		return NULL;
	}
	table->column = columns;
	table->columns = count;
	scols_table_enable_noencoding(table->scols, 1);
	scols_table_set_termforce(table->scols, SCOLS_TERMFORCE_NEVER);
	if (scols_table_set_column_separator(table->scols, "  "))
		table->error = -ENOMEM;
	add_columns(table, columns);
	return table;
}

void table_add(struct table *table, const char *const *cells)
{
	struct libscols_line *line;
	size_t i;

	if (!table || table->error)
		return;
	line = scols_table_new_line(table->scols, NULL);
	if (!line)
		table->error = -ENOMEM;
	for (i = 0; i < table->columns && !table->error; i++)
		table->error = cells[i] ? scols_line_set_data(line, i, cells[i]) : -ENOMEM;
}

static void leave_out_spare(struct table *table)
{
	size_t i;

	for (i = 0; i < table->columns; i++)
		if (table->column[i].kind == COLUMN_SPARE_NUMBER)
			scols_column_set_flags(scols_table_get_column(table->scols, i),
					       SCOLS_FL_HIDDEN);
}

static int limit(struct table *table, int width)
{
	struct libscols_column *last = scols_table_get_column(table->scols, table->columns - 1);

	if (!width)
		return 0;
	if (width < 100)
		leave_out_spare(table);
	return scols_table_set_termforce(table->scols, SCOLS_TERMFORCE_ALWAYS) ?:
	       scols_table_set_termwidth(table->scols, width) ?:
	       scols_column_set_flags(last, SCOLS_FL_TRUNC);
}

int table_print(struct table *table, FILE *out, int width)
{
	int ret;

	if (!table)
		return -ENOMEM;
	ret = table->error ?: limit(table, width);
	if (!ret)
		ret = scols_table_set_stream(table->scols, out);
	if (!ret)
		ret = scols_print_table(table->scols);
	scols_unref_table(table->scols);
	free(table);
	return ret;
}
