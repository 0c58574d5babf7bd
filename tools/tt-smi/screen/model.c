// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../clock.h"
#include "../format.h"
#include "../names.h"
#include "../refusal.h"
#include "../shm.h"
#include "../status.h"
#include "changes.h"
#include "check_format.h"
#include "model.h"

#define NS_PER_S 1000000000ULL

/* So long it is said that a device went, and that something was wrong; marks and windows stay. */
#define GONE_SECONDS 60
#define TROUBLE_SECONDS 600

const struct device *model_device(const struct model *model, uint32_t number)
{
	size_t i;

	for (i = 0; i < model->snap.device_count; i++)
		if (model->snap.devices[i].place.number == number)
			return &model->snap.devices[i];
	return NULL;
}

uint64_t model_errors(const struct device *dev)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < ERROR_COUNT; i++)
		if (__builtin_add_overflow(sum, dev->errors[i], &sum))
			return UINT64_MAX;
	return sum;
}

static void __printf(3, 4) alert(struct model *model, bool is_alarm, const char *format, ...)
{
	struct alert *alert = &model->alert[model->alert_count];
	va_list arguments;

	if (model->alert_count == ALERTS)
		return;
	va_start(arguments, format);
	vsnprintf(alert->text, sizeof(alert->text), format, arguments);
	va_end(arguments);
	alert->is_alarm = is_alarm;
	model->alert_count++;
}

static void alert_choices(struct model *model, const struct choices *choices)
{
	size_t i, j;

	for (i = 0; i < choices->count; i++) {
		for (j = 0; j < model->snap.device_count; j++)
			if (choice_has(&choices->choice[i], &model->snap.devices[j].place))
				break;
		if (j == model->snap.device_count)
			alert(model, false, "No device %.60s now.", choices->choice[i].text);
	}
}

static void alert_errors(struct model *model)
{
	char names[120] = "";
	size_t i, error, used = 0;

	if (model->second >= model->errors_second + TROUBLE_SECONDS)
		return;
	for (i = 0; i < model->snap.device_count; i++) {
		const struct device *dev = &model->snap.devices[i];

		for (error = 0; error < ERROR_COUNT && used < sizeof(names) - 60; error++)
			if (dev->errors[error])
				used += sprintf(names + used, "%s%s %llu (device %u)",
						used ? ", " : "", error_names[error],
						(unsigned long long)dev->errors[error],
						dev->place.number);
	}
	if (used)
		alert(model, false, "Reports that did not fit the books: %s", names);
}

static void alert_refusals(struct model *model)
{
	const uint64_t now = model->second;
	const uint64_t since = now > TROUBLE_SECONDS ? now - TROUBLE_SECONDS : 0;
	const struct tt_memtrack_refusal *last;
	char more[40] = "tells more";
	size_t count;

	last = refused_last(&model->refused, &model->snap, since * NS_PER_S, &count);
	if (!last)
		return;
	if (count > 1)
		snprintf(more, sizeof(more), "shows all %zu", count);
	alert(model, true, "Device %u refused %s %s a %s of %s: %s. Enter on it %s.",
	      last->device, last->who.name, format_bytes(last->core_bytes).s,
	      refusal_unit(last->kind), ttmt_kind_name(last->kind) ?: "memory",
	      verdict_in_short(refusal_verdict(last)), more);
}

static void alert_untracked(struct model *model)
{
	size_t i, in_tables = 0, open = 0;

	for (i = 0; i < model->processes.count; i++) {
		const struct process *process = &model->processes.row[i];

		in_tables += process->in_table;
		open += !process->reports && !process->in_table;
	}
	if (open)
		alert(model, false, "%zu process%s a card open and no report: not in the figures.",
		      open, open == 1 ? " has" : "es have");
	if (in_tables)
		alert(model, false,
		      "%zu process%s in TT-Metal's own tables only: not in the figures.",
		      in_tables, in_tables == 1 ? " is" : "es are");
}

