// SPDX-License-Identifier: GPL-2.0-or-later
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
	{ "/ F3 F4", "filter by command, user, container or pid" },
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
	{ "Mouse", "click to select, twice to open; click a heading to sort" },
};

/* What stands for a figure, and kinds in their colours. */
static const char *const signs[] = {
	"-     nobody ever reported it, or the total is not known",
	"%     of what programs can allocate if one has told that, else of all there is",
	"<     at most: where on the chip some programs lie is not known",
	"|     in a bar: the peak",
	"!     the module counted reports that did not fit its books",
	"?     the board is assumed from the card's id",
	"R     a chip that is reached through another one of its board",
};

static int paint_kinds(struct area area, int row, const struct look *look)
{
	uint32_t kind;
	int end = 0;

	for (kind = TT_MEMTRACK_KIND_L1_BUFFERS; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		const struct style style = { .ink = look_kind_ink(kind) };

		if (look->ascii || !look->colors)
			end = area_printf(area, row, end, style, "%c ", look_kind_letter(kind));
		else
			end = area_text(area, row, end, style, "\u25a0 ");
		end = area_printf(area, row, end, look_plain(), "%s  ", look_kind_name(kind));
	}
	return row + 1;
}

int window_help(struct area area, int top, const struct scene *scene)
{
	int row = -top;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++, row++) {
		area_text(area, row, 0, look_title(), lines[i].keys);
		area_text(area, row, 18, look_plain(), lines[i].meaning);
	}
	area_text(area, row++, 0, look_title(), "Sort");
	for (i = 0; i < COLUMN_COUNT; i++) {
		struct area part = area_part(area, 0, i % 2 ? 36 : 2, area.rows, 33);
		int end;

		end = area_printf(part, row, 0, look_bold(), "%c ", column_facts[i].key);
		area_text(part, row, end, look_plain(), column_facts[i].meaning);
		row += i % 2;
	}
	row += COLUMN_COUNT % 2;
	area_text(area, row++, 0, look_title(), "Signs");
	for (i = 0; i < ARRAY_SIZE(signs); i++)
		area_text(area, row++, 2, look_plain(), signs[i]);
	area_text(area, row++, 0, look_title(), "L1 by kind");
	return paint_kinds(area_part(area, 0, 2, area.rows, area.columns - 2), row,
			   &scene->state->look) + top;
}
