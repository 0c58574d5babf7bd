// SPDX-License-Identifier: GPL-2.0-or-later
/* What the selected device held in the last minutes. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../label.h"
#include "paint.h"
#include "region.h"

/* Seconds that a column stands for, so that all columns have the same. */
static unsigned int seconds_of_column(int minutes, int columns)
{
	return columns > 0 ? (minutes * 60 + columns - 1) / columns : 1;
}

/* The highest that is in the chart, where the total is not known. */
static double highest(const struct track *track, enum region_kind kind, uint64_t from,
		      unsigned int seconds)
{
	const struct region region = { .kind = kind };
	struct moment moment = track_highest(track, from, seconds);
	struct stack stack = region_stack_then(&region, &moment);
	double sum = 0;
	int i;

	for (i = 0; i < stack.parts; i++)
		sum += stack.part[i];
	return sum;
}

/* Columns begin at multiples of their seconds, so that the curve does not flicker as it moves. */
static void paint_curve(struct area area, const struct scene *scene, const struct track *track,
			const struct region *region_)
{
	unsigned int step = seconds_of_column(scene->state->setup.minutes, area.columns);
	uint64_t end = scene->model->second / step * step + step;
	uint64_t from = end - (uint64_t)step * area.columns;
	struct region region = *region_;
	int i;

	if (!region.total)
		region.total = highest(track, region.kind, from, step * area.columns);
	for (i = 0; i < area.columns; i++) {
		struct moment moment = track_highest(track, from + (uint64_t)i * step, step);
		struct stack stack = region_stack_then(&region, &moment);

		if (moment.value[0] >= 0)
			stack_column(&stack, area, i, &scene->state->look);
	}
}

/* How a kind is named in a legend, from where there is room to where there is little. */
enum legend {
	LEGEND_MARKED,
	LEGEND_NAMES,
	LEGEND_SHORT,
};

static struct text legend_text(uint32_t kind, enum legend legend, const struct look *look)
{
	struct text text;

	if (!look->colors || look->ascii)
		snprintf(text.s, sizeof(text.s), legend == LEGEND_SHORT ? " %c:%.3s" : " %c %s",
			 look_kind_letter(kind), look_kind_name(kind));
	else if (legend == LEGEND_MARKED)
		snprintf(text.s, sizeof(text.s), " \u25a0 %s", look_kind_name(kind));
	else
		snprintf(text.s, sizeof(text.s), legend == LEGEND_SHORT ? " %.3s" : " %s",
			 look_kind_name(kind));
	return text;
}

/* Kinds that there are, each in its colour. Gives the column behind them. */
static int paint_legend(struct area area, int column, const struct device *dev,
			enum legend legend, const struct look *look)
{
	uint32_t kind;

	for (kind = TT_MEMTRACK_KIND_L1_BUFFERS; kind < TT_MEMTRACK_FIRST_KINDS; kind++) {
		const struct text text = legend_text(kind, legend, look);

		if (!usage_of(dev->usage, kind)->bytes_peak)
			continue;
		area_text(area, 0, column, (struct style){ .ink = look_kind_ink(kind) }, text.s);
		column += text_width(text.s);
	}
	return column;
}

static void paint_best_legend(struct area area, int column, const struct device *dev,
			      const struct look *look)
{
	const struct area nowhere = area_part(area, 0, 0, 0, 0);
	enum legend legend = LEGEND_MARKED;

	while (legend < LEGEND_SHORT &&
	       paint_legend(nowhere, column, dev, legend, look) > area.columns)
		legend++;
	paint_legend(area, column, dev, legend, look);
}

static void paint_figures(struct area area, int column, const struct region *region,
			  enum units units)
{
	char peak[64];

	if (!region->is_known)
		return;
	column = area_whole(area, 0, column, look_plain(), region_used_of(region, units).s);
	snprintf(peak, sizeof(peak), "  peak %.40s", region_bytes(region, region->peak, units).s);
	area_whole(area, 0, column, look_dim(), peak);
}

static void paint_one(struct area area, const struct scene *scene, const struct device *dev,
		      enum region_kind kind)
{
	const struct track *track = history_of(&scene->model->history, dev->place.number);
	const struct region region = region_of(dev, kind);
	const struct look *look = &scene->state->look;
	int end;

	end = area_text(area, 0, 0, look_bold(), area.columns < 36 && kind == REGION_CORE ?
			"Core" : region_name(kind));
	end = area_printf(area, 0, end, region_style(&region), " %s",
			  region_percent(&region, look).s);
	if (kind == REGION_L1)
		paint_best_legend(area, end, dev, look);
	else
		paint_figures(area, end + 1, &region, scene->state->setup.units);
	if (track)
		paint_curve(area_part(area, 1, 0, area.rows - 1, area.columns), scene, track,
			    &region);
}

static void paint_separator(struct area area, int column, const struct look *look)
{
	int row;

	for (row = 0; row < area.rows; row++)
		area_put(area, row, column, look->ascii ? L'|' : L'\u2502', look_dim());
}

static void describe(struct area area, const struct scene *scene, const struct device *dev)
{
	const struct style style = look_title();
	char arch[sizeof(dev->arch)];
	int end;

	strcpy(arch, dev->arch);
	arch[0] = toupper((unsigned char)arch[0]);
	end = area_printf(area, 0, 0, style, "Device %s: %s (%s)", label_device(dev).s,
			  label_board(dev).s,
			  strcmp(dev->arch, "unknown") ? arch : "unknown architecture");
	if (dev->has_gateway)
		end = area_printf(area, 0, end, style, ", behind device %llu",
				  (unsigned long long)dev->gateway);
	if (*dev->place.pci_address)
		end = area_printf(area, 0, end, style, ", %s", dev->place.pci_address);
	if (dev->place.has_driver_node && !dev->remote)
		end = area_printf(area, 0, end, style, ", /dev/tenstorrent/%u",
				  dev->place.driver_node);
	if (dev->simulated)
		end = area_text(area, 0, end, style, ", simulated");
	area_printf(area, 0, end, look_dim(), "  last %d min", scene->state->setup.minutes);
}

void paint_chart(struct area area, const struct scene *scene)
{
	const struct device *dev = model_device(scene->model, scene->state->device);
	struct area body = area_part(area, 1, 0, area.rows - 1, area.columns);
	int kind, column, next;

	if (!dev)
		return;
	describe(area, scene, dev);
	for (kind = 0, column = 0; kind < REGION_COUNT; kind++, column = next) {
		next = area.columns * (kind + 1) / REGION_COUNT;
		paint_one(area_part(body, 0, column, body.rows, next - column - 1), scene, dev,
			  kind);
		if (kind < REGION_COUNT - 1)
			paint_separator(body, next - 1, &scene->state->look);
	}
}
