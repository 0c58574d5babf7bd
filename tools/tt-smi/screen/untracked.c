// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "untracked.h"

/* The name is escaped in status as the module does. */
static int read_name(struct tt_memtrack_who *who)
{
	char path[32], line[80] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%u/status", who->pid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	if (fgets(line, sizeof(line), file) && !strncmp(line, "Name:\t", 6)) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(who->name, sizeof(who->name), "%.31s", line + 6);
	}
	fclose(file);
	return 0;
}

/* False if it has gone meanwhile. */
static bool identify(struct tt_memtrack_who *who)
{
	struct stat stat_;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%u", who->pid);
	if (stat(path, &stat_))
		return false;
	who->uid = stat_.st_uid;
	return !read_name(who);
}

static struct untracked_user *find(const struct untracked *untracked, uint32_t pid)
{
	size_t i;

	for (i = 0; i < untracked->count; i++)
		if (untracked->user[i].who.pid == pid)
			return &untracked->user[i];
	return NULL;
}

/* One that is there already, or that cannot be seen, is no error. */
static int add(struct untracked *untracked, uint32_t pid, uint32_t device)
{
	struct untracked_user user = { .who = { .pid = pid }, .device = device };
	struct untracked_user *grown;

	if (!pid || find(untracked, pid) || !identify(&user.who))
		return 0;
	grown = reallocarray(untracked->user, untracked->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	untracked->user = grown;
	grown[untracked->count++] = user;
	return 0;
}

/* A line for each open file, with the pid as we see it, or 0. */
static int take_node(struct untracked *untracked, const struct place *place, const char *folder)
{
	char path[256];
	uint32_t pid;
	FILE *file;
	int ret = 0;

	snprintf(path, sizeof(path), "%s/%u/pids", folder, place->driver_node);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (!ret && fscanf(file, "%u", &pid) == 1)
		ret = add(untracked, pid, place->number);
	fclose(file);
	return ret;
}

int untracked_take(struct untracked *untracked, const struct snapshot *snap, const char *folder)
{
	size_t i;
	int ret = 0;

	*untracked = (struct untracked){ 0 };
	for (i = 0; i < snap->device_count && !ret; i++) {
		const struct device *dev = &snap->devices[i];

		if (dev->place.has_driver_node && !dev->remote)
			ret = take_node(untracked, &dev->place, folder);
	}
	return ret;
}

static int add_client(struct untracked *untracked, const struct tt_memtrack_client *client,
		      uint32_t device)
{
	int ret = add(untracked, client->who.pid, device);
	struct untracked_user *user = find(untracked, client->who.pid);
	size_t kind;

	if (ret || !user)
		return ret;
	user->in_table = true;
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		user->held[kind] += client->kind[kind].bytes;
	return 0;
}

int untracked_add_tables(struct untracked *untracked, const struct snapshot *tables)
{
	size_t i, j;
	int ret = 0;

	for (i = 0; i < tables->device_count; i++) {
		const struct device *dev = &tables->devices[i];

		for (j = 0; j < dev->client_count && !ret; j++)
			ret = add_client(untracked, &dev->clients[j], dev->place.number);
	}
	return ret;
}

void untracked_clear(struct untracked *untracked)
{
	free(untracked->user);
	*untracked = (struct untracked){ 0 };
}
