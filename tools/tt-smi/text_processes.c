// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "array_size.h"
#include "command_line.h"
#include "format.h"
#include "label.h"
#include "names.h"
#include "table.h"
#include "text.h"

static const struct table_column columns[] = {
	{ "PID", COLUMN_NUMBER },
	{ "User", COLUMN_TEXT },
	{ "Device", COLUMN_TEXT },
	{ "DRAM", COLUMN_NUMBER },
	{ "Buffers", COLUMN_NUMBER },
	{ "CBs", COLUMN_NUMBER },
	{ "Kernels", COLUMN_NUMBER },
	{ "Total", COLUMN_SPARE_NUMBER },
	{ "Command", COLUMN_TEXT },
};

#define COLUMNS ARRAY_SIZE(columns)

/* A client on a device, which tells its place and which kinds were ever reported there. */
struct process {
	const struct device *dev;
	const struct tt_memtrack_client *client;
	uint64_t total;
};

static int by_device_then_total(const void *left, const void *right)
{
	const struct process *a = left, *b = right;

	if (a->dev != b->dev)
		return a->dev < b->dev ? -1 : 1;
	if (a->total != b->total)
		return a->total > b->total ? -1 : 1;
	if (a->client->who.client != b->client->who.client)
		return a->client->who.client < b->client->who.client ? -1 : 1;
	return 0;
}

static size_t count_processes(const struct snapshot *snap)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		count += snap->devices[i].client_count;
	return count;
}

static void collect(struct process *processes, const struct snapshot *snap)
{
	size_t i, j;

	for (i = 0; i < snap->device_count; i++) {
		const struct device *dev = &snap->devices[i];

		for (j = 0; j < dev->client_count; j++) {
			processes->dev = dev;
			processes->client = &dev->clients[j];
			processes->total = held_bytes(dev->clients[j].kind, TT_MEMTRACK_SUM_DRAM) +
					   held_bytes(dev->clients[j].kind, TT_MEMTRACK_SUM_L1);
			processes++;
		}
	}
}

static struct text held(const struct process *process, uint32_t what)
{
	if (!usage_of(process->dev->usage, what)->records_ever)
		return (struct text){ "-" };
	return format_bytes(held_bytes(process->client->kind, what));
}

static void add_process(struct table *table, const struct process *process, bool ascii)
{
	const struct tt_memtrack_who *who = &process->client->who;
	char *name = command(who, ascii);
	struct text pid = { "-" };

	if (who->pid)
		snprintf(pid.s, sizeof(pid.s), "%u", who->pid);
	table_add(table, (const char *const[COLUMNS]) {
		pid.s,
		user_name(who->uid, ascii).s,
		label_device(process->dev).s,
		held(process, TT_MEMTRACK_SUM_DRAM).s,
		held(process, TT_MEMTRACK_SUM_L1_TENSORS).s,
		held(process, TT_MEMTRACK_SUM_L1_PROGRAM).s,
		held(process, TT_MEMTRACK_KIND_KERNEL).s,
		format_bytes(process->total).s,
		name,
	});
	free(name);
}

int text_processes(FILE *out, const struct snapshot *snap, const struct terminal *terminal)
{
	size_t count = count_processes(snap);
	struct process *processes;
	struct table *table;
	size_t i;

	if (!count) {
		fputs("Processes: none\n", out);
		return 0;
	}
	processes = calloc(count, sizeof(*processes));
	if (!processes)
		return -ENOMEM;
	collect(processes, snap);
	qsort(processes, count, sizeof(*processes), by_device_then_total);
	table = table_new(columns, COLUMNS);
	for (i = 0; i < count; i++)
		add_process(table, &processes[i], terminal->ascii);
	free(processes);
	return table_print(table, out, terminal->columns);
}
