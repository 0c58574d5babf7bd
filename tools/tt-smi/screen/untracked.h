/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that may not report: those that have a card open, as its own driver tells, and those in
 * tables of TT-Metal's own tracker.
 */
#ifndef TT_SMI_SCREEN_UNTRACKED_H
#define TT_SMI_SCREEN_UNTRACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../snapshot.h"

#define UNTRACKED_FOLDER "/proc/driver/tenstorrent"

struct untracked_user {
	struct tt_memtrack_who who; /* of no client */
	uint32_t device; /* the first that it has open, or is in the table of */
	bool in_table; /* which tells what it holds */
	uint64_t held[TT_MEMTRACK_FIRST_KINDS];
};

struct untracked {
	struct untracked_user *user;
	size_t count;
};

/* Look into a folder that has one for each node of the driver, by its number. 0 or -ENOMEM. */
int untracked_take(struct untracked *untracked, const struct snapshot *snap, const char *folder);

/* Add what tables tell. 0 or -ENOMEM. */
int untracked_add_tables(struct untracked *untracked, const struct snapshot *tables);
void untracked_clear(struct untracked *untracked);

#endif
