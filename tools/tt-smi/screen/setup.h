/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user chose for good: it is saved, and read at the next start. */
#ifndef TT_SMI_SCREEN_SETUP_H
#define TT_SMI_SCREEN_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "column.h"

struct sort {
	enum column column;
	bool reverse;
};

#define SORT_KEYS 2

struct setup {
	bool show_chart;
	bool show_log;
	bool show_exits;
	uint32_t columns; /* bits of enum column */
	struct sort sort[SORT_KEYS];
	enum units units;
	int minutes; /* of the chart */
	int interval_ms;
};

struct setup_line {
	char text[80];
	bool is_on;
	bool is_choice; /* it has a value, and is neither on nor off */
};

void setup_default(struct setup *setup);

/* Where the setup is saved, below $XDG_CONFIG_HOME or ~/.config. False if neither is known. */
bool setup_path(char *path, size_t room);

/* Read what was saved over what is there; what is not understood is left. 0 or a negative errno. */
int setup_load(struct setup *setup, const char *path);

/* Save it, in folders that are made for it. 0 or a negative errno. */
int setup_save(const struct setup *setup, const char *path);

/* The lines of the setup window: how many, what each says, and what happens when it is chosen. */
int setup_lines(void);

struct setup_line setup_line(const struct setup *setup, int line);
void setup_choose(struct setup *setup, int line);

/* Sort by a column: first by it, then as before. The same again turns the order round. */
void setup_sort(struct setup *setup, enum column column);

#endif
