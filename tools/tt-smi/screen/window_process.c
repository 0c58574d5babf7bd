// SPDX-License-Identifier: GPL-2.0-or-later
/* A process: what it holds on each device, and its largest records. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../label.h"
#include "windows.h"

static int paint_facts(struct area area, int row, const struct scene *scene,
		       const struct process *process)
{
	const char *command = process->command;
	int end;

	end = area_printf(area, row, 0, look_bold(), "pid %u", process->who.pid);
	end = area_printf(area, row, end, look_plain(), "  %s", process->user);
	if (*process->container)
		end = area_printf(area, row, end, look_plain(), "  container %s",
				  process->container);
	if (process->age >= 0)
		end = area_printf(area, row, end, look_plain(), "  for %s",
				  format_age(process->age).s);
	area_printf(area, row++, end, look_dim(), "  in the last minute %s",
		    units_change(process->growth, scene->state->setup.units).s);
	/* All of it, as far as it was read. */
	while (*command && area.columns > 0) {
		char part[512];
		size_t length = 0;

		while (length < sizeof(part) - 5 && command[length] &&
		       (length < (size_t)area.columns || (command[length] & 0xc0) == 0x80))
			length++;
		snprintf(part, sizeof(part), "%.*s", (int)length, command);
		area_text(area, row++, 0, look_plain(), part);
		command += length;
	}
	return row + 1;
}

static const struct tt_memtrack_client *client_on(const struct device *dev, uint64_t client)
{
	size_t i;

	for (i = 0; dev->clients && i < dev->client_count; i++)
		if (dev->clients[i].who.client == client)
			return &dev->clients[i];
	return NULL;
}

/* Kinds that it holds, each a row for each device. */
static int paint_holdings(struct area area, int row, const struct scene *scene,
			  const struct process *process)
{
	const struct snapshot *snap = &scene->model->snap;
	const enum units units = scene->state->setup.units;
	uint32_t kind;
	size_t i;

	area_text(area, row, 0, look_title(), "DEV   KIND");
	area_right(area, row, 34, look_title(), "BYTES");
	area_right(area, row, 48, look_title(), "FULLEST CORE");
	area_right(area, row++, 58, look_title(), "RECORDS");
	for (i = 0; i < snap->device_count; i++) {
		const struct device *dev = &snap->devices[i];
		const struct tt_memtrack_client *client = client_on(dev, process->who.client);

		for (kind = 0; client && kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
			const struct tt_memtrack_holding *held = &client->kind[kind];
			char records[24];

			if (!held->records)
				continue;
			snprintf(records, sizeof(records), "%llu",
				 (unsigned long long)held->records);
			area_text(area, row, 0, look_bold(), label_device(dev).s);
			area_text(area, row, 6, (struct style){ .ink = look_kind_ink(kind) },
				  ttmt_kind_name(kind));
			area_right(area, row, 34, look_plain(), units_bytes(held->bytes, units).s);
			area_right(area, row, 48, look_plain(),
				   units_bytes(held->core_bytes, units).s);
			area_right(area, row++, 58, look_plain(), records);
		}
	}
	return row + 1;
}

static const char *why_no_records(int error)
{
	switch (error) {
	case -EPERM:
	case -EACCES:
		return "You may not see its records.";
	case -ENOENT:
		return "It has ended.";
	default:
		return strerror(-error);
	}
}

static int paint_records(struct area area, int row, const struct scene *scene)
{
	const struct details *details = scene->details;
	const enum units units = scene->state->setup.units;
	size_t i;

	area_text(area, row, 0, look_title(), "DEV   LARGEST RECORDS");
	area_right(area, row, 34, look_title(), "BYTES");
	area_right(area, row, 48, look_title(), "FULLEST CORE");
	area_text(area, row++, 50, look_title(), "ID");
	if (details->error) {
		area_text(area, row, 0, look_dim(), why_no_records(details->error));
		return row + 1;
	}
	for (i = 0; i < details->count; i++) {
		const struct tt_memtrack_record *record = &details->record[i];

		area_printf(area, row, 0, look_bold(), "%u", record->device);
		area_text(area, row, 6, look_plain(), ttmt_kind_name(record->kind) ?: "?");
		area_right(area, row, 34, look_plain(), units_bytes(record->bytes, units).s);
		area_right(area, row, 48, look_plain(), units_bytes(record->core_bytes, units).s);
		area_printf(area, row++, 50, look_dim(), "%#llx", (unsigned long long)record->id);
	}
	if (details->has_more)
		area_printf(area, row++, 0, look_dim(), "of the first %d records", DETAILS_MOST);
	return row;
}

int window_process(struct area area, int top, const struct scene *scene)
{
	const struct process *process = state_process(scene->state, scene->model);
	int row = -top;

	if (!process) {
		area_printf(area, row, 0, look_alarm(), "pid %u has ended.", scene->state->pid);
		return 1;
	}
	row = paint_facts(area, row, scene, process);
	if (!process->reports) {
		area_text(area, row++, 0, look_warning(),
			  "It has a card open and reports nothing, so what it holds is not known.");
		return row + top;
	}
	row = paint_holdings(area, row, scene, process);
	return paint_records(area, row, scene) + top;
}
