// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan - the events of a capture, in order
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "node.h"
#include "plan.h"

int plan_append(struct plan *plan, const struct plan_event *event)
{
	if (plan->count == plan->room) {
		size_t room = plan->room ? 2 * plan->room : 64;
		struct plan_event *events = reallocarray(plan->events, room, sizeof(*events));

		if (!events)
			return -ENOMEM;
		plan->events = events;
		plan->room = room;
	}
	plan->events[plan->count++] = *event;
	return 0;
}

static uint64_t banks_of(const struct plan_banks *banks, uint32_t kind)
{
	return kind == TT_MEMTRACK_KIND_DRAM_BUFFERS || kind == TT_MEMTRACK_KIND_TRACE ?
	       banks->dram : banks->l1;
}

int plan_spread(struct plan *plan, const struct plan_banks *banks, char *why)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct plan_event *event = &plan->events[i];
		uint64_t count;

		if (!event->core_bytes_unknown)
			continue;
		count = banks_of(banks, event->op.kind);
		if (!count) {
			snprintf(why, NODE_WHY, "node %llu: its max_size_per_bank is not there, %s",
				 (unsigned long long)event->node,
				 "and the device's number of banks is not known: choose another");
			return -EINVAL;
		}
		event->op.core_bytes = event->op.bytes / count + !!(event->op.bytes % count);
	}
	return 0;
}

void plan_clear(struct plan *plan)
{
	live_clear(&plan->live);
	free(plan->programs.open);
	free(plan->events);
	*plan = (struct plan){ 0 };
}
