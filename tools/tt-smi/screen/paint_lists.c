// SPDX-License-Identifier: GPL-2.0-or-later
/* What happened: events, and programs that ended with what they left. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../names.h"
#include "../status.h"
#include "paint.h"

#define NS_PER_S 1000000000LL

/* "12:34:56" of a moment of the monotonic clock, as the model's moment is on both. */
static struct text time_of(const struct model *model, uint64_t ns)
{
	time_t seconds = model->since_1970 / NS_PER_S - model->second + ns / NS_PER_S;
	struct text text;
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text.s, sizeof(text.s), "%T", &tm);
	return text;
}

static const char *verb(uint32_t type)
{
	switch (type) {
	case TT_MEMTRACK_EVENT_DEVICE_ADD:
		return "came";
	case TT_MEMTRACK_EVENT_DEVICE_REMOVE:
		return "went";
	case TT_MEMTRACK_EVENT_DEVICE_DROP:
		return "was cleared";
	default:
		return ttmt_event_name(type) ?: "event";
	}
}

static bool is_gain(uint32_t type)
{
	return type == TT_MEMTRACK_EVENT_BUF_ALLOC || type == TT_MEMTRACK_EVENT_CB_ALLOC ||
	       type == TT_MEMTRACK_EVENT_KERNEL_LOAD;
}

/* Kinds of both regions may have one name. */
static const char *kind_of(const struct tt_memtrack_event *event)
{
	return ttmt_kind_name(event->kind) ?: "unknown kind";
}

/* "+1.5G dram_buffers in 12, now 3.0G". */
static int paint_change(struct area area, int row, int end, const struct scene *scene,
			const struct log_line *line)
{
	const struct tt_memtrack_event *event = &line->event;
	const enum units units = scene->state->setup.units;
	const bool gain = is_gain(event->type);

	end = area_printf(area, row, end, gain ? look_warning() : look_good(), "%c%s",
			  gain ? '+' : '-', units_bytes(event->bytes, units).s);
	end = area_printf(area, row, end, look_plain(), " %s", kind_of(event));
	if (event->records != 1)
		end = area_printf(area, row, end, look_dim(), " in %llu",
				  (unsigned long long)event->records);
	if (event->type == TT_MEMTRACK_EVENT_EXIT)
		return area_text(area, row, end, look_alarm(), " left behind");
	return area_printf(area, row, end, look_dim(), ", now %s",
			   units_bytes(event->total, units).s);
}

/* "program 5 in slot 0", or what it has of a kind: "program: 1.5M cb in 12, now 3.0M". */
static int paint_program(struct area area, int row, int end, const struct scene *scene,
			 const struct tt_memtrack_event *event)
{
	const enum units units = scene->state->setup.units;

	if (event->kind != TT_MEMTRACK_ANY)
		return area_printf(area, row, end, look_plain(), "program: %s %s in %llu, now %s",
				   units_bytes(event->bytes, units).s, kind_of(event),
				   (unsigned long long)event->records,
				   units_bytes(event->total, units).s);
	if (!event->id)
		return area_printf(area, row, end, look_plain(), "no program in slot %u",
				   event->slot);
	return area_printf(area, row, end, look_plain(), "program %llu in slot %u",
			   (unsigned long long)event->id, event->slot);
}

static int paint_refused(struct area area, int row, int end, const struct scene *scene,
			 const struct tt_memtrack_event *event)
{
	end = area_printf(area, row, end, look_alarm(), "refused");
	if (event->bytes)
		end = area_printf(area, row, end, look_alarm(), " %s of",
				  units_bytes(event->bytes, scene->state->setup.units).s);
	return area_printf(area, row, end, look_alarm(), " %s", kind_of(event));
}

static void paint_who(struct area area, int row, int end, const struct scene *scene,
		      const struct tt_memtrack_who *who)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "  %u", who->pid);
	if (who->pid)
		end = area_whole(area, row, end, look_plain(), pid);
	if (*who->name)
		area_printf(area, row, end, look_plain(), " %s",
			    printable(who->name, scene->state->look.ascii).s);
}

