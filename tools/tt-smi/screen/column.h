/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns of the table of processes: what is in them, how wide they are, and how they sort. */
#ifndef TT_SMI_SCREEN_COLUMN_H
#define TT_SMI_SCREEN_COLUMN_H

#include <stdbool.h>
#include <stdint.h>

#include "processes.h"
#include "units.h"

enum column {
	COLUMN_PID,
	COLUMN_USER,
	COLUMN_CONTAINER,
	COLUMN_DEVICES,
	COLUMN_DRAM,
	COLUMN_DRAM_SHARE,
	COLUMN_TRACE,
	COLUMN_L1,
	COLUMN_L1_SHARE,
	COLUMN_L1_BUFFERS,
	COLUMN_L1_SMALL,
	COLUMN_CB,
	COLUMN_DFB,
	COLUMN_SCRATCH,
	COLUMN_KERNEL,
	COLUMN_GROWTH,
	COLUMN_AGE,
	COLUMN_TAG,
	COLUMN_COMMAND, /* has what the others leave */
	COLUMN_COUNT,
};

struct column_facts {
	const char *title;
	const char *name; /* in the file of the setup */
	const char *meaning;
	char key; /* sorts by it */
	bool is_text;
	uint8_t rank; /* those with the highest go first where there is no room */
};

extern const struct column_facts column_facts[COLUMN_COUNT];

#define COLUMN_BIT(column) (1U << (column))
#define COLUMNS_ALL (COLUMN_BIT(COLUMN_COUNT) - 1)

int column_width(enum column column, enum units units);

/* Which of the wanted ones have room in a width; the command has at least a bit of it. */
uint32_t columns_fit(uint32_t wanted, enum units units, int width);

/* What is in a cell. */
struct cell_text {
	char s[160];
};

struct cell_text column_text(const struct process *process, enum column column, enum units units);

/* The order of two rows: the most first, or from A to Z. */
int column_compare(const struct process *a, const struct process *b, enum column column);

/* By name in the setup's file; COLUMN_COUNT for none. */
enum column column_find(const char *name);

/* By key; COLUMN_COUNT for none. */
enum column column_of_key(int key);

#endif
