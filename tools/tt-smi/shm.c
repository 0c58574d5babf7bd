// SPDX-License-Identifier: GPL-2.0-or-later
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shm.h"

#define CHIPS 16
#define READY 0x52454459

/* What a program writes while it is read, so each figure is of another moment. */
struct layout {
	uint32_t version;
	uint32_t active;
	uint64_t updated;
	uint32_t references;
	uint32_t hole;
	uint64_t board;
	uint64_t asic;
	uint32_t device;
	uint32_t other_hole;
	uint64_t bytes[SHM_KINDS];
	uint64_t chips[CHIPS][6];
	struct {
		uint32_t pid;
		uint32_t hole;
		uint64_t bytes[SHM_KINDS];
		uint64_t updated;
		char name[64];
	} process[SHM_PROCESSES];
	uint32_t state; /* READY when version 4 has made its table, and not used by version 3 */
	uint32_t rest[9];
};

static_assert(offsetof(struct layout, asic) == 32, "asic");
static_assert(offsetof(struct layout, bytes) == 48, "totals");
static_assert(offsetof(struct layout, process) == 856, "processes");
static_assert(offsetof(struct layout, state) == 8536, "state");
static_assert(sizeof(struct layout) == 8576, "table");

static bool is_table(const char *name)
{
	static const char beginning[] = "tt_device_", end[] = "_memory";
	const size_t length = strlen(name);

	return length > strlen(beginning) + strlen(end) &&
	       !strncmp(name, beginning, strlen(beginning)) &&
	       !strcmp(name + length - strlen(end), end);
}

static bool is_alive(uint32_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%u", pid);
	return !access(path, F_OK);
}

/* The name is the program's own: whatever it is, it ends. */
static void take_process(struct shm_table *table, const struct layout *layout, size_t i)
{
	struct shm_process *process = &table->process[table->process_count];
	const uint32_t pid = layout->process[i].pid;

	if (!pid || !is_alive(pid))
		return;
	process->pid = pid;
	memcpy(process->bytes, layout->process[i].bytes, sizeof(process->bytes));
	memcpy(process->name, layout->process[i].name, sizeof(process->name) - 1);
	table->process_count++;
}

static int check(const struct layout *layout, ssize_t length)
{
	if (length < (ssize_t)sizeof(layout->version))
		return -EBADMSG;
	if (layout->version != 3 && layout->version != 4)
		return -EPROTONOSUPPORT;
	if (length != sizeof(*layout) || (layout->version == 4 && layout->state != READY))
		return -EBADMSG;
	return 0;
}

static int read_layout(struct layout *layout, int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t length;

	if (fd < 0)
		return -errno;
	memset(layout, 0, sizeof(*layout));
	length = read(fd, layout, sizeof(*layout));
	close(fd);
	return length;
}

static void take_table(struct shm_table *table, int folder, const char *name)
{
	struct layout layout;
	int length = read_layout(&layout, folder, name);
	size_t i;

	snprintf(table->name, sizeof(table->name), "%s", name);
	table->error = length < 0 ? length : check(&layout, length);
	table->version = layout.version;
	if (table->error)
		return;
	table->device = layout.device;
	table->chip = layout.asic;
	memcpy(table->bytes, layout.bytes, sizeof(table->bytes));
	for (i = 0; i < SHM_PROCESSES; i++)
		take_process(table, &layout, i);
}

static int add_table(struct shm_tables *tables, int folder, const char *name)
{
	struct shm_table *grown;

	grown = reallocarray(tables->table, tables->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	tables->table = grown;
	memset(&grown[tables->count], 0, sizeof(*grown));
	take_table(&grown[tables->count++], folder, name);
	return 0;
}

static int by_device(const void *left, const void *right)
{
	const struct shm_table *a = left, *b = right;

	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	return (a->chip > b->chip) - (a->chip < b->chip);
}

int shm_read(struct shm_tables *tables, const char *folder)
{
	DIR *names = opendir(folder);
	struct dirent *entry;
	int ret = 0;

	*tables = (struct shm_tables){ 0 };
	if (!names)
		return errno == ENOENT ? 0 : -errno;
	while (!ret && (entry = readdir(names)))
		if (is_table(entry->d_name))
			ret = add_table(tables, dirfd(names), entry->d_name);
	closedir(names);
	if (tables->count)
		qsort(tables->table, tables->count, sizeof(*tables->table), by_device);
	if (ret)
		shm_free(tables);
	return ret;
}

void shm_free(struct shm_tables *tables)
{
	free(tables->table);
	*tables = (struct shm_tables){ 0 };
}

struct text shm_error_text(const struct shm_table *table)
{
	struct text text;

	switch (table->error) {
	case -EPROTONOSUPPORT:
		snprintf(text.s, sizeof(text.s), "version %u, which this tool does not know",
			 table->version);
		break;
	case -EBADMSG:
		snprintf(text.s, sizeof(text.s), "not a whole table");
		break;
	default:
		snprintf(text.s, sizeof(text.s), "%s", strerror(-table->error));
	}
	return text;
}