/* Where the list of changes has no room, this has. */
static void alert_gone(struct model *model)
{
	char numbers[64] = "";
	size_t i, used = 0;

	for (i = 0; i < log_lines(&model->log) && used < sizeof(numbers) - 16; i++) {
		const struct tt_memtrack_event *event = &log_line(&model->log, i)->event;

		if (event->type == TT_MEMTRACK_EVENT_DEVICE_REMOVE &&
		    event->time_ns / NS_PER_S + GONE_SECONDS > model->second)
			used += sprintf(numbers + used, "%s%u", used ? ", " : "", event->device);
	}
	if (used)
		alert(model, false, "Gone in the last minute: device %s", numbers);
}

void model_alert(struct model *model, const struct choices *choices)
{
	const struct snapshot *snap = &model->snap;

	model->alert_count = 0;
	if (!snap->module_loaded) {
		alert(model, true, "The module tt_memtrack is not loaded. Waiting for it.");
		return;
	}
	if (snap->file_error)
		alert(model, true, "Processes and exits are not shown: " DEVICE_FILE ": %.80s",
		      file_error_text(snap->file_error));
	alert_choices(model, choices);
	if (!snap->device_count && !choices->count)
		alert(model, false,
		      "No devices. To try it without a card: modprobe tt_memtrack_sim boards=n300");
	alert_gone(model);
	alert_refusals(model);
	alert_errors(model);
	alert_untracked(model);
}

/* What went wrong, and when that was, if the devices have counted more of it. */
static void take_trouble(struct model *model)
{
	uint64_t errors = 0;
	size_t i;

	for (i = 0; i < model->snap.device_count; i++)
		if (__builtin_add_overflow(errors, model_errors(&model->snap.devices[i]), &errors))
			errors = UINT64_MAX;
	if (errors > model->errors)
		model->errors_second = model->second;
	model->errors = errors;
	refused_take(&model->refused, &model->snap);
}

/* The snapshot, and the changes since the one before. */
static int take_snapshot(struct model *model, const struct model_taking *taking)
{
	struct snapshot before = model->snap;
	const uint64_t now_ns = clock_now_ns();
	int ret = snapshot_take(&model->snap, taking->choices);

	model->second = now_ns / NS_PER_S;
	model->since_1970 = clock_since_1970(now_ns);
	if (!ret)
		take_trouble(model);
	if (!ret && taking->with_changes && model->has_looked) {
		refused_note(&model->refused, &model->snap, &model->log, before.now_ns);
		changes_note(&model->log, &before, &model->snap, now_ns);
	}
	model->has_looked = true;
	snapshot_free(&before);
	return ret;
}

static int take_untracked(struct untracked *untracked, const struct snapshot *snap,
			  const struct choices *choices)
{
	struct snapshot tables;
	int ret = untracked_take(untracked, snap, UNTRACKED_FOLDER);

	/* Tables that cannot be read are for "ttmt-smi doctor". */
	if (ret || shm_snapshot_beside(&tables, snap, choices, SHM_FOLDER))
		return ret;
	ret = untracked_add_tables(untracked, &tables);
	snapshot_free(&tables);
	return ret;
}

int model_take(struct model *model, const struct model_taking *taking)
{
	struct untracked untracked = { 0 };
	int ret;

	ret = take_snapshot(model, taking);
	if (!ret)
		ret = history_note(&model->history, &model->snap, model->second, taking->gap);
	if (!ret)
		ret = take_untracked(&untracked, &model->snap, taking->choices);
	if (!ret)
		ret = processes_take(&model->processes, &model->snap, &untracked, model->second,
				     taking->ascii);
	untracked_clear(&untracked);
	if (!ret)
		model_alert(model, taking->choices);
	return ret;
}

void model_clear(struct model *model)
{
	snapshot_free(&model->snap);
	history_clear(&model->history);
	processes_clear(&model->processes);
	refused_clear(&model->refused);
}
