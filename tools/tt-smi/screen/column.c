// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "column.h"

/* What the command gets at least; on a wide window, a quarter of it. */
#define COMMAND_ROOM 12

const struct column_facts column_facts[COLUMN_COUNT] = {
	[COLUMN_PID] = { "PID", "pid", "process id", 'p', false, 0 },
	[COLUMN_USER] = { "USER", "user", "user", 'o', true, 4 },
	[COLUMN_CONTAINER] = { "CONTAINER", "container", "container, by cgroup", 'n', true, 13 },
	[COLUMN_DEVICES] = { "DEV", "devices", "devices", 'v', true, 3 },
	[COLUMN_DRAM] = { "DRAM", "dram", "bytes in DRAM", 'd', false, 1 },
	[COLUMN_DRAM_SHARE] = { "DRAM%", "dram_share", "part of its devices' DRAM", 'm', false, 6 },
	[COLUMN_TRACE] = { "TRACE", "trace", "trace buffers, part of DRAM", 't', false, 14 },
	[COLUMN_L1] = { "L1", "l1", "bytes in L1", 'l', false, 2 },
	[COLUMN_L1_SHARE] = { "L1%", "l1_share", "part of its devices' L1", 'r', false, 7 },
	[COLUMN_L1_BUFFERS] = { "BUFFERS", "l1_buffers", "tensors in L1", 'b', false, 9 },
	[COLUMN_L1_SMALL] = { "SMALL", "l1_small", "L1 for small buffers", 's', false, 15 },
	[COLUMN_CB] = { "CB", "cb", "circular buffers", 'c', false, 10 },
	[COLUMN_DFB] = { "DFB", "dfb", "dataflow buffers", 'f', false, 17 },
	[COLUMN_SCRATCH] = { "SCRATCH", "scratch", "scratchpads of kernels", 'x', false, 16 },
	[COLUMN_KERNEL] = { "KERNEL", "kernel", "kernel code", 'e', false, 11 },
	[COLUMN_GROWTH] = { "+1MIN", "growth", "growth in the last minute", 'g', false, 5 },
	[COLUMN_AGE] = { "AGE", "age", "since the process began", 'a', false, 12 },
	[COLUMN_TAG] = { "TAG", "tag", "tag that has most of its L1", 'T', true, 8 },
	[COLUMN_COMMAND] = { "COMMAND", "command", "command", 'i', true, 0 },
};

int column_width(enum column column, enum units units)
{
	switch (column) {
	case COLUMN_PID:
		return 7;
	case COLUMN_USER:
		return 8;
	case COLUMN_CONTAINER:
		return 12;
	case COLUMN_DEVICES:
	case COLUMN_DRAM_SHARE:
	case COLUMN_L1_SHARE:
		return 5;
	case COLUMN_GROWTH:
		return units_width(units) + 1;
	case COLUMN_AGE:
		return 6;
	case COLUMN_TAG:
		return 24;
	case COLUMN_COMMAND:
		return COMMAND_ROOM;
	default:
		return units_width(units);
	}
}

static int width_of(uint32_t columns, enum units units)
{
	int width = 0;
	int i;

	for (i = 0; i < COLUMN_COUNT; i++)
		if (columns & COLUMN_BIT(i))
			width += column_width(i, units) + 1;
	return width;
}

static uint32_t dearest(uint32_t columns)
{
	uint32_t dearest = 0;
	int i, rank = 0;

	for (i = 0; i < COLUMN_COUNT; i++) {
		if (!(columns & COLUMN_BIT(i)) || column_facts[i].rank <= rank)
			continue;
		dearest = COLUMN_BIT(i);
		rank = column_facts[i].rank;
	}
	return dearest;
}

uint32_t columns_fit(uint32_t wanted, enum units units, int width)
{
	uint32_t columns = wanted | COLUMN_BIT(COLUMN_PID) | COLUMN_BIT(COLUMN_COMMAND);

	if (width / 4 > COMMAND_ROOM)
		width -= width / 4 - COMMAND_ROOM;
	while (width_of(columns, units) > width && dearest(columns))
		columns &= ~dearest(columns);
	return columns;
}

