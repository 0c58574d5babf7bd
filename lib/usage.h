/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TTMT_USAGE_H
#define TTMT_USAGE_H

#include "handle.h"

/* How many rows the kernel gives, as far as this header knows: one each kind, and four sums. */
#define TTMT_USAGE_ROWS (TT_MEMTRACK_KIND_COUNT + 4U)

/* Put each row in its place. What this library does not know is left out; what is missing is 0. */
void ttmt_usage_from_rows(struct ttmt_usage *usage, const struct tt_memtrack_usage *rows,
			  uint32_t count);

#endif /* TTMT_USAGE_H */
