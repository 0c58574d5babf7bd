/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that have a card open, as its own driver tells, whether they report or not. */
#ifndef TT_SMI_SCREEN_UNTRACKED_H
#define TT_SMI_SCREEN_UNTRACKED_H

#include <stddef.h>
#include <stdint.h>

#include "../snapshot.h"

#define UNTRACKED_FOLDER "/proc/driver/tenstorrent"

struct untracked_user {
	struct tt_memtrack_who who; /* of no client */
	uint32_t device; /* the first that it has open */
};

struct untracked {
	struct untracked_user *user;
	size_t count;
};

/* Look into a folder that has one for each node of the driver, by its number. 0 or -ENOMEM. */
int untracked_take(struct untracked *untracked, const struct snapshot *snap, const char *folder);
void untracked_clear(struct untracked *untracked);

#endif
