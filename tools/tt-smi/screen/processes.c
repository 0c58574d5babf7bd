// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who it is that has a pid is read from /proc once, and kept as long as the process keeps its name.
 * Its totals of the last minute are kept too, a slot for each second.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../command_line.h"
#include "../container.h"
#include "../names.h"
#include "../proc.h"
#include "processes.h"

#define MINUTE 60

struct known {
	struct tt_memtrack_who who;
	struct name user;
	struct container container;
	char *command;
	int64_t started; /* second of the monotonic clock; negative if not known */
	uint64_t first_seen;
	uint64_t last_seen;
	uint64_t last_total;
	uint64_t totals[MINUTE + 1];
	struct process_tags tags;
};

static struct known *find(const struct processes *processes, const struct tt_memtrack_who *who)
{
	size_t i;

	for (i = 0; i < processes->known_count; i++) {
		const struct tt_memtrack_who *known = &processes->known[i]->who;

		if (known->client == who->client && known->pid == who->pid)
			return processes->known[i];
	}
	return NULL;
}

/* Its start is the 22nd word of stat, in ticks since the machine's; a name may have words in it. */
static int64_t started_at(int process)
{
	char stat[1024];
	const char *at;
	int i;

	proc_read(process, "stat", stat, sizeof(stat));
	at = strrchr(stat, ')');
	for (i = 2; at && i < 22; i++)
		at = strchr(at + 1, ' ');
	return at ? strtoll(at, NULL, 10) / sysconf(_SC_CLK_TCK) : -1;
}

static int identify(struct known *known, const struct tt_memtrack_who *who, bool ascii)
{
	int process = proc_open(who);

	known->who = *who;
	known->user = user_name(who->uid, ascii);
	known->container = (struct container){ "" };
	known->started = -1;
	if (process >= 0) {
		known->container = container_of_process(process);
		known->started = started_at(process);
		close(process);
	}
	free(known->command);
	known->command = command(who, ascii);
	return known->command ? 0 : -ENOMEM;
}

static struct known *add(struct processes *processes, uint64_t second)
{
	struct known **grown, *known;

	grown = reallocarray(processes->known, processes->known_count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	processes->known = grown;
	known = calloc(1, sizeof(*known));
	if (!known)
		return NULL;
	known->first_seen = second;
	known->last_seen = second;
	grown[processes->known_count++] = known;
	return known;
}

static struct known *know(struct processes *processes, const struct tt_memtrack_who *who,
			  uint64_t second, bool ascii)
{
	struct known *known = find(processes, who);

	if (known && known->command && !strcmp(known->who.name, who->name))
		return known;
	if (!known)
		known = add(processes, second);
	if (!known || identify(known, who, ascii))
		return NULL;
	return known;
}

/* Since a minute ago, or since it was first seen; what came later than the screen, from nothing. */
static int64_t growth(struct known *known, uint64_t second, uint64_t total, bool is_new)
{
	uint64_t since = second > known->first_seen + MINUTE ? second - MINUTE : known->first_seen;
	uint64_t i = known->last_seen + 1;

	if (second == known->first_seen)
		known->totals[second % (MINUTE + 1)] = is_new ? 0 : total;
	if (i + MINUTE < second)
		i = second - MINUTE;
	for (; i < second; i++)
		known->totals[i % (MINUTE + 1)] = known->last_total;
	if (second > known->first_seen)
		known->totals[second % (MINUTE + 1)] = total;
	known->last_seen = second;
	known->last_total = total;
	return (int64_t)(total - known->totals[since % (MINUTE + 1)]);
}

/* Numbers one after another are a range. What has no room is cut to "0-3,8+". */
static void name_device(struct process *process, const struct device *dev, uint32_t *last)
{
	char number[16];
	size_t used = strlen(process->devices);
	char *range = strrchr(process->devices, '-');
	char *comma = strrchr(process->devices, ',');

	if (!process->device_count++) {
		process->device = dev->place.number;
		snprintf(process->devices, sizeof(process->devices), "%u", dev->place.number);
	} else if (dev->place.number == *last + 1) {
		if (range && range > comma)
			used = range - process->devices;
		snprintf(number, sizeof(number), "-%u", dev->place.number);
		if (used + strlen(number) < sizeof(process->devices) - 1)
			strcpy(process->devices + used, number);
	} else if (used + 12 < sizeof(process->devices)) {
		sprintf(process->devices + used, ",%u", dev->place.number);
	} else if (process->devices[used - 1] != '+') {
		strcpy(process->devices + used, "+");
	}
	*last = dev->place.number;
}

/* What is added up of a process over its devices. */
struct sums {
	uint32_t last;
	double dram_total;
	double l1_total;
	bool dram_known;
	bool l1_known;
};

static void add_device(struct process *process, struct sums *sums, const struct device *dev,
		       const struct tt_memtrack_client *client)
{
	uint32_t kind;

	name_device(process, dev, &sums->last);
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		process->held[kind] += client->kind[kind].bytes;
		process->records += client->kind[kind].records;
	}
	process->dram += held_bytes(client->kind, TT_MEMTRACK_SUM_DRAM);
	process->l1 += held_bytes(client->kind, TT_MEMTRACK_SUM_L1);
	sums->dram_total += capacity_limit(&dev->dram);
	sums->l1_total += capacity_limit(&dev->l1);
	sums->dram_known = sums->dram_known && capacity_limit(&dev->dram);
	sums->l1_known = sums->l1_known && capacity_limit(&dev->l1);
}

