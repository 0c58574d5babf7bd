/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a subcommand has to tell: rows of figures, which may be put in order, taken together and
 * compared with those of an earlier time.
 */
#ifndef TT_SMI_SHEET_H
#define TT_SMI_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "screen/units.h"
#include "terminal.h"

enum sheet_flags {
	SHEET_KEY = 1, /* rows of two times that have the same keys are the same row */
	SHEET_SUM = 2, /* adds up, and has a change */
	SHEET_DATA = 4, /* is left out of what people read */
	SHEET_SPARE = 8, /* likewise where there is little room */
	SHEET_GROUPED = 16, /* likewise where every row is of one */
	SHEET_SINGLE = 32, /* likewise where rows are taken together */
};

struct sheet_column {
	const char *name; /* in JSON, in the head of CSV, and behind --sort */
	const char *title; /* for people; NULL with SHEET_DATA */
	enum {
		SHEET_TEXT, SHEET_NUMBER, SHEET_BYTES, SHEET_PERCENT, SHEET_SECONDS,
		SHEET_FLAG, /* 0 or 1; in JSON false or true */
		SHEET_JSON, /* a text that is a value of JSON */
	} type;
	unsigned int flags;
};

/* Nothing of it is set where a figure is not known. */
struct sheet_cell {
	bool known;
	bool at_most; /* an upper bound, for people; programs have a column that says so */
	uint64_t number; /* percents are tenths; a change is negative in two's complement */
	char *text;
};

struct sheet {
	const char *view;
	const struct sheet_column *column;
	size_t columns;
	struct sheet_cell *cells; /* row by row */
	size_t rows;
	size_t room;
	int grouped; /* the column of which each row has another text or number, or -1 */
	size_t left_out; /* clients whose rows the reader may not see */
	bool is_change; /* what became more or less, not how much there is */
	int error; /* the first one; adding more does nothing then */
};

struct sheet sheet_new(const char *view, const struct sheet_column *columns, size_t count);
void sheet_free(struct sheet *sheet);

/* Begin a row, whose cells come one after the other. */
void sheet_row(struct sheet *sheet);
void sheet_number(struct sheet *sheet, size_t column, uint64_t value);
void sheet_text(struct sheet *sheet, size_t column, const char *text);
void sheet_at_most(struct sheet *sheet, size_t column); /* a number that is there already */

/* Of the last row, or of any. */
struct sheet_cell *sheet_cell(const struct sheet *sheet, size_t row, size_t column);

/* The column of a name, or -1. */
int sheet_find(const struct sheet_column *columns, size_t count, const char *name);

/* By a column: what is most comes first, but names and keys in their order. */
void sheet_sort(struct sheet *sheet, int column);

/* Rows that are alike in one column become one; what does not add up is left out. */
int sheet_group(struct sheet *sheet, int column);

/* What changed since an earlier sheet: rows that did not are left out. */
int sheet_subtract(struct sheet *sheet, const struct sheet *earlier);

/* For people, for spreadsheets, for programs; 0 or a negative errno. */
int sheet_print(FILE *out, const struct sheet *sheet, const struct terminal *terminal, int units);
int sheet_csv(FILE *out, const struct sheet *sheet, const char *time, bool with_head);
int sheet_json(FILE *out, const struct sheet *sheet, const char *time, bool one_line);

#endif
