// SPDX-License-Identifier: GPL-2.0-or-later
/* Who holds what: a row for each client on each device. */
#include <stdlib.h>

#include "array_size.h"
#include "owners.h"
#include "shm.h"
#include "views.h"

enum {
	SOURCE, CLIENT, PID, UID, USER, CONTAINER, DEVICE, DRAM, TENSORS, PROGRAM, KERNELS, TOTAL,
	RECORDS,
	DRAM_BUFFERS, TRACE, L1_BUFFERS, L1_SMALL, CB, DFB, SCRATCH, NAME, COMMAND,
};

static const struct sheet_column columns[] = {
	[SOURCE] = { "source", "Source", SHEET_TEXT, SHEET_KEY },
	[CLIENT] = { "client", NULL, SHEET_NUMBER, SHEET_KEY | SHEET_DATA },
	[PID] = { "pid", "PID", SHEET_NUMBER, SHEET_KEY },
	[UID] = { "uid", NULL, SHEET_NUMBER, SHEET_KEY | SHEET_DATA },
	[USER] = { "user", "User", SHEET_TEXT, 0 },
	[CONTAINER] = { "container", "Container", SHEET_TEXT, 0 },
	[DEVICE] = { "device", "Device", SHEET_NUMBER, SHEET_KEY },
	[DRAM] = { "dram", "DRAM", SHEET_BYTES, SHEET_SUM },
	[TENSORS] = { "l1_tensors", "Buffers", SHEET_BYTES, SHEET_SUM },
	[PROGRAM] = { "l1_program", "CBs", SHEET_BYTES, SHEET_SUM },
	[KERNELS] = { "kernel", "Kernels", SHEET_BYTES, SHEET_SUM },
	[TOTAL] = { "total", "Total", SHEET_BYTES, SHEET_SUM | SHEET_SPARE },
	[RECORDS] = { "records", "Records", SHEET_NUMBER, SHEET_SUM | SHEET_SPARE },
	[DRAM_BUFFERS] = { "dram_buffers", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[TRACE] = { "trace", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[L1_BUFFERS] = { "l1_buffers", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[L1_SMALL] = { "l1_small", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[CB] = { "cb", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[DFB] = { "dfb", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[SCRATCH] = { "scratch", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[NAME] = { "name", NULL, SHEET_TEXT, SHEET_DATA },
	[COMMAND] = { "command", "Command", SHEET_TEXT, 0 },
};

/* Which kind or sum a column tells of. */
static const struct {
	int column;
	uint32_t what;
} figures[] = {
	{ DRAM, TT_MEMTRACK_SUM_DRAM }, { TENSORS, TT_MEMTRACK_SUM_L1_TENSORS },
	{ PROGRAM, TT_MEMTRACK_SUM_L1_PROGRAM }, { KERNELS, TT_MEMTRACK_KIND_KERNEL },
	{ DRAM_BUFFERS, TT_MEMTRACK_KIND_DRAM_BUFFERS }, { TRACE, TT_MEMTRACK_KIND_TRACE },
	{ L1_BUFFERS, TT_MEMTRACK_KIND_L1_BUFFERS }, { L1_SMALL, TT_MEMTRACK_KIND_L1_SMALL },
	{ CB, TT_MEMTRACK_KIND_CB }, { DFB, TT_MEMTRACK_KIND_DFB },
	{ SCRATCH, TT_MEMTRACK_KIND_SCRATCH },
};

static void add_figures(struct sheet *sheet, const struct tt_memtrack_client *client,
			bool from_tables)
{
	uint64_t records = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(figures); i++)
		if (!from_tables || shm_knows(figures[i].what))
			sheet_number(sheet, figures[i].column,
				     held_bytes(client->kind, figures[i].what));
	for (i = 0; i < ARRAY_SIZE(client->kind); i++)
		records += client->kind[i].records;
	sheet_number(sheet, TOTAL, held_bytes(client->kind, TT_MEMTRACK_SUM_DRAM) +
				   held_bytes(client->kind, TT_MEMTRACK_SUM_L1));
	if (!from_tables)
		sheet_number(sheet, RECORDS, records);
}

static void add_who(struct sheet *sheet, const struct tt_memtrack_who *who,
		    const struct owners *owners, bool from_tables)
{
	const struct owner *owner = owners_find(owners, who);
	const struct tt_memtrack_who no_client = { .pid = who->pid, .uid = who->uid };

	if (from_tables)
		sheet_text(sheet, SOURCE, "shm");
	view_who(sheet, CLIENT, from_tables ? &no_client : who);
	sheet_text(sheet, NAME, who->name);
	sheet_text(sheet, COMMAND, owner && owner->arguments ? owner->arguments : who->name);
	if (owner)
		sheet_text(sheet, CONTAINER, owner->container.s);
}

static void add_rows(struct sheet *sheet, const struct snapshot *snap,
		     const struct options *options, const struct owners *owners)
{
	size_t i, j;

	for (i = 0; i < snap->device_count; i++) {
		const struct device *dev = &snap->devices[i];

		for (j = 0; j < dev->client_count; j++) {
			const struct tt_memtrack_client *client = &dev->clients[j];

			if (!options_ask_for(options, &client->who))
				continue;
			sheet_row(sheet);
			add_who(sheet, &client->who, owners, snap->from_tables);
			sheet_number(sheet, DEVICE, dev->place.number);
			add_figures(sheet, client, snap->from_tables);
		}
	}
}

static int add_snapshot(struct sheet *sheet, const struct snapshot *snap,
			const struct options *options)
{
	struct owners owners;
	int ret = owners_read(&owners, snap, true);

	if (!ret)
		add_rows(sheet, snap, options, &owners);
	owners_free(&owners);
	return ret;
}

/* Programs with TT-Metal linked statically report nothing, but have an entry in its tables. */
static int add_tables(struct sheet *sheet, const struct snapshot *books,
		      const struct options *options)
{
	struct snapshot tables;
	int ret = shm_snapshot_beside(&tables, books, &options->devices, SHM_FOLDER);

	if (!ret)
		ret = add_snapshot(sheet, &tables, options);
	snapshot_free(&tables);
	return ret;
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	int ret = add_snapshot(sheet, snap, options);

	/* They are in no sum of the books. */
	if (!ret && !snap->from_tables && !options->by)
		ret = add_tables(sheet, snap, options);
	if (ret)
		sheet->error = ret;
}

static void note(FILE *out, const struct sheet *sheet)
{
	size_t of_tables = 0;
	size_t row;

	for (row = 0; row < sheet->rows; row++)
		of_tables += sheet_cell(sheet, row, SOURCE)->known;
	if (of_tables && of_tables < sheet->rows)
		fputs("\n"
		      "shm: processes that report nothing, from tables of TT-Metal's own tracker.\n"
		      "They are in no sum, and their devices have the numbers that the program\n"
		      "gives them.\n", out);
}

const struct view_sheet view_ps = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = TOTAL, .fill = fill,
	.note = note,
};
