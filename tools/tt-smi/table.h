/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of printable text. This does what libsmartcols would at a tenth of the cost, which was
 * most of the cost of a report.
 */
#ifndef TT_SMI_TABLE_H
#define TT_SMI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table_column {
	const char *name;
	enum { COLUMN_TEXT, COLUMN_NUMBER } kind;
	bool is_spare;
};

struct table;

/* NULL if out of memory; the other functions accept that. */
struct table *table_new(const struct table_column *columns, size_t count);

/* Add a row with a cell for each column; a NULL cell means out of memory. */
void table_add(struct table *table, const char *const *cells);

/*
 * Print the table and free it. If width is not 0, leave out as many spare columns as it takes for
 * the others to fit, the last ones first, and cut lines that are still longer. 0 or a negative
 * errno, also of earlier calls.
 */
int table_print(struct table *table, FILE *out, int width);

#endif
