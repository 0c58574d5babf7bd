// SPDX-License-Identifier: GPL-2.0-or-later
/* The cores of a chip as a heat map: now, and at their peaks beside it or below. */
#include <stdio.h>

#include "windows.h"

#define MARGIN 4
#define CELL 6

/* What the title takes, which may be more than a few cores. */
#define TITLE 32

/* In eighths, from below. */
static const wchar_t shades[] = L" \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

static wchar_t shade_of(uint64_t bytes, uint64_t limit, const struct look *look)
{
	if (look->ascii || !limit || !bytes)
		return L' ';
	return shades[bytes >= limit ? 8 : 1 + 7 * bytes / limit];
}

static void paint_core(struct area area, int row, int column, uint64_t bytes, uint64_t limit,
		       const struct look *look)
{
	const struct style style = look_level(bytes, limit);
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)(bytes + 512) / 1024);
	area_put(area, row, column + 1, shade_of(bytes, limit, look), style);
	area_right(area, row, column + CELL, style, text);
}

/* What the two grids have in common. */
struct drawing {
	struct area area;
	const struct chip *chip;
	uint64_t limit;
	const struct look *look;
};

static void paint_axes(const struct drawing *drawing, int row, int column)
{
	const char *dot = drawing->look->ascii ? "." : "\u00b7";
	const struct chip *chip = drawing->chip;
	char text[16];
	uint32_t x, y;

	for (x = 0; x < chip->columns; x++) {
		snprintf(text, sizeof(text), "%u", x);
		area_right(drawing->area, row, column + MARGIN + CELL * (x + 1), look_dim(), text);
	}
	for (y = 0; y < chip->rows; y++) {
		snprintf(text, sizeof(text), "%u", y);
		area_right(drawing->area, row + 1 + y, column + MARGIN - 1, look_dim(), text);
		for (x = 0; x < chip->columns; x++)
			area_right(drawing->area, row + 1 + y, column + MARGIN + CELL * (x + 1),
				   look_dim(), dot);
	}
}

static void paint_grid(const struct drawing *drawing, int row, int column, bool peak)
{
	const struct chip *chip = drawing->chip;
	size_t i;

	area_text(drawing->area, row++, column, look_title(),
		  peak ? "L1 OF EACH CORE AT ITS PEAK, KIB" : "L1 OF EACH CORE NOW, KIB");
	paint_axes(drawing, row++, column);
	for (i = 0; i < chip->count; i++) {
		const struct tt_memtrack_core *core = &chip->core[i];

		paint_core(drawing->area, row + core->y, column + MARGIN + CELL * core->x,
			   peak ? core->peak : core->bytes, drawing->limit, drawing->look);
	}
}

int paint_chip(struct area area, int row, const struct chip *chip, uint64_t limit,
	       const struct look *look)
{
	const struct drawing drawing = { area, chip, limit, look };
	const int cells = MARGIN + CELL * (int)chip->columns;
	const int width = cells > TITLE ? cells : TITLE;
	const int height = 2 + (int)chip->rows;
	const bool beside = 2 * width + 2 <= area.columns;

	if (!chip->count) {
		area_text(area, row++, 0, look_title(), "L1 OF EACH CORE");
		area_text(area, row, 0, look_dim(),
			  "No program has told on which cores its memory lies.");
		return row + 2;
	}
	paint_grid(&drawing, row, 0, false);
	if (!beside)
		row += height + 1;
	paint_grid(&drawing, row, beside ? width + 2 : 0, true);
	return row + height + 1;
}
