// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>

#include "array_size.h"
#include "clock.h"
#include "csv.h"
#include "event_csv.h"
#include "event_id.h"

static void put_if(FILE *out, bool known, uint64_t value)
{
	fputc(',', out);
	if (known)
		fprintf(out, "%llu", (unsigned long long)value);
}

static void put_text(FILE *out, const char *text)
{
	fputc(',', out);
	csv_put(out, text ? text : "");
}

void event_csv_head(FILE *out)
{
	static const char *const columns[] = {
		"time", "time_ns", "sequence", "type", "event", "device", "kind", "id", "bytes",
		"core_bytes", "records", "total", "client", "pid", "uid", "command",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(columns); i++)
		fprintf(out, "%s%s", i ? "," : "", columns[i]);
	putc('\n', out);
}

void event_csv(FILE *out, const struct tt_memtrack_event *event)
{
	const bool has_kind = event->kind != TT_MEMTRACK_ANY;

	fputs(clock_utc(clock_since_1970(event->time_ns)).s, out);
	put_if(out, true, event->time_ns);
	put_if(out, true, event->sequence);
	put_if(out, true, event->type);
	put_text(out, ttmt_event_name(event->type));
	put_if(out, event->device != TT_MEMTRACK_ANY, event->device);
	put_text(out, has_kind ? ttmt_kind_name(event->kind) : NULL);
	put_if(out, event_has_id(event), event->id);
	put_if(out, true, event->bytes);
	put_if(out, true, event->core_bytes);
	put_if(out, true, event->records);
	put_if(out, has_kind, event->total);
	put_if(out, event->who.client, event->who.client);
	put_if(out, event->who.pid, event->who.pid);
	put_if(out, event->who.uid != UINT32_MAX, event->who.uid);
	put_text(out, event->who.name);
	putc('\n', out);
}
