// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/PID/fdinfo/FD: what one file holds, in the grammar of DRM's usage stats.
 */
#include <linux/fs.h>

#include "chardev.h"
#include "client.h"
#include "device.h"
#include "owner.h"

static void show_row(struct seq_file *m, struct memtrack_row *row)
{
	struct memtrack_amount amount[TT_MEMTRACK_KIND_COUNT];
	struct memtrack_device *device = row->device;
	u32 number = device->number;
	bool gone;
	u32 kind;

	spin_lock(&device->lock);
	gone = device->gone;
	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++)
		amount[kind] = memtrack_ledger_amount(&row->ledger, kind);
	spin_unlock(&device->lock);
	if (gone)
		return;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++) {
		const char *name = memtrack_line_name(kind);

		seq_printf(m, "ttmt-used-tt%u-%s:\t%llu\n", number, name, amount[kind].bytes);
		seq_printf(m, "ttmt-core-used-tt%u-%s:\t%llu\n", number, name,
			   amount[kind].core_bytes);
		seq_printf(m, "ttmt-records-tt%u-%s:\t%llu\n", number, name,
			   amount[kind].records);
	}
}

/**
 * memtrack_show_fdinfo() - show_fdinfo() of an open file
 * @m: where the lines go
 * @file: the file
 *
 * Context: may sleep; takes the client's lock.
 */
void memtrack_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct memtrack_client *client = file->private_data;
	struct memtrack_row *row;
	unsigned long number;

	/* The owner may hold it while it waits for memory. */
	if (mutex_lock_killable(&client->lock))
		return;
	if (client->state == MEMTRACK_CLIENT_LIVE) {
		seq_printf(m, "ttmt-client-id:\t%llu\n", client->owner->client);
		xa_for_each(&client->rows, number, row)
			show_row(m, row);
	}
	mutex_unlock(&client->lock);
}
