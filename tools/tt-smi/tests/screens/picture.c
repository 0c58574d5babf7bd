// SPDX-License-Identifier: GPL-2.0-or-later
/* picture text|svg [SCENE]: print a scene, or with no name the names of all. */
#include <err.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes.h"

#define CELL_WIDTH 8.4
#define CELL_HEIGHT 17
#define MARGIN 10

/* As a terminal of 256 colours has them. */
static const char *const inks[INK_COUNT] = {
	[INK_PLAIN] = "#d8dee9", [INK_DIM] = "#808080", [INK_TITLE] = "#5fd7d7",
	[INK_GOOD] = "#5faf5f", [INK_WARNING] = "#ffaf00", [INK_ALARM] = "#ff5f5f",
	[INK_BAR] = "#000000", [INK_BAR_PAPER] = "#5fd7d7",
	[INK_KIND + 0] = "#5faf5f", [INK_KIND + 1] = "#87af87", [INK_KIND + 2] = "#0087ff",
	[INK_KIND + 3] = "#00d7d7", [INK_KIND + 4] = "#d75fd7", [INK_KIND + 5] = "#af87ff",
	[INK_KIND + 6] = "#d7af5f", [INK_KIND + 7] = "#bcbcbc",
};

#define PAPER "#1c1e26"

static const char *paper_of(const struct style *style)
{
	if (style->flags & STYLE_REVERSE)
		return inks[style->ink];
	return style->paper ? inks[style->paper] : NULL;
}

static const char *ink_of(const struct style *style)
{
	if (style->flags & STYLE_REVERSE)
		return style->paper ? inks[style->paper] : PAPER;
	return inks[style->ink];
}

static void print_rectangle(double x, double y, double width, double height, const char *color)
{
	printf("<rect x='%.1f' y='%.1f' width='%.2f' height='%.2f' fill='%s'/>\n", x, y, width,
	       height, color);
}

/* Blocks are drawn, so that no font leaves gaps between them. False if it is none. */
static bool print_block(wchar_t character, double x, double y, int count, const char *color)
{
	if (character >= L'\u2581' && character <= L'\u2588') {
		double height = CELL_HEIGHT * (character - 0x2580) / 8.0;

		print_rectangle(x, y + CELL_HEIGHT - height, count * CELL_WIDTH + 0.2, height,
				color);
		return true;
	}
	if (character >= L'\u2589' && character <= L'\u258f') {
		print_rectangle(x, y, CELL_WIDTH * (0x2590 - character) / 8.0 + 0.2, CELL_HEIGHT,
				color);
		return true;
	}
	return false;
}

static void print_character(wchar_t character)
{
	switch (character) {
	case L'<':
		fputs("&lt;", stdout);
		break;
	case L'&':
		fputs("&amp;", stdout);
		break;
	default:
		printf("%lc", (wint_t)character);
	}
}

static bool same_style(const struct cell *a, const struct cell *b)
{
	return !memcmp(&a->style, &b->style, sizeof(a->style));
}

static bool is_block(wchar_t character)
{
	return character >= L'\u2581' && character <= L'\u258f';
}

/* Cells of one style from a column on; those that are blocks, only as long as they are the same. */
static int run_from(const struct grid *grid, int row, int column)
{
	const struct cell *first = grid_at(grid, row, column);
	int count = 1;

	for (; column + count < grid->columns; count++) {
		const struct cell *next = first + count;

		if (!same_style(first, next))
			break;
		if (is_block(first->character) != is_block(next->character))
			break;
		if (is_block(first->character) && next->character != first->character)
			break;
		if (is_block(first->character) && first->character != L'\u2588')
			break;
	}
	return count;
}

static void print_run_of_text(const struct cell *cell, int count, double x, double y)
{
	int i;

	while (count && cell[count - 1].character <= L' ')
		count--;
	for (i = 0; i < count && cell[i].character == L' '; i++)
		;
	if (i == count)
		return;
	printf("<text x='%.1f' y='%.0f' textLength='%.1f' fill='%s'%s xml:space='preserve'>",
	       x + i * CELL_WIDTH, y + 13, (count - i) * CELL_WIDTH, ink_of(&cell->style),
	       cell->style.flags & STYLE_BOLD ? " font-weight='bold'" : "");
	for (; i < count; i++)
		if (cell[i].character)
			print_character(cell[i].character);
	puts("</text>");
}

static int print_run(const struct grid *grid, int row, int column)
{
	const struct cell *cell = grid_at(grid, row, column);
	const int count = run_from(grid, row, column);
	const double x = MARGIN + column * CELL_WIDTH, y = MARGIN + row * CELL_HEIGHT;
	const char *paper = paper_of(&cell->style);

	if (paper)
		print_rectangle(x, y, count * CELL_WIDTH + 0.2, CELL_HEIGHT, paper);
	if (!print_block(cell->character, x, y, count, ink_of(&cell->style)))
		print_run_of_text(cell, count, x, y);
	return count;
}

static void print_svg(const struct grid *grid)
{
	double width = grid->columns * CELL_WIDTH + 2 * MARGIN;
	int height = grid->rows * CELL_HEIGHT + 2 * MARGIN;
	int row, column;

	puts("<?xml version='1.0' encoding='UTF-8'?>");
	printf("<!-- SPDX-License-%s: GPL-2.0-or-later -->\n", "Identifier");
	printf("<svg xmlns='http://www.w3.org/2000/svg' width='%.0f' height='%d' font-family='DejaVu Sans Mono, Menlo, Consolas, monospace' font-size='13.9'>\n",
	       width, height);
	printf("<rect width='100%%' height='100%%' rx='6' fill='" PAPER "'/>\n");
	for (row = 0; row < grid->rows; row++)
		for (column = 0; column < grid->columns;)
			column += print_run(grid, row, column);
	puts("</svg>");
}

static void print_text(const struct grid *grid)
{
	char text[4096];
	int row;

	for (row = 0; row < grid->rows; row++) {
		grid_text(grid, row, text, sizeof(text));
		puts(text);
	}
}

int main(int argc, char **argv)
{
	struct grid grid;
	int i;

	setlocale(LC_CTYPE, "C.UTF-8");
	if (argc < 2 || (strcmp(argv[1], "text") && strcmp(argv[1], "svg")))
		errx(2, "usage: picture text|svg [SCENE]");
	for (i = 0; i < scene_count; i++) {
		if (argc == 2) {
			puts(scenes[i].name);
			continue;
		}
		if (strcmp(argv[2], scenes[i].name))
			continue;
		if (scene_paint(&grid, &scenes[i]))
			err(1, NULL);
		if (!strcmp(argv[1], "svg"))
			print_svg(&grid);
		else
			print_text(&grid);
		grid_free(&grid);
	}
	return 0;
}
