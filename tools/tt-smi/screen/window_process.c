// SPDX-License-Identifier: GPL-2.0-or-later
/* A process: what it holds on each device, for which of its tags, and its largest records. */
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

/* So many tags are shown; who wants more wants them as a table. */
#define TAGS_SHOWN 16

/* Four figures, the text behind them. Gives its column. */
static int paint_figures(struct area area, int row, struct style style, enum units units,
			 const char *const figures[4])
{
	const int widths[] = { units_width(units), units_width(units) + 4, units_width(units), 7 };
	int i, end = 0;

	for (i = 0; i < 4; i++) {
		end += widths[i] + (i ? 2 : 0);
		area_right(area, row, end, style, figures[i]);
	}
	return end + 2;
}

static void paint_tag(struct area area, int row, const struct tag_line *line, enum units units)
{
	const struct text l1 = units_bytes(line->l1, units);
	const struct text on_a_core = units_bytes(line->on_a_core, units);
	const struct text dram = units_bytes(line->dram, units);
	char records[24];
	int column;

	snprintf(records, sizeof(records), "%llu", (unsigned long long)line->records);
	column = paint_figures(area, row, look_plain(), units,
			       (const char *[]){ l1.s, on_a_core.s, dram.s, records });
	area_text(area, row, column, look_title(), line->text);
}

static int paint_tags(struct area area, int row, const struct scene *scene)
{
	static const char *const titles[] = { "L1", "ON A CORE", "DRAM", "RECORDS" };
	const struct tag_list *tags = &scene->details->records.tags;
	const size_t all = tags->count + tags->more;
	const enum units units = scene->state->setup.units;
	size_t i;
	int column;

	if (!tags->count)
		return row;
	column = paint_figures(area, row, look_title(), units, titles);
	area_text(area, row++, column, look_title(), "LARGEST TAGS");
	for (i = 0; i < tags->count && i < TAGS_SHOWN; i++)
		paint_tag(area, row++, &tags->line[i], units);
	if (i < all)
		area_printf(area, row++, column, look_dim(),
			    "and %zu more: ttmt-smi records --by tag", all - i);
	return row + 1;
}

/* The longest id, or the title. */
static int id_width(const struct largest_records *largest)
{
	int width = 2;
	size_t i;

	for (i = 0; i < largest->count; i++) {
		int length = snprintf(NULL, 0, "%#llx", (unsigned long long)largest->record[i].id);

		width = length > width ? length : width;
	}
	return width;
}

static void paint_record(struct area area, int row, int tag_column, const struct scene *scene,
			 const struct tt_memtrack_record *record)
{
	const enum units units = scene->state->setup.units;
	const char *tag = tag_list_text(&scene->details->records.tags, record->tag);

	area_printf(area, row, 0, look_bold(), "%u", record->device);
	area_text(area, row, 6, look_plain(), ttmt_kind_name(record->kind) ?: "?");
	area_right(area, row, 34, look_plain(), units_bytes(record->bytes, units).s);
	area_right(area, row, 48, look_plain(), units_bytes(record->core_bytes, units).s);
	area_printf(area, row, 50, look_dim(), "%#llx", (unsigned long long)record->id);
	if (tag)
		area_text(area, row, tag_column, look_title(), tag);
}

static int paint_records(struct area area, int row, const struct scene *scene)
{
	const struct details *details = scene->details;
	const int tag_column = 50 + id_width(&details->largest) + 2;
	size_t i;

	area_text(area, row, 0, look_title(), "DEV   LARGEST RECORDS");
	area_right(area, row, 34, look_title(), "BYTES");
	area_right(area, row, 48, look_title(), "FULLEST CORE");
	area_text(area, row, 50, look_title(), "ID");
	if (details->records.tags.count)
		area_text(area, row, tag_column, look_title(), "TAG");
	row++;
	if (details->error) {
		area_text(area, row, 0, look_dim(), why_no_records(details->error));
		return row + 1;
	}
	for (i = 0; i < details->largest.count; i++)
		paint_record(area, row++, tag_column, scene, &details->largest.record[i]);
	if (details->records.has_more)
		area_printf(area, row++, 0, look_dim(), "of the first %d records",
			    CLIENT_RECORDS_MOST);
	return row;
}

static int paint_untracked(struct area area, int row, const struct scene *scene,
			   const struct process *process)
{
	const enum units units = scene->state->setup.units;

	if (process->in_table)
		area_printf(area, row, 0, look_warning(),
			    "It reports nothing. TT-Metal's own table has %s of DRAM and %s of L1.",
			    units_bytes(process->dram, units).s, units_bytes(process->l1, units).s);
	else
		area_text(area, row, 0, look_warning(),
			  "It has a card open and reports nothing, so what it holds is not known.");
	return row + 1;
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
	if (!process->reports)
		return paint_untracked(area, row, scene, process) + top;
	row = paint_holdings(area, row, scene, process);
	row = paint_tags(area, row, scene);
	return paint_records(area, row, scene) + top;
}
