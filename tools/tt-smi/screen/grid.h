/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A screen as plain data: cells with a character and a style, and what a click on them does. */
#ifndef TT_SMI_SCREEN_GRID_H
#define TT_SMI_SCREEN_GRID_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

#include "check_format.h"

enum ink {
	INK_PLAIN, /* the terminal's own */
	INK_DIM,
	INK_TITLE,
	INK_GOOD,
	INK_WARNING,
	INK_ALARM,
	INK_BAR, /* what is written on a bar */
	INK_BAR_PAPER,
	INK_KIND, /* and one for each kind */
	INK_COUNT = INK_KIND + 8,
};

enum style_flag {
	STYLE_BOLD = 1 << 0,
	STYLE_REVERSE = 1 << 1,
};

struct style {
	uint8_t ink;
	uint8_t paper; /* INK_PLAIN: the terminal's own */
	uint8_t flags;
};

/* The second cell of a wide character has the character 0. */
struct cell {
	wchar_t character;
	struct style style;
	uint32_t target; /* what a click does, of target.h; 0: nothing */
};

struct grid {
	int rows;
	int columns;
	struct cell *cells;
};

/* A part of a grid; nothing is put outside of it. */
struct area {
	struct grid *grid;
	int row;
	int column;
	int rows;
	int columns;
};

/* All spaces. 0 or -ENOMEM; then it has no cells. */
int grid_init(struct grid *grid, int rows, int columns);
void grid_free(struct grid *grid);

struct cell *grid_at(const struct grid *grid, int row, int column);

struct area area_of(struct grid *grid);

/* A part of an area, cut to it. */
struct area area_part(struct area area, int row, int column, int rows, int columns);

/* One row, or nothing if it is not in the area. */
struct area area_row(struct area area, int row);

/* Put one character. */
void area_put(struct area area, int row, int column, wchar_t character, struct style style);

/*
 * Write text in the locale's encoding from a column on, cut where the area ends. Gives the column
 * behind it.
 */
int area_text(struct area area, int row, int column, struct style style, const char *text);
int area_printf(struct area area, int row, int column, struct style style, const char *format, ...)
	__printf(5, 6);

/* The same if all of it has room, and else nothing. */
int area_whole(struct area area, int row, int column, struct style style, const char *text);

/* Write text that ends before a column, all of it or, if that is outside, nothing. */
void area_right(struct area area, int row, int end, struct style style, const char *text);

/* Cells that text takes. */
int text_width(const char *text);

/* Give all cells a style, or flags beside their colours, or those of a row a target. */
void area_restyle(struct area area, struct style style);
void area_add_flags(struct area area, uint8_t flags);
void area_target(struct area area, int row, int column, int columns, uint32_t target);

/* Make the whole area spaces again. */
void area_clear(struct area area);

#endif
