/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan - the events that the nodes of a capture stand for, in their order
 */
#ifndef TTMT_REPLAY_PLAN_H
#define TTMT_REPLAY_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/tt_memtrack.h>

struct node;

struct plan_event {
	uint64_t node; /* number of the node that says so */
	bool core_bytes_unknown; /* the capture does not say what a bank holds */
	struct tt_memtrack_op op; /* its device is for the sender to set */
};

struct plan {
	struct plan_event *events;
	size_t count;
	size_t room;
	void *live; /* tsearch() tree of the buffers that are allocated so far */
};

/** Add what a node says. Returns 0, or a negative errno and a text in node->why. */
int plan_add(struct plan *plan, const struct node *node);

/**
 * Fill in the core bytes that the capture does not say, as if the buffers were spread
 * evenly over a device's Tensix cores (L1) or banks (DRAM).
 * Returns 0, or -EINVAL and in why, of NODE_WHY bytes, which figure is not known.
 */
int plan_spread(struct plan *plan, const struct tt_memtrack_device_get *device, char *why);

/** Free what a plan holds. */
void plan_clear(struct plan *plan);

#endif
