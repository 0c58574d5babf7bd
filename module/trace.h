/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints: one for each type of event, with what a watcher is told.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM tt_memtrack

#if !defined(MEMTRACK_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MEMTRACK_TRACE_H

#include <linux/tracepoint.h>

#include "events.h"
#include "owner.h"

int memtrack_trace_start(void);
void memtrack_trace_stop(void);

DECLARE_EVENT_CLASS(memtrack_event,
		    TP_PROTO(const struct memtrack_note *note),
		    TP_ARGS(note),
		    TP_STRUCT__entry(__field(u64, client)
				     __field(u32, device)
				     __field(u32, kind)
				     __field(u64, id)
				     __field(u64, bytes)
				     __field(u64, core_bytes)
				     __field(u64, records)
				     __field(u64, total)
		    ),
		    TP_fast_assign(__entry->client = note->owner ?
						      READ_ONCE(note->owner->client) : 0;
				   __entry->device = note->device;
				   __entry->kind = note->kind;
				   __entry->id = note->id;
				   __entry->bytes = note->bytes;
				   __entry->core_bytes = note->core_bytes;
				   __entry->records = note->records;
				   __entry->total = note->total;
		    ),
		    TP_printk("client=%llu device=%u kind=%d id=%llu bytes=%llu core_bytes=%llu records=%llu total=%llu",
			      __entry->client, __entry->device, (int)__entry->kind,
			      __entry->id, __entry->bytes, __entry->core_bytes,
			      __entry->records, __entry->total)
);

#define MEMTRACK_EVENT(name) \
	DEFINE_EVENT_FN(memtrack_event, memtrack_##name, \
			TP_PROTO(const struct memtrack_note *note), \
			TP_ARGS(note), memtrack_trace_start, memtrack_trace_stop)

MEMTRACK_EVENT(buf_alloc);
MEMTRACK_EVENT(buf_free);
MEMTRACK_EVENT(cb_alloc);
MEMTRACK_EVENT(cb_free);
MEMTRACK_EVENT(kernel_load);
MEMTRACK_EVENT(kernel_unload);
MEMTRACK_EVENT(exit);
MEMTRACK_EVENT(device_add);
MEMTRACK_EVENT(device_remove);
MEMTRACK_EVENT(device_drop);

#endif /* MEMTRACK_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
