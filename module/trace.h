/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tracepoint of events, with the same fields that watchers get.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM tt_memtrack

#if !defined(MEMTRACK_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MEMTRACK_TRACE_H

#include <linux/tracepoint.h>

#include "memtrack.h"

int memtrack_trace_start(void);
void memtrack_trace_stop(void);

TRACE_EVENT_FN(memtrack_event,
	       TP_PROTO(const struct memtrack_note *note),
	       TP_ARGS(note),
	       TP_STRUCT__entry(__field(u32, type)
				__field(u64, client)
				__field(u32, device)
				__field(u32, kind)
				__field(u64, id)
				__field(u64, bytes)
				__field(u64, core_bytes)
				__field(u64, records)
				__field(u64, total)
				__field(u32, tag)
				__field(u32, slot)
	       ),
	       TP_fast_assign(__entry->type = note->type;
			      __entry->client = note->identity ?
						READ_ONCE(note->identity->client) : 0;
			      __entry->device = note->device;
			      __entry->kind = note->kind;
			      __entry->id = note->id;
			      __entry->bytes = note->bytes;
			      __entry->core_bytes = note->core_bytes;
			      __entry->records = note->records;
			      __entry->total = note->total;
			      __entry->tag = note->tag;
			      __entry->slot = note->slot;
	       ),
	       TP_printk("%s client=%llu device=%u kind=%d id=%llu bytes=%llu core_bytes=%llu records=%llu total=%llu tag=%u slot=%u",
			 __print_symbolic(__entry->type,
					  { TT_MEMTRACK_EVENT_BUF_ALLOC, "BUF_ALLOC" },
					  { TT_MEMTRACK_EVENT_BUF_FREE, "BUF_FREE" },
					  { TT_MEMTRACK_EVENT_CB_ALLOC, "CB_ALLOC" },
					  { TT_MEMTRACK_EVENT_CB_FREE, "CB_FREE" },
					  { TT_MEMTRACK_EVENT_KERNEL_LOAD, "KERNEL_LOAD" },
					  { TT_MEMTRACK_EVENT_KERNEL_UNLOAD, "KERNEL_UNLOAD" },
					  { TT_MEMTRACK_EVENT_EXIT, "EXIT" },
					  { TT_MEMTRACK_EVENT_DEVICE_ADD, "DEVICE_ADD" },
					  { TT_MEMTRACK_EVENT_DEVICE_REMOVE, "DEVICE_REMOVE" },
					  { TT_MEMTRACK_EVENT_DEVICE_DROP, "DEVICE_DROP" },
					  { TT_MEMTRACK_EVENT_PROGRAM, "PROGRAM" },
					  { TT_MEMTRACK_EVENT_REFUSED, "REFUSED" }),
			 __entry->client, __entry->device, (int)__entry->kind, __entry->id,
			 __entry->bytes, __entry->core_bytes, __entry->records, __entry->total,
			 __entry->tag, __entry->slot),
	       memtrack_trace_start, memtrack_trace_stop
);

#endif /* MEMTRACK_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
