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

static int send_event(struct ttmt *handle, const struct plan_event *event, uint32_t device,
		      struct replay_result *result)
{
	struct tt_memtrack_op op = event->op;
	int err;

	op.device = device;
	err = ttmt_submit(handle, &op, sizeof(op), 1, 0, NULL, 0);
	if (err == -ENOENT)
		result->errors[ERROR_UNKNOWN_FREE]++;
	else if (err == -EEXIST)
		result->errors[ERROR_DUPLICATE_ALLOC]++;
	else if (err)
		return err;
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
	int err;

	*result = (struct replay_result){ 0 };
	errors_read(before, device);
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_event *event = &plan->events[i];

		if (delay_ms && i && event[-1].node != event->node)
			replay_pause(delay_ms);
		err = send_event(handle, event, device, result);
		if (err) {
			snprintf(why, NODE_WHY, "node %llu: the module refuses it: %s",
				 (unsigned long long)event->node, reason(err));
			return err;
		}
	}

	count_errors(result, before, device);
	for (uint32_t i = 0; i < REPLAY_USAGE_ROWS; i++)
		result->usage[i].what = i < TT_MEMTRACK_KIND_COUNT ?
					i : TT_MEMTRACK_SUM_DRAM + i - TT_MEMTRACK_KIND_COUNT;
	err = ttmt_usage_self(handle, device, result->usage, sizeof(result->usage[0]),
			      REPLAY_USAGE_ROWS);
	if (err)
		snprintf(why, NODE_WHY, "usage of device %u: %s", device, strerror(-err));
	return err;
}
