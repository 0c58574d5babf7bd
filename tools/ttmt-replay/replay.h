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

struct plan;

/* A row for each kind, in their order, then one for each sum. */
#define REPLAY_USAGE_ROWS (TT_MEMTRACK_KIND_COUNT + 4)

/* What the module made of one replay. */
struct replay_result {
	size_t events;
	uint64_t errors[ERROR_COUNT]; /* refused; or counted by the device meanwhile */
	/* Of this client, at the end, with its peaks. */
	struct tt_memtrack_usage usage[REPLAY_USAGE_ROWS];
};

/**
 * Report a plan's events in their order, with a pause between two nodes. What the
 * module refuses as odd is counted, and the rest goes on.
 * Returns 0, or the negative errno of an event that could not be reported; why, of
 * NODE_WHY bytes, then says which.
 */
int replay_send(struct ttmt *handle, const struct plan *plan, uint32_t device,
		unsigned int delay_ms, struct replay_result *result, char *why);

/** Wait, whatever signals are handled meanwhile. */
void replay_pause(uint64_t ms);

#endif
