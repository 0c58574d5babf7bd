// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "array_size.h"
#include "setup.h"

static const int spans[] = { 1, 5, 15, 60 };

void setup_default(struct setup *setup)
{
	*setup = (struct setup){
		.show_chart = true, .show_log = true, .show_exits = true,
		.columns = COLUMNS_ALL,
		.sort = { { COLUMN_DRAM, false }, { COLUMN_L1, false } },
		.minutes = 5,
		.interval_ms = 1000,
	};
}

void setup_sort(struct setup *setup, enum column column)
{
	if (setup->sort[0].column == column) {
		setup->sort[0].reverse = !setup->sort[0].reverse;
		return;
	}
	setup->sort[1] = setup->sort[0];
	setup->sort[0] = (struct sort){ column, false };
}

/* Lines of the setup window: what is shown, choices, then the columns. */
enum line {
	LINE_CHART,
	LINE_LOG,
	LINE_EXITS,
	LINE_MINUTES,
	LINE_UNITS,
	LINE_COLUMNS,
};

int setup_lines(void)
{
	/* The pid and the command are always there. */
	return LINE_COLUMNS + COLUMN_COUNT - 2;
}

static enum column column_of_line(int line)
{
	return line - LINE_COLUMNS + COLUMN_PID + 1;
}

struct setup_line setup_line(const struct setup *setup, int line)
{
	struct setup_line shown = { .is_choice = false };
	const struct column_facts *facts;

	switch (line) {
	case LINE_CHART:
		shown.is_on = setup->show_chart;
		strcpy(shown.text, "Chart of the selected device");
		return shown;
	case LINE_LOG:
		shown.is_on = setup->show_log;
		strcpy(shown.text, "Events");
		return shown;
	case LINE_EXITS:
		shown.is_on = setup->show_exits;
		strcpy(shown.text, "Programs that ended");
		return shown;
	case LINE_MINUTES:
		shown.is_choice = true;
		snprintf(shown.text, sizeof(shown.text), "Chart of %d min", setup->minutes);
		return shown;
	case LINE_UNITS:
		shown.is_choice = true;
		snprintf(shown.text, sizeof(shown.text), "Units: %s", units_meaning(setup->units));
		return shown;
	default:
		facts = &column_facts[column_of_line(line)];
		shown.is_on = setup->columns & COLUMN_BIT(column_of_line(line));
		snprintf(shown.text, sizeof(shown.text), "Column %s: %s", facts->title,
			 facts->meaning);
		return shown;
	}
}

static int next_span(int minutes)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(spans); i++)
		if (spans[i] > minutes)
			return spans[i];
	return spans[0];
}

void setup_choose(struct setup *setup, int line)
{
	switch (line) {
	case LINE_CHART:
		setup->show_chart = !setup->show_chart;
		return;
	case LINE_LOG:
		setup->show_log = !setup->show_log;
		return;
	case LINE_EXITS:
		setup->show_exits = !setup->show_exits;
		return;
	case LINE_MINUTES:
		setup->minutes = next_span(setup->minutes);
		return;
	case LINE_UNITS:
		setup->units = (setup->units + 1) % UNITS_COUNT;
		return;
	default:
		setup->columns ^= COLUMN_BIT(column_of_line(line));
		return;
	}
}
