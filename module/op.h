/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMTRACK_OP_H
#define MEMTRACK_OP_H

#include <linux/tt_memtrack.h>

int memtrack_op_check(struct tt_memtrack_op *op);

#endif /* MEMTRACK_OP_H */
