// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tracepoint of events. While it is enabled, it acts as a watcher.
 */
#include "memtrack.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

int memtrack_trace_start(void)
{
	atomic_inc(&memtrack_listeners);
	return 0;
}

void memtrack_trace_stop(void)
{
	atomic_dec(&memtrack_listeners);
}
