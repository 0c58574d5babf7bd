// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "array_size.h"
#include "format.h"
#include "label.h"
#include "names.h"
#include "owners.h"
#include "table.h"
#include "text.h"

static const struct table_column columns[] = {
	{ "PID", COLUMN_NUMBER, false },
	{ "User", COLUMN_TEXT, false },
	{ "Device", COLUMN_TEXT, false },
	{ "DRAM", COLUMN_NUMBER, false },
	{ "Buffers", COLUMN_NUMBER, false },
	{ "CBs", COLUMN_NUMBER, false },
	{ "Kernels", COLUMN_NUMBER, false },
	{ "Total", COLUMN_NUMBER, true },
	{ "Command", COLUMN_TEXT, false },
};

#define COLUMNS ARRAY_SIZE(columns)

/* A client on a device, which tells its place and which kinds were ever reported there. */
struct row {
	const struct device *dev;
	const struct tt_memtrack_client *client;
	uint64_t total;
};

static int by_device_then_total(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	if (a->dev != b->dev)
		return a->dev < b->dev ? -1 : 1;
	if (a->total != b->total)
		return a->total > b->total ? -1 : 1;
	if (a->client->who.client != b->client->who.client)
		return a->client->who.client < b->client->who.client ? -1 : 1;
	return 0;
}

static size_t count_rows(const struct snapshot *snap)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		count += snap->devices[i].client_count;
	return count;
}

static void collect(struct row *rows, const struct snapshot *snap)
{
	size_t i, j;

	for (i = 0; i < snap->device_count; i++) {
		const struct device *dev = &snap->devices[i];

		for (j = 0; j < dev->client_count; j++) {
			rows->dev = dev;
			rows->client = &dev->clients[j];
			rows->total = held_bytes(dev->clients[j].kind, TT_MEMTRACK_SUM_DRAM) +
				      held_bytes(dev->clients[j].kind, TT_MEMTRACK_SUM_L1);
			rows++;
		}
	}
}

static struct text held(const struct row *row, uint32_t what)
{
	if (!usage_of(row->dev->usage, what)->records_ever)
		return (struct text){ "-" };
	return format_bytes(held_bytes(row->client->kind, what));
}

static void add_row(struct table *table, const struct owners *owners, const struct row *row,
		    bool ascii)
{
	const struct tt_memtrack_who *who = &row->client->who;
	char *name = owners_command(owners, who, ascii);
	struct text pid = { "-" };

	if (who->pid)
		snprintf(pid.s, sizeof(pid.s), "%u", who->pid);
	table_add(table, (const char *const[COLUMNS]) {
		pid.s,
		user_name(who->uid, ascii).s,
		label_device(row->dev).s,
		held(row, TT_MEMTRACK_SUM_DRAM).s,
		held(row, TT_MEMTRACK_SUM_L1_TENSORS).s,
		held(row, TT_MEMTRACK_SUM_L1_PROGRAM).s,
		held(row, TT_MEMTRACK_KIND_KERNEL).s,
		format_bytes(row->total).s,
		name,
	});
	free(name);
}

static int print_rows(FILE *out, const struct owners *owners, const struct row *rows, size_t count,
		      const struct terminal *terminal)
{
	struct table *table = table_new(columns, COLUMNS);
	size_t i;

	for (i = 0; i < count; i++)
		add_row(table, owners, &rows[i], terminal->ascii);
	return table_print(table, out, terminal->columns);
}

int text_processes(FILE *out, const struct snapshot *snap, const struct terminal *terminal)
{
	size_t count = count_rows(snap);
	struct owners owners;
	struct row *rows;
	int ret;

	if (!count) {
		fputs("Processes: none\n", out);
		return 0;
	}
	rows = calloc(count, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	collect(rows, snap);
	qsort(rows, count, sizeof(*rows), by_device_then_total);
	ret = owners_read(&owners, snap, false);
	if (!ret)
		ret = print_rows(out, &owners, rows, count, terminal);
	owners_free(&owners);
	free(rows);
	return ret;
}
