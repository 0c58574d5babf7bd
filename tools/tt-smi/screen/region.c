// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "region.h"

const char *region_name(enum region_kind kind)
{
	static const char *const names[] = {
		[REGION_DRAM] = "DRAM", [REGION_L1] = "L1", [REGION_CORE] = "Fullest core",
	};

	return names[kind];
}

static const struct tt_memtrack_usage *usage_in(const struct device *dev, enum region_kind kind)
{
	return usage_of(dev->usage, kind == REGION_DRAM ? TT_MEMTRACK_SUM_DRAM :
							  TT_MEMTRACK_SUM_L1);
}

/* The module says whether the fullest core is exact. */
struct region region_of(const struct device *dev, enum region_kind kind)
{
	const struct tt_memtrack_usage *usage = usage_in(dev, kind);

	if (kind == REGION_CORE)
		return (struct region){
			kind, usage->records_ever, !(usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT),
			usage->core_bytes, usage->core_peak, capacity_core_limit(&dev->l1),
		};
	return (struct region){
		kind, usage->records_ever, false, usage->bytes, usage->bytes_peak,
		capacity_limit(kind == REGION_DRAM ? &dev->dram : &dev->l1),
	};
}

static void add_kinds(struct stack *stack, const float *bytes)
{
	uint32_t kind;

	for (kind = TT_MEMTRACK_KIND_L1_BUFFERS; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		stack_add(stack, bytes[kind], look_kind_ink(kind), look_kind_letter(kind));
}

struct stack region_stack_then(const struct region *region, const struct moment *moment)
{
	struct stack stack = { .total = region->total };
	double dram = moment->value[TT_MEMTRACK_KIND_DRAM_BUFFERS] +
		      moment->value[TT_MEMTRACK_KIND_TRACE];

	switch (region->kind) {
	case REGION_DRAM:
		stack_add(&stack, dram, look_level(dram, region->total).ink, '#');
		return stack;
	case REGION_L1:
		add_kinds(&stack, moment->value);
		return stack;
	default:
		stack_add(&stack, moment->value[HISTORY_CORE],
			  look_level(moment->value[HISTORY_CORE], region->total).ink, '#');
		return stack;
	}
}

struct stack region_stack(const struct region *region, const struct device *dev)
{
	struct moment moment = { { 0 } };
	struct stack stack;
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		moment.value[kind] = usage_of(dev->usage, kind)->bytes;
	moment.value[HISTORY_CORE] = region->used;
	stack = region_stack_then(region, &moment);
	stack.peak = region->peak;
	return stack;
}

struct text region_percent(const struct region *region, const struct look *look)
{
	const char *bound = !region->is_at_most ? "" : look->ascii ? "<" : "\u2264";
	double percent;
	struct text text;

	if (!region->is_known || !region->total)
		return (struct text){ "-" };
	percent = 100.0 * region->used / region->total;
	/* Only what is full says so. */
	if (region->used < region->total && percent > 99)
		percent = 99;
	if (region->used > region->total && percent < 101)
		percent = 101;
	if (percent > 999)
		return (struct text){ ">999%" };
	snprintf(text.s, sizeof(text.s), "%s%.0f%%", bound, percent);
	return text;
}

/* Cores in KiB, so that all can be compared with 1464K. */
struct text region_bytes(const struct region *region, uint64_t bytes, enum units units)
{
	struct text text;

	if (region->kind != REGION_CORE || units != UNITS_BINARY)
		return units_bytes(bytes, units);
	snprintf(text.s, sizeof(text.s), "%lluK", (unsigned long long)(bytes / 1024));
	return text;
}

struct text region_used(const struct region *region, enum units units)
{
	if (!region->is_known)
		return (struct text){ "-" };
	return region_bytes(region, region->used, units);
}

struct text region_used_of(const struct region *region, enum units units)
{
	struct text text = region_used(region, units);

	if (region->total)
		snprintf(text.s, sizeof(text.s), "%.20s/%.20s", region_used(region, units).s,
			 region_bytes(region, region->total, units).s);
	return text;
}

struct style region_style(const struct region *region)
{
	if (!region->is_known)
		return look_dim();
	return look_level(region->used, region->total);
}
