/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMTRACK_CHECK_H
#define MEMTRACK_CHECK_H

#include <linux/tt_memtrack.h>

int memtrack_check(struct tt_memtrack_op *op);

#endif /* MEMTRACK_CHECK_H */