static uint64_t bytes_of(const struct process *process, enum column column)
{
	switch (column) {
	case COLUMN_DRAM:
		return process->dram;
	case COLUMN_TRACE:
		return process->held[TT_MEMTRACK_KIND_TRACE];
	case COLUMN_L1:
		return process->l1;
	case COLUMN_L1_BUFFERS:
		return process->held[TT_MEMTRACK_KIND_L1_BUFFERS];
	case COLUMN_L1_SMALL:
		return process->held[TT_MEMTRACK_KIND_L1_SMALL];
	case COLUMN_CB:
		return process->held[TT_MEMTRACK_KIND_CB];
	case COLUMN_DFB:
		return process->held[TT_MEMTRACK_KIND_DFB];
	case COLUMN_SCRATCH:
		return process->held[TT_MEMTRACK_KIND_SCRATCH];
	case COLUMN_KERNEL:
		return process->held[TT_MEMTRACK_KIND_KERNEL];
	default:
		return 0;
	}
}

static struct cell_text share_text(double share)
{
	struct cell_text text;

	if (share == SHARE_UNKNOWN)
		return (struct cell_text){ "-" };
	snprintf(text.s, sizeof(text.s), share < 99.95 ? "%.1f" : "%.0f", share);
	return text;
}

static struct cell_text age_text(int64_t age)
{
	struct cell_text text;

	if (age < 0)
		return (struct cell_text){ "-" };
	snprintf(text.s, sizeof(text.s), "%.20s", format_age(age).s);
	return text;
}

static const char *string_of(const struct process *process, enum column column)
{
	switch (column) {
	case COLUMN_USER:
		return process->user;
	case COLUMN_CONTAINER:
		return *process->container ? process->container : "-";
	case COLUMN_DEVICES:
		return process->devices;
	case COLUMN_TAG:
		return process->tag ?: "-";
	default:
		return process->command;
	}
}

/* Of a process that does not report, some figures may be in a table of TT-Metal's own tracker. */
static bool is_known(const struct process *process, enum column column)
{
	if (process->reports || column == COLUMN_PID || column == COLUMN_AGE ||
	    column_facts[column].is_text)
		return true;
	return process->in_table && column != COLUMN_DFB && column != COLUMN_SCRATCH &&
	       column != COLUMN_KERNEL && column != COLUMN_DRAM_SHARE &&
	       column != COLUMN_L1_SHARE;
}

struct cell_text column_text(const struct process *process, enum column column, enum units units)
{
	struct cell_text text = { "-" };

	if (!is_known(process, column))
		return text;
	switch (column) {
	case COLUMN_PID:
		if (process->who.pid)
			snprintf(text.s, sizeof(text.s), "%u", process->who.pid);
		return text;
	case COLUMN_DRAM_SHARE:
		return share_text(process->dram_share);
	case COLUMN_L1_SHARE:
		return share_text(process->l1_share);
	case COLUMN_GROWTH:
		snprintf(text.s, sizeof(text.s), "%.40s", units_change(process->growth, units).s);
		return text;
	case COLUMN_AGE:
		return age_text(process->age);
	case COLUMN_USER:
	case COLUMN_CONTAINER:
	case COLUMN_DEVICES:
	case COLUMN_TAG:
	case COLUMN_COMMAND:
		snprintf(text.s, sizeof(text.s), "%s", string_of(process, column));
		return text;
	default:
		snprintf(text.s, sizeof(text.s), "%.40s",
			 units_bytes(bytes_of(process, column), units).s);
		return text;
	}
}

static int most_first(double a, double b)
{
	return (a < b) - (a > b);
}

int column_compare(const struct process *a, const struct process *b, enum column column)
{
	switch (column) {
	case COLUMN_PID:
		return most_first(b->who.pid, a->who.pid);
	case COLUMN_DEVICES:
		return most_first(b->device, a->device) ?:
		       most_first(b->device_count, a->device_count);
	case COLUMN_USER:
	case COLUMN_CONTAINER:
	case COLUMN_COMMAND:
		return strcmp(string_of(a, column), string_of(b, column));
	case COLUMN_TAG:
		return !a->tag - !b->tag ?: strcmp(string_of(a, column), string_of(b, column));
	case COLUMN_DRAM_SHARE:
		return most_first(a->dram_share, b->dram_share);
	case COLUMN_L1_SHARE:
		return most_first(a->l1_share, b->l1_share);
	case COLUMN_GROWTH:
		return most_first(a->growth, b->growth);
	case COLUMN_AGE:
		return most_first(a->age, b->age);
	default:
		return most_first(bytes_of(a, column), bytes_of(b, column));
	}
}

enum column column_find(const char *name)
{
	int i;

	for (i = 0; i < COLUMN_COUNT; i++)
		if (!strcmp(column_facts[i].name, name))
			break;
	return i;
}

enum column column_of_key(int key)
{
	int i;

	for (i = 0; i < COLUMN_COUNT; i++)
		if (column_facts[i].key == key)
			break;
	return i;
}
