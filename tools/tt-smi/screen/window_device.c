// SPDX-License-Identifier: GPL-2.0-or-later
/* A device: what it is, what each kind takes and took at most, and what did not fit the books. */
#include <stdio.h>
#include <string.h>

#include "array_size.h"
#include "../label.h"
#include "../names.h"
#include "../peak.h"
#include "../refusal.h"
#include "windows.h"

static void paint_capacity(struct area area, int row, const char *name,
			   const struct capacity *capacity, enum units units)
{
	int end = area_printf(area, row, 0, look_bold(), "%-6s", name);

	if (!capacity->total) {
		area_text(area, row, end, look_warning(), "total not known");
		return;
	}
	end = area_printf(area, row, end, look_plain(), "%s in all, %s a %s",
			  units_bytes(capacity->total, units).s,
			  units_bytes(capacity->core_total, units).s,
			  strcmp(name, "DRAM") ? "core" : "bank");
	if (capacity->core_usable)
		end = area_printf(area, row, end, look_plain(), ", %s of it usable",
				  units_bytes(capacity->core_usable, units).s);
	area_printf(area, row, end, look_dim(), "  (from: %s)", capacity->source);
}

static int paint_facts(struct area area, int row, const struct device *dev, enum units units)
{
	int end;

	end = area_printf(area, row, 0, look_bold(), "Device %s: %s", label_device(dev).s,
			  label_board(dev).s);
	end = area_printf(area, row, end, look_plain(), "  %s, chip %llu", dev->arch,
			  (unsigned long long)dev->chip);
	if (*dev->place.pci_address)
		end = area_printf(area, row, end, look_plain(), ", %s", dev->place.pci_address);
	if (dev->place.has_driver_node)
		end = area_printf(area, row, end, look_plain(), ", /dev/tenstorrent/%u",
				  dev->place.driver_node);
	if (dev->simulated)
		area_text(area, row, end, look_dim(), ", simulated");
	row++;
	if (dev->tensix_cores)
		area_printf(area, row++, 0, look_plain(), "%llu Tensix cores of %s L1",
			    (unsigned long long)dev->tensix_cores,
			    units_bytes(dev->l1_bytes_per_core, units).s);
	paint_capacity(area, row++, "DRAM", &dev->dram, units);
	paint_capacity(area, row++, "L1", &dev->l1, units);
	return row + 1;
}

static void paint_usage(struct area area, int row, const struct tt_memtrack_usage *usage,
			struct style style, enum units units)
{
	const uint64_t bytes[] = { usage->bytes, usage->bytes_peak, usage->core_bytes,
				   usage->core_peak };
	const uint64_t counts[] = { usage->records, usage->records_ever };
	int i, end = 26;
	char count[24];

	area_text(area, row, 0, style, ttmt_kind_name(usage->what));
	for (i = 0; i < 4; i++, end += units_width(units) + 4)
		area_right(area, row, end, look_plain(),
			   usage->records_ever ? units_bytes(bytes[i], units).s : "-");
	for (i = 0; i < 2; i++, end += 10) {
		snprintf(count, sizeof(count), "%llu", (unsigned long long)counts[i]);
		area_right(area, row, end, look_plain(), count);
	}
}

static int paint_kinds(struct area area, int row, const struct device *dev, enum units units)
{
	static const char *const titles[] = { "USED", "PEAK", "CORE", "CORE PEAK", "RECORDS",
					      "EVER" };
	int i, end = 26;
	uint32_t kind;

	area_text(area, row, 0, look_title(), "KIND");
	for (i = 0; i < 6; i++, end += i < 5 ? units_width(units) + 4 : 10)
		area_right(area, row, end, look_title(), titles[i]);
	row++;
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		paint_usage(area, row++, &dev->usage[kind],
			    (struct style){ .ink = look_kind_ink(kind) }, units);
	for (; kind < USAGE_ROWS; kind++)
		paint_usage(area, row++, &dev->usage[kind], look_bold(), units);
	return row + 1;
}

/* Its parts are on as many rows as they take. Gives the row behind it. */
static int paint_peak(struct area area, int row, const struct scene *scene,
		      const struct device *dev, enum peak peak)
{
	const uint64_t then = peak_time_ns(dev, peak) / 1000000000, now = scene->model->second;
	const enum units units = scene->state->setup.units;
	const char *name = peak_is_core(peak) ? "core" : ttmt_kind_name(peak_region(peak));
	uint32_t kind;
	int end;

	area_right(area, row, 6, look_dim(), format_age(now > then ? now - then : 0).s);
	end = area_text(area, row, 6, look_plain(), " ago  ");
	end = area_printf(area, row, end, look_bold(), "%s %s", name,
			  units_bytes(peak_bytes(dev, peak), units).s);
	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		const struct style style = { .ink = look_kind_ink(kind) };
		char part[64];

		if (!peak_of_kind(dev, kind, peak))
			continue;
		snprintf(part, sizeof(part), "  %s %.40s", ttmt_kind_name(kind),
			 units_bytes(peak_of_kind(dev, kind, peak), units).s);
		if (end > 12 && end + text_width(part) > area.columns) {
			end = 10;
			row++;
		}
		end = area_text(area, row, end, style, part);
	}
	return row + 1;
}

