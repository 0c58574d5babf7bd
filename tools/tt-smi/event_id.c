// SPDX-License-Identifier: GPL-2.0-or-later
#include "event_id.h"

bool event_has_id(const struct tt_memtrack_event *event)
{
	switch (event->type) {
	case TT_MEMTRACK_EVENT_BUF_ALLOC:
	case TT_MEMTRACK_EVENT_CB_ALLOC:
	case TT_MEMTRACK_EVENT_KERNEL_LOAD:
		return true;
	default:
		/* A free of all records has 0 for their ids, also where there was but one. */
		return event->id;
	}
}
