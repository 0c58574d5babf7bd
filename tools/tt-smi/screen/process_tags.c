// SPDX-License-Identifier: GPL-2.0-or-later
#include "process_tags.h"
#include "processes.h"

/* How often they are read of a process that is busy, and of one that is not. */
#define BUSY_SECONDS 5
#define IDLE_SECONDS 60

/* Where there is much to read, less often. */
#define READ_A_SECOND 4096

static bool is_due(const struct process *process, uint64_t second)
{
	const struct process_tags *tags = process->tags;

	if (!process->reports || second < tags->due)
		return false;
	return second >= tags->stale || tags->records != process->records ||
	       tags->held != process->dram + process->l1;
}

/* What cannot be read has none. */
static void read_one(const struct process *process, struct ttmt *handle, uint64_t second,
		     bool ascii)
{
	struct process_tags *tags = process->tags;

	int ret;

	client_records_free(&tags->of);
	ret = client_records_read(&tags->of, NULL, handle, process->who.client, ascii);
	tags->due = second + (ret ? IDLE_SECONDS : BUSY_SECONDS) + tags->of.cost / READ_A_SECOND;
	tags->stale = second + IDLE_SECONDS;
	tags->records = process->records;
	tags->held = process->dram + process->l1;
}

bool process_tags_read(struct processes *processes, uint64_t second, bool ascii)
{
	struct ttmt *handle = NULL;
	bool was_read = false;
	size_t i;

	for (i = 0; i < processes->count; i++) {
		const struct process *process = &processes->row[i];

		if (!is_due(process, second))
			continue;
		if (!handle && ttmt_open(&handle, TTMT_OPEN_READ_ONLY))
			return false;
		read_one(process, handle, second, ascii);
		was_read = true;
	}
	ttmt_close(handle);
	return was_read;
}
