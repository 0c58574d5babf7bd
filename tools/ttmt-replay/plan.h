/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan - the events of a capture, in order
 */
#ifndef TTMT_REPLAY_PLAN_H
#define TTMT_REPLAY_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/tt_memtrack.h>

#include "core_range.h"
#include "live.h"
#include "programs.h"

struct plan_event {
	uint64_t node; /* number of its node */
	uint64_t device; /* chip or mesh id in the capture, or NODE_NO_DEVICE */
	uint16_t cores[CORE_RANGE_SIDE]; /* where it lies, if the capture says so */
	bool core_bytes_unknown; /* the capture does not say what a bank holds */
	struct tt_memtrack_op op; /* the sender sets its device */
};

struct plan {
	struct plan_event *events;
	size_t count;
	size_t room;
	struct live live;
	struct programs programs;
	size_t chips; /* with program memory */
	uint64_t chip; /* if several, the one whose share the events are */
};

/* How many banks a device has, 0 where that is not known. */
struct plan_banks {
	uint64_t dram;
	uint64_t l1;
};

/** Add an event. 0 or -ENOMEM. */
int plan_append(struct plan *plan, const struct plan_event *event);

/**
 * Fill in the core bytes that the capture does not give, as if the buffers were spread
 * evenly over the device's Tensix cores (L1) or banks (DRAM).
 * Returns 0, or -EINVAL with the unknown figure in why, of NODE_WHY bytes.
 */
int plan_spread(struct plan *plan, const struct plan_banks *banks, char *why);

/** Free what a plan holds. */
void plan_clear(struct plan *plan);

#endif