static void paint_event(struct area area, int row, const struct scene *scene,
			const struct log_line *line)
{
	const struct tt_memtrack_event *event = &line->event;
	int end;

	end = area_text(area, row, 0, look_dim(), time_of(scene->model, event->time_ns).s);
	if (event->type == TT_MEMTRACK_EVENT_MISSED) {
		area_printf(area, row, end, look_alarm(), " %llu events missed",
			    (unsigned long long)event->records);
		return;
	}
	if (event->device == TT_MEMTRACK_ANY)
		end = area_text(area, row, end, look_plain(), "     ");
	else
		end = area_printf(area, row, end, look_title(), " %3u ", event->device);
	switch (event->type) {
	case TT_MEMTRACK_EVENT_DEVICE_ADD:
	case TT_MEMTRACK_EVENT_DEVICE_REMOVE:
	case TT_MEMTRACK_EVENT_DEVICE_DROP:
		area_printf(area, row, end, look_bold(), "device %s", verb(event->type));
		return;
	}
	if (event->type == TT_MEMTRACK_EVENT_EXIT && event->kind == TT_MEMTRACK_ANY)
		end = area_text(area, row, end, look_plain(), "ended, left nothing");
	else if (event->type == TT_MEMTRACK_EVENT_PROGRAM)
		end = paint_program(area, row, end, scene, event);
	else if (event->type == TT_MEMTRACK_EVENT_REFUSED)
		end = paint_refused(area, row, end, scene, event);
	else
		end = paint_change(area, row, end, scene, line);
	paint_who(area, row, end, scene, &event->who);
}

void paint_log(struct area area, const struct scene *scene)
{
	const struct model *model = scene->model;
	const size_t lines = log_lines(&model->log);
	struct style style = paint_heading(area, scene, PANEL_LOG);
	size_t index = scene->state->top[PANEL_LOG];
	int row, end;

	end = area_text(area, 0, 0, style, scene->state->follow ? "EVENTS" : "CHANGES");
	if (model->log.missed)
		area_printf(area, 0, end, style, "  %llu missed",
			    (unsigned long long)model->log.missed);
	paint_position(area, scene, PANEL_LOG, style);
	if (model->log_error && model->snap.module_loaded)
		area_printf(area, 1, 0, look_dim(), DEVICE_FILE ": %s",
			    file_error_text(model->log_error));
	else if (!lines)
		area_text(area, 1, 0, look_dim(), scene->state->follow ?
			  "None since then." : "None since this screen began. E shows each event.");
	for (row = 1; row < area.rows; row++, index++) {
		area_target(area, row, 0, area.columns, TARGET(TARGET_PANEL, PANEL_LOG));
		if (index < lines)
			paint_event(area, row, scene, log_line(&model->log, index));
	}
}

static void paint_left(struct area area, int row, int end, const struct scene *scene,
		       const struct tt_memtrack_exit *gone)
{
	const enum units units = scene->state->setup.units;
	const char *separator = "left ";
	bool is_any = false;
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		const struct tt_memtrack_holding *left = &gone->kind[kind];
		char part[96];

		if (!left->records)
			continue;
		snprintf(part, sizeof(part), "%s%.40s %s (%llu)", separator,
			 units_bytes(left->bytes, units).s, ttmt_kind_name(kind),
			 (unsigned long long)left->records);
		if (end + text_width(part) > area.columns) {
			area_text(area, row, end, look_warning(), part);
			area_put(area, row, area.columns - 1, L'+', look_dim());
			return;
		}
		end = area_text(area, row, end, look_warning(), part);
		separator = ", ";
		is_any = true;
	}
	if (!is_any)
		area_text(area, row, end, look_dim(), "left nothing");
}

static void paint_exit(struct area area, int row, const struct scene *scene,
		       const struct tt_memtrack_exit *gone)
{
	const uint64_t now = scene->model->second;
	const uint64_t then = gone->time_ns / NS_PER_S;
	struct text pid = { "-" };
	char name[24];
	int end;

	if (gone->who.pid)
		snprintf(pid.s, sizeof(pid.s), "%u", gone->who.pid);
	snprintf(name, sizeof(name), "%.15s",
		 *gone->who.name ? printable(gone->who.name, scene->state->look.ascii).s : "-");
	area_right(area, row, 6, look_dim(), format_age(now > then ? now - then : 0).s);
	end = area_text(area, row, 6, look_dim(), " ago");
	area_right(area, row, end + 8, look_plain(), pid.s);
	area_text(area_part(area, row, end + 9, 1, 16), 0, 0, look_plain(), name);
	paint_left(area, row, end + 26, scene, gone);
}

void paint_exits(struct area area, const struct scene *scene)
{
	const struct snapshot *snap = &scene->model->snap;
	struct style style = paint_heading(area, scene, PANEL_EXITS);
	size_t index = scene->state->top[PANEL_EXITS];
	int row;

	area_text(area, 0, 0, style, "ENDED");
	paint_position(area, scene, PANEL_EXITS, style);
	if (!snap->exit_count && !snap->file_error)
		area_text(area, 1, 0, look_dim(), "No program that reported has ended yet.");
	for (row = 1; row < area.rows; row++, index++) {
		area_target(area, row, 0, area.columns, TARGET(TARGET_PANEL, PANEL_EXITS));
		/* The newest first. */
		if (index < snap->exit_count)
			paint_exit(area, row, scene, &snap->exits[snap->exit_count - 1 - index]);
	}
}
