/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many of each this module knows. They are not in the uapi header, because there they could
 * not grow.
 */
#ifndef MEMTRACK_COUNTS_H
#define MEMTRACK_COUNTS_H

#include <linux/tt_memtrack.h>

#define MEMTRACK_KINDS		(TT_MEMTRACK_KIND_KERNEL + 1)
#define MEMTRACK_CAPACITIES	(TT_MEMTRACK_CAP_L1_USABLE_CORES + 1)
#define MEMTRACK_COUNTERS	(TT_MEMTRACK_COUNTER_REFUSED + 1)

#endif /* MEMTRACK_COUNTS_H */
