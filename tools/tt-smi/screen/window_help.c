// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "array_size.h"
#include "windows.h"

static const struct {
	const char *keys;
	const char *meaning;
} lines[] = {
	{ "Arrows PgUp PgDn", "move in the panel; Home and End too" },
	{ "Tab Shift-Tab", "the next panel, the one before" },
	{ "Enter", "open what is selected: a device, a process" },
	{ "z", "the panel alone, and back" },
	{ "E", "each event as it happens, or changes from one look to the next" },
	{ "w", "processes of the selected device, or of all" },
	{ "/ F3 F4", "filter by command, user, container, pid or tag" },
	{ "F6", "sort by; the one before is the second key" },
	{ "I", "turn the order round" },
	{ "space", "pause" },
	{ "+ -", "a longer, a shorter interval" },
	{ "F5", "read now" },
	{ "u", "units" },
	{ "F2", "setup: panels, columns, minutes of the chart" },
	{ "F12", "save the setup" },
	{ "F9 k", "send a signal to a process of yours, after a question" },
	{ "Ctrl-L", "draw all anew" },
	{ "F10 q", "quit" },
	{ "Mouse", "click selects, twice opens, on a heading sorts" },
};

/* What stands for a figure, and kinds in their colours. */
static const struct {
	const char *sign;
	const char *meaning;
} signs[] = {
	{ "-", "nobody ever reported it, or the total is not known" },
	{ "%", "of what programs can allocate if one has told that, else of all there is" },
	{ "<", "at most: where on the chip some programs lie is not known" },
	{ "|", "in a bar: the peak" },
	{ "!", "the module counted reports that did not fit its books" },
	{ "?", "the board is assumed from the card's id" },
	{ "R", "a chip that is reached through another one of its board" },
};

/* Over as many rows as it takes, broken between words. Gives the row behind it. */
static int paint_wrapped(struct area area, int row, int column, const char *text)
{
	const int room = area.columns - column;

	while (room > 0 && *text) {
		int length = strlen(text), end = room;

		if (length > room) {
			while (end && text[end] != ' ')
				end--;
			length = end ?: room;
		}
		area_printf(area, row++, column, look_plain(), "%.*s", length, text);
		text += length + (text[length] == ' ');
	}
	return row;
}

static int paint_kinds(struct area area, int row, const struct look *look)
{
	const bool has_letters = look->ascii || !look->colors;
	uint32_t kind;
	int end = 0;

	for (kind = TT_MEMTRACK_KIND_L1_BUFFERS; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		const char *name = look_kind_name(kind);

		if (end + 2 + (int)strlen(name) > area.columns) {
			end = 0;
			row++;
		}
		area_put(area, row, end, has_letters ? look_kind_letter(kind) : L'\u25a0',
			 (struct style){ .ink = look_kind_ink(kind) });
		end = area_text(area, row, end + 2, look_plain(), name) + 2;
	}
	return row + 1;
}

/* Side by side where there is room. */
static int paint_columns(struct area area, int row)
{
	const int abreast = area.columns >= 70 ? 2 : 1;
	int i;

	for (i = 0; i < COLUMN_COUNT; i++) {
		const int column = 2 + i % abreast * 34;

		area_printf(area, row, column, look_bold(), "%c", column_facts[i].key);
		area_text(area, row, column + 2, look_plain(), column_facts[i].meaning);
		row += i % abreast == abreast - 1;
	}
	return row + (COLUMN_COUNT % abreast != 0);
}

int window_help(struct area area, int top, const struct scene *scene)
{
	int row = -top;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		area_text(area, row, 0, look_title(), lines[i].keys);
		row = paint_wrapped(area, row, 18, lines[i].meaning);
	}
	area_text(area, row++, 0, look_title(), "Sort");
	row = paint_columns(area, row);
	area_text(area, row++, 0, look_title(), "Signs");
	for (i = 0; i < ARRAY_SIZE(signs); i++) {
		area_text(area, row, 2, look_plain(), signs[i].sign);
		row = paint_wrapped(area, row, 8, signs[i].meaning);
	}
	area_text(area, row++, 0, look_title(), "L1 by kind");
	return paint_kinds(area_part(area, 0, 2, area.rows, area.columns - 2), row,
			   &scene->state->look) + top;
}
