/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TTMT_USAGE_H
#define TTMT_USAGE_H

#include "private.h"

/* Rows in the first attempt: the kernel has one for each kind, and four sums. */
#define TTMT_USAGE_ROOM 16U

/* Copy the kernel's rows to the caller's rows that ask for them. Both have the same size. */
void ttmt_usage_pick(struct tt_memtrack_usage *rows, size_t row_size, size_t count,
		     const void *answer, uint32_t answers);

#endif /* TTMT_USAGE_H */
