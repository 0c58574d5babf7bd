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

static uint64_t banks_of(const struct tt_memtrack_device_get *device, uint32_t kind)
{
	const __aligned_u64 *capacity = device->capacity;

	if (kind != TT_MEMTRACK_KIND_DRAM_BUFFERS && kind != TT_MEMTRACK_KIND_TRACE)
		return capacity[TT_MEMTRACK_CAP_TENSIX_CORES];
	if (!capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES])
		return 0;
	/* Round down: a bank may be a little smaller than its share of the DRAM. */
	return capacity[TT_MEMTRACK_CAP_DRAM_BYTES] / capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES];
}

int plan_spread(struct plan *plan, const struct tt_memtrack_device_get *device, char *why)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct plan_event *event = &plan->events[i];
		uint64_t banks;

		if (!event->core_bytes_unknown)
			continue;
		banks = banks_of(device, event->op.kind);
		if (!banks) {
			snprintf(why, NODE_WHY, "node %llu: its max_size_per_bank is not there, %s",
				 (unsigned long long)event->node,
				 "and the device's number of banks is not known: choose another");
			return -EINVAL;
		}
		event->op.core_bytes = event->op.bytes / banks + !!(event->op.bytes % banks);
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
