// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../clock.h"
#include "../status.h"
#include "changes.h"
#include "check_format.h"
#include "model.h"

#define NS_PER_S 1000000000ULL

/* So long it is said that a device went. */
#define GONE_SECONDS 60

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
	char numbers[64] = "";
	size_t i, used = 0;

	for (i = 0; i < model->snap.device_count && used < sizeof(numbers) - 16; i++)
		if (model->snap.devices[i].refused)
			used += sprintf(numbers + used, "%s%u", used ? ", " : "",
					model->snap.devices[i].place.number);
	if (used)
		alert(model, false, "Allocations were refused on device %s: Enter on it says why.",
		      numbers);
}

static void alert_untracked(struct model *model)
{
	size_t i, count = 0;

	for (i = 0; i < model->processes.count; i++)
		count += !model->processes.row[i].reports;
	if (count)
		alert(model, false, "%zu process%s a card open and no report: not in the figures.",
		      count, count == 1 ? " has" : "es have");
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
	alert_errors(model);
	alert_refusals(model);
	alert_untracked(model);
}

/* The snapshot, and the changes since the one before. */
static int take_snapshot(struct model *model, const struct model_taking *taking)
{
	struct snapshot before = model->snap;
	const uint64_t now_ns = clock_now_ns();
	int ret = snapshot_take(&model->snap, taking->choices);

	model->second = now_ns / NS_PER_S;
	model->since_1970 = clock_since_1970(now_ns);
	if (!ret && taking->with_changes && model->has_looked)
		changes_note(&model->log, &before, &model->snap, now_ns);
	model->has_looked = true;
	snapshot_free(&before);
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
		ret = untracked_take(&untracked, &model->snap, UNTRACKED_FOLDER);
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
}
