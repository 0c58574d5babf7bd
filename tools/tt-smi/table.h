/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of text, whose cells have been made printable already. It does what libsmartcols would at
 * a tenth of the cost, which was most of what a report costs.
 */
#ifndef TT_SMI_TABLE_H
#define TT_SMI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table_column {
	const char *name;
	enum { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_SPARE_NUMBER } kind;
};

struct table;

/* NULL when there is no memory; the other functions take that. */
struct table *table_new(const struct table_column *columns, size_t count);

/* Add a row with a cell for each column; NULL for one is want of memory. */
void table_add(struct table *table, const char *const *cells);

/*
 * Print the table and free it. Where width is not 0, lines are cut to so many characters, and spare
 * columns are left out if that is less than 100. 0 or a negative errno, also of what came before.
 */
int table_print(struct table *table, FILE *out, int width);

#endif
