// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "array_size.h"
#include "refusal.h"
#include "screen/units.h"

static bool is_dram(uint32_t kind)
{
	return kind == TT_MEMTRACK_KIND_DRAM_BUFFERS || kind == TT_MEMTRACK_KIND_TRACE;
}

/* What one core or bank was to give. */
static uint64_t wanted(const struct tt_memtrack_refusal *refusal)
{
	return refusal->core_bytes;
}

enum verdict refusal_verdict(const struct tt_memtrack_refusal *refusal)
{
	if (refusal->reason == TT_MEMTRACK_REFUSED_CLASH)
		return VERDICT_CLASH;
	if (refusal->flags & TT_MEMTRACK_REFUSED_FREE_KNOWN && wanted(refusal) > refusal->free)
		return VERDICT_SIZE;
	if (refusal->flags & TT_MEMTRACK_REFUSED_FREE_KNOWN &&
	    refusal->flags & TT_MEMTRACK_REFUSED_LARGEST_KNOWN &&
	    wanted(refusal) > refusal->largest_free)
		return VERDICT_FRAGMENTATION;
	return VERDICT_UNKNOWN;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_SIZE] = "size", [VERDICT_FRAGMENTATION] = "fragmentation",
		[VERDICT_CLASH] = "clash",
	};

	return verdict < ARRAY_SIZE(names) ? names[verdict] : NULL;
}

const char *verdict_in_short(enum verdict verdict)
{
	static const char *const phrases[] = {
		[VERDICT_UNKNOWN] = "why is not known",
		[VERDICT_SIZE] = "more than was free",
		[VERDICT_FRAGMENTATION] = "not free in one piece",
		[VERDICT_CLASH] = "it would have overlapped a buffer",
	};

	return phrases[verdict];
}

const char *refusal_what(uint32_t kind)
{
	static const char *const names[] = {
		[TT_MEMTRACK_KIND_DRAM_BUFFERS] = "a DRAM buffer",
		[TT_MEMTRACK_KIND_TRACE] = "a trace buffer",
		[TT_MEMTRACK_KIND_L1_BUFFERS] = "an L1 buffer",
		[TT_MEMTRACK_KIND_L1_SMALL] = "a small L1 buffer",
		[TT_MEMTRACK_KIND_CB] = "circular buffers",
		[TT_MEMTRACK_KIND_DFB] = "dataflow buffers",
		[TT_MEMTRACK_KIND_SCRATCH] = "scratchpads",
		[TT_MEMTRACK_KIND_KERNEL] = "kernel code",
	};

	return kind < ARRAY_SIZE(names) ? names[kind] : "memory";
}

const char *refusal_region(uint32_t kind)
{
	return is_dram(kind) ? "DRAM" : "L1";
}

const char *refusal_unit(uint32_t kind)
{
	return is_dram(kind) ? "bank" : "core";
}

bool refusal_is_beside(uint32_t kind, uint32_t other)
{
	return is_dram(kind) == is_dram(other);
}

static void explain_clash(char *out, size_t room, const struct tt_memtrack_refusal *refusal,
			  int units)
{
	const uint64_t reach = refusal->address, begin = refusal->other_address;

	if (!(refusal->flags & TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN) || reach <= begin)
		snprintf(out, room,
			 "On some core the program would have reached into an L1 buffer.");
	else
		snprintf(out, room,
			 "On some core the program would have reached up to address %llu, but an L1 buffer begins at %llu: %s too much. Smaller %s, or less in L1, would fit.",
			 (unsigned long long)reach, (unsigned long long)begin,
			 units_text(reach - begin, units).s, refusal_what(refusal->kind));
}

void refusal_reason(char *out, size_t room, const struct tt_memtrack_refusal *refusal, int units)
{
	const char *unit = refusal_unit(refusal->kind);

	switch (refusal_verdict(refusal)) {
	case VERDICT_CLASH:
		explain_clash(out, room, refusal, units);
		break;
	case VERDICT_SIZE:
		snprintf(out, room, "More was wanted than was free on a %s: %s too much.", unit,
			 units_text(wanted(refusal) - refusal->free, units).s);
		break;
	case VERDICT_FRAGMENTATION:
		snprintf(out, room,
			 "Enough was free on a %s, but not in one piece: the largest block was %s too small.",
			 unit, units_text(wanted(refusal) - refusal->largest_free, units).s);
		break;
	default:
		snprintf(out, room, "The program did not tell enough of what was free.");
	}
}

bool refusal_is_of_live(const struct tt_memtrack_refusal *refusal, const struct snapshot *snap)
{
	size_t i, j;

	for (i = 0; i < snap->device_count; i++)
		for (j = 0; snap->devices[i].clients && j < snap->devices[i].client_count; j++)
			if (snap->devices[i].clients[j].who.client == refusal->who.client)
				return true;
	return false;
}
