// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of TT-Metal's own tracker as a snapshot: the figures that they have, and no others. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "array_size.h"
#include "clock.h"
#include "shm.h"

static const uint32_t kinds[SHM_KINDS] = {
	[SHM_DRAM] = TT_MEMTRACK_KIND_DRAM_BUFFERS, [SHM_L1] = TT_MEMTRACK_KIND_L1_BUFFERS,
	[SHM_L1_SMALL] = TT_MEMTRACK_KIND_L1_SMALL, [SHM_TRACE] = TT_MEMTRACK_KIND_TRACE,
	[SHM_CB] = TT_MEMTRACK_KIND_CB,
};

bool shm_knows(uint32_t what)
{
	return what != TT_MEMTRACK_KIND_KERNEL && what != TT_MEMTRACK_KIND_DFB &&
	       what != TT_MEMTRACK_KIND_SCRATCH;
}

uint32_t shm_uid(uint32_t pid)
{
	struct stat process;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%u", pid);
	return stat(path, &process) ? UINT32_MAX : process.st_uid;
}

static void take_client(struct tt_memtrack_client *client, const struct shm_process *process)
{
	size_t i;

	client->who.pid = process->pid;
	client->who.client = process->pid;
	client->who.uid = shm_uid(process->pid);
	snprintf(client->who.name, sizeof(client->who.name), "%.15s", process->name);
	for (i = 0; i < SHM_KINDS; i++)
		client->kind[kinds[i]].bytes = process->bytes[i];
}

/* A kind counts as reported, so that its figure shows; there are no records, peaks or kernels. */
static void take_usage(struct device *dev, const struct shm_table *table)
{
	struct tt_memtrack_holding held[ARRAY_SIZE(((struct tt_memtrack_client *)0)->kind)] = { 0 };
	uint32_t what;
	size_t i;

	for (i = 0; i < SHM_KINDS; i++)
		held[kinds[i]].bytes = table->bytes[i];
	for (i = 0; i < USAGE_ROWS; i++) {
		what = i < ARRAY_SIZE(held) ? i : TT_MEMTRACK_SUM_DRAM + i - ARRAY_SIZE(held);
		dev->usage[i].what = what;
		dev->usage[i].bytes = held_bytes(held, what);
		dev->usage[i].records_ever = shm_knows(what);
	}
}

static int take_device(struct device *dev, const struct shm_table *table)
{
	size_t i;

	dev->place.number = table->device;
	strcpy(dev->arch, "unknown");
	take_usage(dev, table);
	dev->clients = calloc(table->process_count + 1, sizeof(*dev->clients));
	if (!dev->clients)
		return -ENOMEM;
	dev->client_count = table->process_count;
	for (i = 0; i < table->process_count; i++)
		take_client(&dev->clients[i], &table->process[i]);
	return 0;
}

static int take_tables(struct snapshot *snap, const struct shm_tables *tables,
		       const struct choices *choices)
{
	size_t i;
	int ret = 0;

	snap->devices = calloc(tables->count + 1, sizeof(*snap->devices));
	if (!snap->devices)
		return -ENOMEM;
	for (i = 0; i < tables->count && !ret; i++) {
		const struct place place = { .number = tables->table[i].device };

		if (!tables->table[i].error && choices_have(choices, &place))
			ret = take_device(&snap->devices[snap->device_count++], &tables->table[i]);
	}
	return ret;
}

int shm_snapshot(struct snapshot *snap, const struct choices *choices, const char *folder)
{
	struct shm_tables tables;
	int ret;

	*snap = (struct snapshot){ .module_loaded = true, .from_tables = true,
				     .now_ns = clock_now_ns() };
	ret = shm_read(&tables, folder);
	if (!ret)
		ret = take_tables(snap, &tables, choices);
	shm_free(&tables);
	if (ret)
		snapshot_free(snap);
	return ret;
}

static bool reports(const struct snapshot *books, uint32_t pid)
{
	size_t i, j;

	for (i = 0; i < books->device_count; i++)
		for (j = 0; books->devices[i].clients && j < books->devices[i].client_count; j++)
			if (books->devices[i].clients[j].who.pid == pid)
				return true;
	return false;
}

static void leave_out_known(struct device *dev, const struct snapshot *books)
{
	size_t i, kept = 0;

	for (i = 0; i < dev->client_count; i++)
		if (!reports(books, dev->clients[i].who.pid))
			dev->clients[kept++] = dev->clients[i];
	dev->client_count = kept;
}

int shm_snapshot_beside(struct snapshot *snap, const struct snapshot *books,
			const struct choices *choices, const char *folder)
{
	int ret = shm_snapshot(snap, choices, folder);
	size_t i;

	for (i = 0; !ret && i < snap->device_count; i++)
		leave_out_known(&snap->devices[i], books);
	return ret;
}
