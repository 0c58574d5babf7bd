// SPDX-License-Identifier: GPL-2.0-or-later
#include "clock.h"
#include "event_id.h"
#include "event_text.h"
#include "format.h"
#include "names.h"
#include "refusal.h"

static void print_type(FILE *out, uint32_t type)
{
	const char *name = ttmt_event_name(type);

	if (name)
		fprintf(out, "[%s]", name);
	else
		fprintf(out, "[event %u]", type);
}

/* The kind, unless the type of the event says it already. */
static const char *kind_beside(const struct tt_memtrack_event *event)
{
	const char *name = ttmt_kind_name(event->kind);

	switch (event->type) {
	case TT_MEMTRACK_EVENT_CB_ALLOC:
	case TT_MEMTRACK_EVENT_CB_FREE:
		if (event->kind == TT_MEMTRACK_KIND_CB)
			return "";
		break;
	case TT_MEMTRACK_EVENT_KERNEL_LOAD:
	case TT_MEMTRACK_EVENT_KERNEL_UNLOAD:
		return "";
	}
	return name ? name : "unknown kind";
}

static void print_bytes(FILE *out, const struct tt_memtrack_event *event, char sign,
			const char *what_became)
{
	fprintf(out, ": %c%s", sign, format_bytes(event->bytes).s);
	if (event->records != 1 || *what_became)
		fprintf(out, " in %llu record%s%s", (unsigned long long)event->records,
			event->records == 1 ? "" : "s", what_became);
}

static void print_change(FILE *out, const struct tt_memtrack_event *event, char sign,
			 const char *what_became)
{
	const char *kind = kind_beside(event);

	print_bytes(out, event, sign, what_became);
	fprintf(out, " (%s%stotal %s)", kind, *kind ? " " : "", format_bytes(event->total).s);
	if (event_has_id(event))
		fprintf(out, " id %llu", (unsigned long long)event->id);
}

/* Of a program that would have reached into a buffer, how much it wanted may not be known. */
static void print_refused(FILE *out, const struct tt_memtrack_event *event)
{
	fputs(": ", out);
	if (event->bytes)
		fprintf(out, "%s of ", format_bytes(event->bytes).s);
	fputs(kind_beside(event), out);
	if (event->core_bytes)
		fprintf(out, ", %s on a %s", format_bytes(event->core_bytes).s,
			refusal_unit(event->kind));
}

/* What the program has of one kind, or which it is. */
static void print_program(FILE *out, const struct tt_memtrack_event *event)
{
	if (event->kind != TT_MEMTRACK_ANY)
		fprintf(out, ": %s in %llu record%s (%s total %s) slot %u",
			format_bytes(event->bytes).s, (unsigned long long)event->records,
			event->records == 1 ? "" : "s", kind_beside(event),
			format_bytes(event->total).s, event->slot);
	else if (event->id)
		fprintf(out, ": program %llu in slot %u", (unsigned long long)event->id,
			event->slot);
	else
		fprintf(out, ": no program in slot %u", event->slot);
}

static void print_who(FILE *out, const struct tt_memtrack_who *who, bool ascii)
{
	if (who->pid)
		fprintf(out, " pid %u", who->pid);
	else
		fputs(" pid -", out);
	if (*who->name)
		fprintf(out, " %s", printable(who->name, ascii).s);
}

void event_text(FILE *out, const struct tt_memtrack_event *event, bool ascii)
{
	fprintf(out, "%s ", clock_of_day(clock_since_1970(event->time_ns)).s);
	print_type(out, event->type);
	if (event->type == TT_MEMTRACK_EVENT_MISSED) {
		fprintf(out, " %llu events\n", (unsigned long long)event->records);
		return;
	}
	fprintf(out, " device %u", event->device);
	switch (event->type) {
	case TT_MEMTRACK_EVENT_BUF_ALLOC:
	case TT_MEMTRACK_EVENT_CB_ALLOC:
	case TT_MEMTRACK_EVENT_KERNEL_LOAD:
		print_change(out, event, '+', "");
		break;
	case TT_MEMTRACK_EVENT_BUF_FREE:
	case TT_MEMTRACK_EVENT_CB_FREE:
	case TT_MEMTRACK_EVENT_KERNEL_UNLOAD:
		print_change(out, event, '-', "");
		break;
	case TT_MEMTRACK_EVENT_EXIT:
		if (event->kind == TT_MEMTRACK_ANY)
			fputs(": left nothing", out);
		else
			print_change(out, event, '-', " left behind");
		break;
	case TT_MEMTRACK_EVENT_PROGRAM:
		print_program(out, event);
		break;
	case TT_MEMTRACK_EVENT_REFUSED:
		print_refused(out, event);
		break;
	case TT_MEMTRACK_EVENT_DEVICE_DROP:
		print_bytes(out, event, '-', " dropped\n");
		return;
	default:
		fputc('\n', out);
		return;
	}
	print_who(out, &event->who, ascii);
	fputc('\n', out);
}
