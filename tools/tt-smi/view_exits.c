// SPDX-License-Identifier: GPL-2.0-or-later
/* Who ended lately, and what they had not freed; the last one first. */
#include <stdlib.h>

#include "array_size.h"
#include "views.h"

enum { AGO, TIME, CLIENT, PID, UID, USER, NAME, RECORDS, DRAM, L1, FIRST_KIND };

static const struct sheet_column columns[] = {
	[AGO] = { "seconds_ago", "Ago", SHEET_SECONDS, 0 },
	[TIME] = { "time_ns", NULL, SHEET_NUMBER, SHEET_DATA },
	[CLIENT] = { "client", NULL, SHEET_NUMBER, SHEET_KEY | SHEET_DATA },
	[PID] = { "pid", "PID", SHEET_NUMBER, SHEET_KEY },
	[UID] = { "uid", NULL, SHEET_NUMBER, SHEET_DATA },
	[USER] = { "user", "User", SHEET_TEXT, 0 },
	[NAME] = { "name", "Command", SHEET_TEXT, 0 },
	[RECORDS] = { "records", "Records", SHEET_NUMBER, SHEET_SUM },
	[DRAM] = { "dram", "DRAM", SHEET_BYTES, SHEET_SUM },
	[L1] = { "l1", "L1", SHEET_BYTES, SHEET_SUM },
	[FIRST_KIND] = { "dram_buffers", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	{ "trace", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	{ "l1_buffers", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	{ "l1_small", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	{ "cb", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	{ "dfb", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	{ "scratch", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	{ "kernel", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
};

static void add_row(struct sheet *sheet, const struct tt_memtrack_exit *gone, uint64_t now_ns)
{
	const struct tt_memtrack_who *who = &gone->who;
	uint64_t records = 0;
	size_t kind;

	sheet_row(sheet);
	sheet_number(sheet, AGO, (now_ns - gone->time_ns) / 1000000000);
	sheet_number(sheet, TIME, gone->time_ns);
	view_who(sheet, CLIENT, who);
	sheet_text(sheet, NAME, who->name);
	for (kind = 0; kind < ARRAY_SIZE(gone->kind); kind++) {
		sheet_number(sheet, FIRST_KIND + kind, gone->kind[kind].bytes);
		records += gone->kind[kind].records;
	}
	sheet_number(sheet, RECORDS, records);
	sheet_number(sheet, DRAM, held_bytes(gone->kind, TT_MEMTRACK_SUM_DRAM));
	sheet_number(sheet, L1, held_bytes(gone->kind, TT_MEMTRACK_SUM_L1));
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	size_t i;

	for (i = snap->exit_count; i > 0; i--)
		if (options_ask_for(options, &snap->exits[i - 1].who))
			add_row(sheet, &snap->exits[i - 1], snap->now_ns);
}

const struct view_sheet view_exits = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = -1, .fill = fill,
};
