/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMTRACK_CHECK_H
#define MEMTRACK_CHECK_H

#include <linux/bits.h>

#include "counts.h"

int memtrack_check(struct tt_memtrack_op *op);
u32 memtrack_check_all(struct tt_memtrack_op *ops, u32 count, int *err);
int memtrack_check_entry(struct tt_memtrack_op *op);

/*
 * Among the flags of an event that memtrack_check() has passed: it is a dispatch. Like all that
 * has flags, it changes more than one record.
 */
#define MEMTRACK_DISPATCH BIT(31)

/* Likewise: it is an allocation with a core set, which is in no run either. */
#define MEMTRACK_PLACED BIT(30)

#endif /* MEMTRACK_CHECK_H */
