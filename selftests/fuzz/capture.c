// SPDX-License-Identifier: GPL-2.0-or-later
/* Captures: an accepted one has only events that the module accepts; others give an error. */
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "must.h"
#include "node.h"
#include "plan.h"

static void check_event(const struct plan_event *event)
{
	const struct tt_memtrack_op *op = &event->op;

	MUST(op->kind < TT_MEMTRACK_FIRST_KINDS);
	MUST(op->bytes <= TT_MEMTRACK_MAX_RECORD && op->core_bytes <= TT_MEMTRACK_MAX_RECORD);
	MUST(op->op != TT_MEMTRACK_OP_CB_ALLOC || op->cores || !op->bytes);
	MUST(!op->cores || op->bytes <= TT_MEMTRACK_MAX_RECORD / op->cores);
}

int try(const uint8_t *data, size_t size)
{
	const struct plan_banks banks = { .dram = 8, .l1 = 120 };
	char *text = malloc(size);
	struct plan plan = { 0 };
	char why[NODE_WHY] = "";

	MUST(text || !size);
	if (size)
		memcpy(text, data, size);
	if (capture_parse(text, size, &plan, why)) {
		MUST(*why && strlen(why) < sizeof(why) && !plan.count);
	} else {
		MUST(!plan_spread(&plan, &banks, why));
		for (size_t i = 0; i < plan.count; i++)
			check_event(&plan.events[i]);
	}
	plan_clear(&plan);
	free(text);
	return 0;
}
