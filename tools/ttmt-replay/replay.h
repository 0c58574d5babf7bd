/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay - report a plan to the module as one client
 */
#ifndef TTMT_REPLAY_REPLAY_H
#define TTMT_REPLAY_REPLAY_H

#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

#include "errors.h"
#include "sums.h"

struct plan;

/* A row for each kind, in order, then one for each sum. */
#define REPLAY_USAGE_ROWS (TT_MEMTRACK_FIRST_KINDS + 4)

/* What the module saw of one replay. */
struct replay_result {
	size_t events;
	uint64_t errors[ERROR_COUNT]; /* refused, or counted by the device meanwhile */
	/* Of this client, at the end, with its peaks. */
	struct tt_memtrack_usage usage[REPLAY_USAGE_ROWS];
	struct sums sums;
};

/**
 * Report a plan's events in order, with a pause between nodes. Events that the module
 * refuses as inconsistent are counted, and do not stop the rest.
 * Returns 0, or the negative errno of an event that could not be reported, which why,
 * of NODE_WHY bytes, then identifies.
 */
int replay_send(struct ttmt *handle, const struct plan *plan, uint32_t device,
		unsigned int delay_ms, struct replay_result *result, char *why);

/** Wait, even if signals are handled meanwhile. */
void replay_pause(uint64_t ms);

#endif
