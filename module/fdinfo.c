// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/PID/fdinfo/FD: what one file holds, in the format of DRM's usage stats.
 */
#include <linux/fs.h>

#include "memtrack.h"

static void show_account(struct seq_file *m, struct memtrack_account *account)
{
	struct memtrack_amount amount[MEMTRACK_KINDS];
	struct memtrack_device *device = account->device;
	u32 number = device->number;
	bool removed;
	u32 kind;

	spin_lock(&device->lock);
	removed = device->removed;
	for (kind = 0; kind < MEMTRACK_KINDS; kind++)
		amount[kind] = memtrack_ledger_amount(&account->ledger, kind);
	spin_unlock(&device->lock);
	if (removed)
		return;

	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
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
 * @m: the output
 * @file: the file
 *
 * Context: may sleep; takes the client's lock.
 */
void memtrack_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct memtrack_client *client = file->private_data;
	struct memtrack_account *account;
	unsigned long number;

	/* The owner may hold it while waiting for memory. */
	if (mutex_lock_killable(&client->lock))
		return;
	if (client->state == MEMTRACK_CLIENT_LIVE) {
		seq_printf(m, "ttmt-client-id:\t%llu\n", client->identity->client);
		xa_for_each(&client->accounts, number, account)
			show_account(m, account);
	}
	mutex_unlock(&client->lock);
}
