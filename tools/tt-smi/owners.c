// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command_line.h"
#include "names.h"
#include "owners.h"
#include "proc.h"

static int by_client(const void *left, const void *right)
{
	const struct owner *a = left, *b = right;

	return (a->who.client > b->who.client) - (a->who.client < b->who.client);
}

static size_t count_clients(const struct snapshot *snap)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		count += snap->devices[i].clients ? snap->devices[i].client_count : 0;
	return count;
}

static void collect(struct owners *owners, const struct snapshot *snap)
{
	size_t i, j;

	for (i = 0; i < snap->device_count; i++) {
		const struct device *dev = &snap->devices[i];

		for (j = 0; dev->clients && j < dev->client_count; j++)
			owners->owner[owners->count++].who = dev->clients[j].who;
	}
}

/* Keep one of each. */
static void leave_out_the_same(struct owners *owners)
{
	const size_t count = owners->count;
	struct owner *owner = owners->owner;
	size_t i;

	qsort(owner, count, sizeof(*owner), by_client);
	owners->count = 0;
	for (i = 0; i < count; i++)
		if (!i || by_client(&owner[owners->count - 1], &owner[i]))
			owner[owners->count++] = owner[i];
}

static void read_container(struct owner *owner)
{
	int process = proc_open(&owner->who);

	if (process < 0)
		return;
	owner->container = container_of_process(process);
	close(process);
}

static void read_owner(struct owner *owner, bool with_container)
{
	owner->arguments = arguments_of(&owner->who);
	if (with_container)
		read_container(owner);
}

int owners_read(struct owners *owners, const struct snapshot *snap, bool with_containers)
{
	const size_t count = count_clients(snap);
	size_t i;

	*owners = (struct owners){ 0 };
	if (!count)
		return 0;
	owners->owner = calloc(count, sizeof(*owners->owner));
	if (!owners->owner)
		return -ENOMEM;
	collect(owners, snap);
	leave_out_the_same(owners);
	for (i = 0; i < owners->count; i++)
		read_owner(&owners->owner[i], with_containers);
	return 0;
}

void owners_free(struct owners *owners)
{
	size_t i;

	for (i = 0; i < owners->count; i++)
		free(owners->owner[i].arguments);
	free(owners->owner);
}

const struct owner *owners_find(const struct owners *owners, const struct tt_memtrack_who *who)
{
	const struct owner key = { .who.client = who->client };

	if (!owners->count)
		return NULL;
	return bsearch(&key, owners->owner, owners->count, sizeof(key), by_client);
}

char *owners_arguments(const struct owners *owners, const struct tt_memtrack_who *who, bool ascii)
{
	const struct owner *owner = owners_find(owners, who);

	return owner && owner->arguments ? printable_copy(owner->arguments, ascii) : NULL;
}

char *owners_command(const struct owners *owners, const struct tt_memtrack_who *who, bool ascii)
{
	return owners_arguments(owners, who, ascii) ?:
	       strdup(*who->name ? printable(who->name, ascii).s : "-");
}
