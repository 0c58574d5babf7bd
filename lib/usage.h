/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TTMT_USAGE_H
#define TTMT_USAGE_H

#include "private.h"

/* Room for rows at the first try: the kernel has one for each kind, and four sums. */
#define TTMT_USAGE_ROOM 16U

/* Put the kernel's rows in those of the caller that ask for them; both are of one size. */
void ttmt_usage_pick(struct tt_memtrack_usage *rows, size_t row_size, size_t count,
		     const void *answer, uint32_t answers);

#endif /* TTMT_USAGE_H */