static int paint_peaks(struct area area, int row, const struct scene *scene,
		       const struct device *dev)
{
	static const enum peak shown[] = { PEAK_DRAM, PEAK_L1, PEAK_L1_CORE };
	const int first = row + 1;
	size_t i;

	area_text(area, row++, 0, look_title(), "PEAKS, BY KIND  (ttmt-smi peak tells more)");
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		if (peak_bytes(dev, shown[i]))
			row = paint_peak(area, row, scene, dev, shown[i]);
	if (row == first)
		area_text(area, row++, 0, look_dim(), "none");
	return row + 1;
}

static int paint_errors(struct area area, int row, const struct device *dev)
{
	size_t i;

	area_text(area, row++, 0, look_title(), "REPORTS THAT DID NOT FIT THE BOOKS");
	if (!model_errors(dev))
		area_text(area, row++, 0, look_dim(), "none");
	for (i = 0; i < ERROR_COUNT; i++)
		if (dev->errors[i])
			area_printf(area, row++, 0, look_warning(), "%-18s %llu", error_names[i],
				    (unsigned long long)dev->errors[i]);
	return row;
}

static void paint_refusal(struct area area, int row, const struct scene *scene,
			  const struct tt_memtrack_refusal *refusal)
{
	const uint64_t then = refusal->time_ns / 1000000000, now = scene->model->second;
	const enum units units = scene->state->setup.units;
	char name[24], tag[160];
	int end;

	snprintf(name, sizeof(name), "%.15s",
		 *refusal->who.name ?
		 printable(refusal->who.name, scene->state->look.ascii).s : "-");
	area_right(area, row, 6, look_dim(), format_age(now > then ? now - then : 0).s);
	end = area_printf(area, row, 6, look_plain(), " ago  %u %s: ", refusal->who.pid, name);
	end = area_printf(area, row, end, look_warning(), "%s a %s of %s",
			  units_bytes(refusal->core_bytes, units).s, refusal_unit(refusal->kind),
			  ttmt_kind_name(refusal->kind) ?: "unknown kind");
	end = area_printf(area, row, end, look_plain(), ", %s",
			  verdict_in_short(refusal_verdict(refusal)));
	make_printable(tag, sizeof(tag), refusal->tag_text, scene->state->look.ascii);
	area_printf(area, row, end, look_title(), "  %s", tag);
}

/* The last one first. */
static int paint_refusals(struct area area, int row, const struct scene *scene, uint32_t device)
{
	const struct refused *refused = &scene->model->refused;
	const int first = row + 1;
	size_t i;

	area_text(area, row++, 0, look_title(), "ALLOCATIONS REFUSED  (ttmt-smi why tells more)");
	for (i = refused->count; i > 0; i--)
		if (refused->refusal[i - 1].device == device)
			paint_refusal(area, row++, scene, &refused->refusal[i - 1]);
	if (row == first)
		area_text(area, row++, 0, look_dim(), "none");
	return row + 1;
}

/* What was read of that device, not of the one before it. */
static int paint_cores(struct area area, int row, const struct scene *scene,
		       const struct device *dev)
{
	const struct device_details *details = &scene->details->of_device;

	if (!details->is_there || details->device != dev->place.number)
		return row;
	return paint_chip(area, row, &details->chip, capacity_core_limit(&dev->l1),
			  &scene->state->look);
}

int window_device(struct area area, int top, const struct scene *scene)
{
	const struct device *dev = model_device(scene->model, scene->state->device);
	const enum units units = scene->state->setup.units;
	int row = -top;

	if (!dev) {
		area_text(area, row, 0, look_alarm(), "The device has gone.");
		return 1;
	}
	row = paint_facts(area, row, dev, units);
	row = paint_kinds(area, row, dev, units);
	if (!scene->model->snap.file_error) {
		row = paint_peaks(area, row, scene, dev);
		row = paint_cores(area, row, scene, dev);
		row = paint_refusals(area, row, scene, dev->place.number);
	}
	return paint_errors(area, row, dev) + top;
}
