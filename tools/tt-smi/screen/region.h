/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DRAM, L1 or the fullest core of a device, as a bar or a chart shows it. */
#ifndef TT_SMI_SCREEN_REGION_H
#define TT_SMI_SCREEN_REGION_H

#include <stdbool.h>
#include <stdint.h>

#include "../snapshot.h"
#include "history.h"
#include "look.h"
#include "stack.h"
#include "units.h"

enum region_kind {
	REGION_DRAM,
	REGION_L1,
	REGION_CORE,
	REGION_COUNT,
};

struct region {
	enum region_kind kind;
	bool is_known; /* somebody reported there */
	bool is_at_most; /* an upper bound */
	uint64_t used;
	uint64_t peak;
	uint64_t total; /* what bars and percentages are of; 0 if not known */
};

const char *region_name(enum region_kind kind);

struct region region_of(const struct device *dev, enum region_kind kind);

/* What it is made of, now or at a moment of the past. */
struct stack region_stack(const struct region *region, const struct device *dev);
struct stack region_stack_then(const struct region *region, const struct moment *moment);

/* "<=57%", ">999%", "-" where the total is not known. */
struct text region_percent(const struct region *region, const struct look *look);

/* Bytes of that region. */
struct text region_bytes(const struct region *region, uint64_t bytes, enum units units);

/* "2.5G", "-" where nobody reported; and with its total "2.5G/12.0G". */
struct text region_used(const struct region *region, enum units units);
struct text region_used_of(const struct region *region, enum units units);

struct style region_style(const struct region *region);

#endif