static double share(double used, double total, bool is_known)
{
	return is_known && total > 0 ? 100 * used / total : SHARE_UNKNOWN;
}

static struct process *row_of(struct processes *processes, const struct tt_memtrack_who *who)
{
	size_t i;

	for (i = 0; i < processes->count; i++)
		if (processes->row[i].who.client == who->client)
			return &processes->row[i];
	return NULL;
}

static size_t most_rows(const struct snapshot *snap, size_t untracked)
{
	size_t count = untracked;
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		count += snap->devices[i].client_count;
	return count;
}

static void collect(struct processes *processes, struct sums *sums, const struct snapshot *snap)
{
	size_t i, j;

	for (i = 0; i < snap->device_count; i++) {
		const struct device *dev = &snap->devices[i];

		for (j = 0; dev->clients && j < dev->client_count; j++) {
			const struct tt_memtrack_who *who = &dev->clients[j].who;
			struct process *process = row_of(processes, who);

			if (!process) {
				process = &processes->row[processes->count];
				*process = (struct process){ .who = *who, .reports = true };
				sums[processes->count++] = (struct sums){
					.dram_known = true, .l1_known = true,
				};
			}
			add_device(process, &sums[process - processes->row], dev, &dev->clients[j]);
		}
	}
}

static int complete(struct processes *processes, struct process *process, const struct sums *sums,
		    uint64_t second, bool ascii)
{
	struct known *known = know(processes, &process->who, second, ascii);

	if (!known)
		return -ENOMEM;
	process->user = known->user.s;
	process->container = known->container.s;
	process->command = known->command;
	process->tags = &known->tags;
	process->age = known->started < 0 ? AGE_UNKNOWN : (int64_t)second - known->started;
	process->growth = growth(known, second, process->dram + process->l1,
				 known->first_seen != processes->first_second);
	process->dram_share = share(process->dram, sums->dram_total, sums->dram_known);
	process->l1_share = share(process->l1, sums->l1_total, sums->l1_known);
	return 0;
}

static void forget(struct processes *processes, uint64_t second)
{
	size_t i, kept = 0;

	for (i = 0; i < processes->known_count; i++) {
		struct known *known = processes->known[i];

		if (known->last_seen == second) {
			processes->known[kept++] = known;
			continue;
		}
		client_records_free(&known->tags.of);
		free(known->command);
		free(known);
	}
	processes->known_count = kept;
}

/* One that reports is no news, whichever of its files is asked. */
static bool has_pid(const struct processes *processes, uint32_t pid)
{
	size_t i;

	for (i = 0; i < processes->count; i++)
		if (processes->row[i].who.pid == pid)
			return true;
	return false;
}

static void take_untracked(struct process *process, const struct untracked_user *user)
{
	struct tt_memtrack_holding held[TT_MEMTRACK_FIRST_KINDS] = { 0 };
	size_t kind;

	*process = (struct process){
		.who = user->who, .device = user->device, .in_table = user->in_table,
	};
	snprintf(process->devices, sizeof(process->devices), "%u", user->device);
	memcpy(process->held, user->held, sizeof(process->held));
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		held[kind].bytes = user->held[kind];
	process->dram = held_bytes(held, TT_MEMTRACK_SUM_DRAM);
	process->l1 = held_bytes(held, TT_MEMTRACK_SUM_L1);
}

static void add_untracked(struct processes *processes, const struct untracked *untracked)
{
	size_t i;

	for (i = 0; i < untracked->count; i++) {
		const struct untracked_user *user = &untracked->user[i];

		if (!has_pid(processes, user->who.pid))
			take_untracked(&processes->row[processes->count++], user);
	}
}

static int take(struct processes *processes, struct sums *sums, const struct snapshot *snap,
		const struct untracked *untracked, uint64_t second, bool ascii)
{
	size_t i;
	int ret = 0;

	collect(processes, sums, snap);
	add_untracked(processes, untracked);
	for (i = 0; i < processes->count && !ret; i++)
		ret = complete(processes, &processes->row[i], &sums[i], second, ascii);
	if (!ret)
		forget(processes, second);
	return ret;
}

int processes_take(struct processes *processes, const struct snapshot *snap,
		   const struct untracked *untracked, uint64_t second, bool ascii)
{
	size_t most = most_rows(snap, untracked->count) + 1;
	struct sums *sums = calloc(most, sizeof(*sums));
	int ret = -ENOMEM;

	if (!processes->first_second)
		processes->first_second = second;
	free(processes->row);
	processes->row = calloc(most, sizeof(*processes->row));
	processes->count = 0;
	if (sums && processes->row)
		ret = take(processes, sums, snap, untracked, second, ascii);
	free(sums);
	return ret;
}

void processes_clear(struct processes *processes)
{
	forget(processes, UINT64_MAX);
	free(processes->known);
	free(processes->row);
	*processes = (struct processes){ 0 };
}
