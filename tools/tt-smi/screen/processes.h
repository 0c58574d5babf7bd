/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes of a snapshot, a row each whatever devices it is on, and what is known of them. */
#ifndef TT_SMI_SCREEN_PROCESSES_H
#define TT_SMI_SCREEN_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../snapshot.h"
#include "process_tags.h"
#include "untracked.h"

#define SHARE_UNKNOWN (-1.0)
#define AGE_UNKNOWN (-1)

struct process {
	struct tt_memtrack_who who;
	const char *user;
	const char *container; /* empty if none */
	const char *command;
	char devices[24]; /* "0", "0-3", "0,4-7" */
	size_t device_count;
	uint32_t device; /* the first */
	bool reports; /* false: it has a card open or is in a table, and in no book */
	bool in_table; /* what it holds is from a table of TT-Metal's own tracker */
	uint64_t held[TT_MEMTRACK_FIRST_KINDS];
	uint64_t records;
	uint64_t dram;
	uint64_t l1;
	double dram_share; /* of all that its devices have, in percent */
	double l1_share;
	int64_t growth; /* in the last minute, or as long as it has been seen */
	int64_t age; /* in seconds */
	struct process_tags *tags; /* as far as they were read */
	const char *tag; /* the one to show; NULL: none is known */
};

struct known; /* what is kept of a process from one snapshot to the next */

struct processes {
	struct process *row;
	size_t count;
	struct known **known;
	size_t known_count;
	uint64_t first_second;
};

/*
 * Take those of a snapshot, and those that do not report, at a second of the monotonic clock.
 * 0 or -ENOMEM.
 */
int processes_take(struct processes *processes, const struct snapshot *snap,
		   const struct untracked *untracked, uint64_t second, bool ascii);
void processes_clear(struct processes *processes);

#endif
