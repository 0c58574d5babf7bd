// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay - report a plan to the module as one client
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "node.h"
#include "plan.h"
#include "replay.h"

void replay_pause(uint64_t ms)
{
	struct timespec left = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

/* The core sets that the module knows, by their number less one. */
struct sets {
	uint16_t cores[TT_MEMTRACK_MAX_CORE_SETS][CORE_RANGE_SIDE];
	uint32_t count;
};

/* The number of the set, or 0 if there are none or no number is left. */
static uint32_t set_of(struct ttmt *handle, struct sets *sets, const uint16_t *cores)
{
	static const uint16_t none[CORE_RANGE_SIDE];
	const size_t size = sizeof(none);
	uint32_t i;

	if (!memcmp(cores, none, size))
		return 0;
	for (i = 0; i < sets->count; i++)
		if (!memcmp(cores, sets->cores[i], size))
			return i + 1;
	if (i == TT_MEMTRACK_MAX_CORE_SETS || ttmt_cores_set(handle, i + 1, cores))
		return 0;
	memcpy(sets->cores[i], cores, size);
	return ++sets->count;
}

static int send_event(struct ttmt *handle, const struct plan_event *event, uint32_t device,
		      struct sets *sets, struct replay_result *result)
{
	struct tt_memtrack_op op = event->op;
	int err;

	op.device = device;
	op.core_set = set_of(handle, sets, event->cores);
	err = ttmt_submit(handle, &op, sizeof(op), 1, 0, NULL, 0);
	if (err == -ENOENT)
		result->errors[ERROR_UNKNOWN_FREE]++;
	else if (err == -EEXIST)
		result->errors[ERROR_DUPLICATE_ALLOC]++;
	else if (err)
		return err;
	if (!err && sums_add(&result->sums, &op))
		return -ENOMEM;
	result->events++;
	return 0;
}

static const char *reason(int err)
{
	switch (err) {
	case -EDQUOT:
		return "a user may have no more (user_records and user_clients of the module)";
	case -ENODEV:
		return "the device is gone";
	default:
		return strerror(-err);
	}
}

/* The module only counts these. */
static void count_errors(struct replay_result *result, const uint64_t *before, uint32_t device)
{
	uint64_t after[ERROR_COUNT];

	errors_read(after, device);
	for (int i = ERROR_SIZE_MISMATCH; i < ERROR_COUNT; i++)
		result->errors[i] = after[i] > before[i] ? after[i] - before[i] : 0;
}

int replay_send(struct ttmt *handle, const struct plan *plan, uint32_t device,
		unsigned int delay_ms, struct replay_result *result, char *why)
{
	uint64_t before[ERROR_COUNT];
	struct sets sets = { .count = 0 };
	int err = 0;

	*result = (struct replay_result){ 0 };
	errors_read(before, device);
	for (size_t i = 0; i < plan->count && !err; i++) {
		const struct plan_event *event = &plan->events[i];

		if (delay_ms && i && event[-1].node != event->node)
			replay_pause(delay_ms);
		err = send_event(handle, event, device, &sets, result);
		if (err)
			snprintf(why, NODE_WHY, "node %llu: the module refuses it: %s",
				 (unsigned long long)event->node, reason(err));
	}
	sums_end(&result->sums);
	if (err)
		return err;

	count_errors(result, before, device);
	for (uint32_t i = 0; i < REPLAY_USAGE_ROWS; i++)
		result->usage[i].what = i < TT_MEMTRACK_FIRST_KINDS ?
					i : TT_MEMTRACK_SUM_DRAM + i - TT_MEMTRACK_FIRST_KINDS;
	err = ttmt_usage_self(handle, device, result->usage, sizeof(result->usage[0]),
			      REPLAY_USAGE_ROWS);
	if (err)
		snprintf(why, NODE_WHY, "usage of device %u: %s", device, strerror(-err));
	return err;
}
