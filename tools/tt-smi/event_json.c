// SPDX-License-Identifier: GPL-2.0-or-later
#include "clock.h"
#include "event_id.h"
#include "event_json.h"
#include "json_put.h"

int event_json(FILE *out, const struct tt_memtrack_event *event)
{
	struct json_object *object = json_object_new_object();
	bool has_device = event->device != TT_MEMTRACK_ANY;
	bool has_kind = event->kind != TT_MEMTRACK_ANY;

	put_text(object, "time", clock_utc(clock_since_1970(event->time_ns)).s);
	put_number(object, "time_ns", event->time_ns);
	put_number(object, "sequence", event->sequence);
	put_number(object, "type", event->type);
	put_text(object, "event", ttmt_event_name(event->type));
	put_if(object, "device", has_device, event->device);
	put_text(object, "kind", has_kind ? ttmt_kind_name(event->kind) : NULL);
	put_if(object, "id", event_has_id(event), event->id);
	put_number(object, "bytes", event->bytes);
	put_number(object, "core_bytes", event->core_bytes);
	put_number(object, "records", event->records);
	put_if(object, "total", has_kind, event->total);
	put_who(object, &event->who);
	return json_print(out, object, true);
}
