// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "refused.h"

static uint64_t counted(const struct snapshot *snap)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		sum += snap->devices[i].refused;
	return sum;
}

void refused_take(struct refused *refused, const struct snapshot *snap)
{
	struct refused now = { .counted = counted(snap) };
	struct ttmt *handle;

	if (now.counted == refused->counted || ttmt_open(&handle, TTMT_OPEN_READ_ONLY))
		return;
	if (!ttmt_refusals(handle, &now.refusal, sizeof(*now.refusal), &now.count)) {
		refused_clear(refused);
		*refused = now;
	}
	ttmt_close(handle);
}

void refused_note(const struct refused *refused, const struct snapshot *snap, struct log *log,
		  uint64_t after_ns)
{
	size_t i;

	for (i = 0; i < refused->count; i++) {
		const struct tt_memtrack_refusal *refusal = &refused->refusal[i];
		const struct tt_memtrack_event event = {
			.type = TT_MEMTRACK_EVENT_REFUSED, .device = refusal->device,
			.kind = refusal->kind, .bytes = refusal->bytes,
			.time_ns = refusal->time_ns, .who = refusal->who,
		};

		if (refusal->time_ns > after_ns && snapshot_has_device(snap, refusal->device))
			log_add(log, &event);
	}
}

const struct tt_memtrack_refusal *refused_last(const struct refused *refused,
					       const struct snapshot *snap, uint64_t after_ns,
					       size_t *count)
{
	const struct tt_memtrack_refusal *last = NULL;
	size_t i;

	*count = 0;
	for (i = 0; i < refused->count; i++) {
		if (refused->refusal[i].time_ns <= after_ns ||
		    !snapshot_has_device(snap, refused->refusal[i].device))
			continue;
		last = &refused->refusal[i];
		(*count)++;
	}
	return last;
}

void refused_clear(struct refused *refused)
{
	free(refused->refusal);
	*refused = (struct refused){ 0 };
}
