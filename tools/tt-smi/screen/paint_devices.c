// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "../label.h"
#include "paint.h"
#include "region.h"

/* "12R!" and a space: number, remote, and that the module counted errors. */
#define LABEL 5
#define PERCENT 5

/* What the width of the window gives room for. */
struct plan {
	int board;
	int address;
	int regions; /* that have bars */
	int bar;
	int value;
	bool has_totals;
	bool has_core; /* in figures, without a bar */
};

static struct text value_of(const struct plan *plan, const struct region *region,
			    enum units units)
{
	return plan->has_totals ? region_used_of(region, units) : region_used(region, units);
}

/* What the widest figure takes. */
static int widest_value(const struct plan *plan, const struct snapshot *snap, enum units units)
{
	int kind, width, widest = 6;
	size_t i;

	for (i = 0; i < snap->device_count; i++) {
		for (kind = 0; kind < plan->regions; kind++) {
			const struct region region = region_of(&snap->devices[i], kind);

			width = strlen(value_of(plan, &region, units).s);
			widest = width > widest ? width : widest;
		}
	}
	return widest + 1;
}

static struct plan plan_for(int columns, const struct scene *scene)
{
	struct plan plan = { .regions = 2 };
	int left;

	plan.board = columns >= 110 ? 17 : columns >= 70 ? 10 : 0;
	plan.address = columns >= 150 ? 13 : 0;
	plan.regions = columns >= 130 ? 3 : 2;
	plan.has_core = plan.regions == 2;
	plan.has_totals = columns >= 110;
	if (columns >= 64)
		plan.value = widest_value(&plan, &scene->model->snap, scene->state->setup.units);
	left = columns - LABEL - plan.board - plan.address - (plan.has_core ? PERCENT + 1 : 0);
	plan.bar = left / plan.regions - plan.value - PERCENT - 2;
	/* Long units leave room for less. */
	if (plan.bar < 6) {
		plan.bar += plan.value;
		plan.value = 0;
	}
	return plan;
}

static int region_width(const struct plan *plan)
{
	return plan->bar + plan->value + PERCENT + 2;
}

static void paint_region(struct area area, int row, int column, const struct plan *plan,
			 const struct scene *scene, const struct device *dev,
			 enum region_kind kind)
{
	const struct look *look = &scene->state->look;
	const enum units units = scene->state->setup.units;
	const struct region region = region_of(dev, kind);
	const struct stack stack = region_stack(&region, dev);
	int end = column + plan->bar;

	if (region.total)
		stack_bar(&stack, area, row, column, plan->bar, look);
	else
		area_text(area_part(area, row, column, 1, plan->bar), 0, 0, look_dim(),
			  plan->bar < 13 ? "unknown" : "total unknown");
	if (plan->value) {
		end += plan->value;
		area_right(area, row, end, region.is_known ? look_plain() : look_dim(),
			   value_of(plan, &region, units).s);
	}
	end += PERCENT;
	area_right(area, row, end, region_style(&region), region_percent(&region, look).s);
}

/* Chips behind another of their board stand below it. */
static void paint_board(struct area area, int row, int room, const struct device *dev,
			const struct look *look)
{
	struct area part = area_part(area, row, LABEL, 1, room - 1);
	int end = 0;

	if (!room)
		return;
	if (dev->has_gateway) {
		area_printf(part, 0, 0, look_dim(), "%s chip %llu",
			    look->ascii ? "`-" : "\u2514\u2500", (unsigned long long)dev->chip);
		return;
	}
	if (*dev->board)
		end = area_text(part, 0, end, look_plain(), dev->board);
	else
		end = area_text(part, 0, end, look_dim(), "unknown");
	if (!strcmp(dev->board_source, "assumed"))
		end = area_text(part, 0, end, look_dim(), "?");
	if (dev->simulated)
		area_text(part, 0, end, look_dim(), " sim");
}

static void paint_label(struct area area, int row, const struct device *dev)
{
	int end = area_text(area, row, 0, look_bold(), label_device(dev).s);

	if (model_errors(dev))
		area_text(area, row, end, look_alarm(), "!");
}

static void paint_device(struct area area, int row, const struct plan *plan,
			 const struct scene *scene, const struct device *dev)
{
	const struct region core = region_of(dev, REGION_CORE);
	int column = LABEL + plan->board;
	int kind;

	paint_label(area, row, dev);
	paint_board(area, row, plan->board, dev, &scene->state->look);
	if (plan->address)
		area_text(area, row, column, look_dim(), dev->place.pci_address);
	column += plan->address;
	for (kind = 0; kind < plan->regions; kind++, column += region_width(plan))
		paint_region(area, row, column, plan, scene, dev, kind);
	if (plan->has_core)
		area_right(area, row, area.columns, region_style(&core),
			   region_percent(&core, &scene->state->look).s);
}

static void paint_titles(struct area area, const struct plan *plan, struct style style)
{
	int column = LABEL + plan->board;
	int kind;

	area_text(area, 0, 0, style, "DEV");
	if (plan->board)
		area_text(area, 0, LABEL, style, "BOARD");
	if (plan->address)
		area_text(area, 0, column, style, "PCI ADDRESS");
	column += plan->address;
	for (kind = 0; kind < plan->regions; kind++, column += region_width(plan))
		area_text(area, 0, column, style,
			  kind == REGION_DRAM ? "DRAM" : kind == REGION_L1 ? "L1 BY KIND" :
			  "FULLEST CORE");
	if (plan->has_core)
		area_right(area, 0, area.columns, style, "CORE");
}

void paint_devices(struct area area, const struct scene *scene)
{
	const struct state *state = scene->state;
	const struct snapshot *snap = &scene->model->snap;
	const struct plan plan = plan_for(area.columns, scene);
	struct style style = paint_heading(area, scene, PANEL_DEVICES);
	int row, index;

	paint_titles(area, &plan, style);
	paint_position(area, scene, PANEL_DEVICES, style);
	for (row = 1; row < area.rows; row++) {
		index = state->top[PANEL_DEVICES] + row - 1;
		area_target(area, row, 0, area.columns, TARGET(TARGET_PANEL, PANEL_DEVICES));
		if (index >= (int)snap->device_count)
			continue;
		paint_device(area, row, &plan, scene, &snap->devices[index]);
		if (snap->devices[index].place.number == state->device)
			paint_selection(area_part(area, row, 0, 1, LABEL + plan.board - 1), scene,
					PANEL_DEVICES);
		area_target(area, row, 0, area.columns, TARGET(TARGET_DEVICE, index));
	}
}
