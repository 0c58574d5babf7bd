/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tags of processes: read now and then, while somebody wants to see them. */
#ifndef TT_SMI_SCREEN_PROCESS_TAGS_H
#define TT_SMI_SCREEN_PROCESS_TAGS_H

#include <stdbool.h>
#include <stdint.h>

#include "client_records.h"

struct processes;

/* What is kept of a process from one look to the next. */
struct process_tags {
	struct client_records of;
	uint64_t due; /* second of the next reading if what it holds has changed */
	uint64_t stale; /* and if it has not */
	uint64_t held; /* bytes and records at the last one */
	uint64_t records;
};

/*
 * Read those that are due, of processes that one may read. Whether there were any: then the rows
 * are to be arranged again.
 */
bool process_tags_read(struct processes *processes, uint64_t second, bool ascii);

#endif
