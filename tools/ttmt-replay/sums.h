/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sums - what records take on the fullest core of each, added up
 */
#ifndef TTMT_REPLAY_SUMS_H
#define TTMT_REPLAY_SUMS_H

#include <stdint.h>

#include <linux/tt_memtrack.h>

#include "live.h"

/* Kinds, then sums, in the order of the rows of a replay. */
#define SUMS (TT_MEMTRACK_KIND_KERNEL + 1 + 4)

/*
 * As TT-Metal's own report had it for long: an upper bound where records lie on different cores,
 * whatever they say of them.
 */
struct sums {
	uint64_t now[SUMS];
	uint64_t peak[SUMS];
	struct live live;
};

/** An event happened. 0 or -ENOMEM. */
int sums_add(struct sums *sums, const struct tt_memtrack_op *op);

/** No more events: only the peaks are left. */
void sums_end(struct sums *sums);

#endif
