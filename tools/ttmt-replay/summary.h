/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * summary - the output of a replay
 */
#ifndef TTMT_REPLAY_SUMMARY_H
#define TTMT_REPLAY_SUMMARY_H

#include "plan.h"
#include "replay.h"

struct summary {
	const char *file;
	unsigned long run; /* in total; runs are numbered from 1 */
	unsigned long runs;
	const struct plan *plan;
	const struct tt_memtrack_device_get *device;
	const struct replay_result *result;
};

/** For a person. */
void summary_print_text(const struct summary *summary);

/** For a program: a JSON object on one line. */
void summary_print_json(const struct summary *summary);

#endif
