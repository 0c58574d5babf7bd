/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocations that a card's allocator refused, and why, in words. */
#ifndef TT_SMI_REFUSAL_H
#define TT_SMI_REFUSAL_H

#include <ttmt.h>

#include "snapshot.h"

enum verdict {
	VERDICT_UNKNOWN, /* the program did not say what was free */
	VERDICT_SIZE, /* more than was free */
	VERDICT_FRAGMENTATION, /* enough was free, but in smaller blocks */
	VERDICT_CLASH, /* program memory would have reached into a buffer */
};

enum verdict refusal_verdict(const struct tt_memtrack_refusal *refusal);

/* "fragmentation", or NULL for VERDICT_UNKNOWN. */
const char *verdict_name(enum verdict verdict);

/* The same for somebody who reads no more than that: "not free in one piece". */
const char *verdict_in_short(enum verdict verdict);

/* The reason in one or two sentences, with figures. units as in units_text(). */
void refusal_reason(char *out, size_t room, const struct tt_memtrack_refusal *refusal, int units);

/* "an L1 buffer", "circular buffers". */
const char *refusal_what(uint32_t kind);

/* "DRAM" or "L1", and what it has many of: "bank" or "core". */
const char *refusal_region(uint32_t kind);
const char *refusal_unit(uint32_t kind);

/* Whether a kind is in the same region as another. */
bool refusal_is_beside(uint32_t kind, uint32_t other);

/* Whether the program still has memory on any device of a snapshot. */
bool refusal_is_of_live(const struct tt_memtrack_refusal *refusal, const struct snapshot *snap);

#endif
