/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage - the kinds and sums for which peaks are kept */
#ifndef TTMT_RUN_USAGE_H
#define TTMT_RUN_USAGE_H

#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

/* In the order of output: each sum before its kinds. */
enum usage_row {
	USAGE_DRAM,
	USAGE_DRAM_BUFFERS,
	USAGE_TRACE,
	USAGE_L1,
	USAGE_L1_TENSORS,
	USAGE_L1_BUFFERS,
	USAGE_L1_SMALL,
	USAGE_L1_PROGRAM,
	USAGE_CB,
	USAGE_DFB,
	USAGE_SCRATCH,
	USAGE_KERNEL,
	USAGE_ROWS
};

/* As in sysfs. */
const char *usage_name(enum usage_row row);

/* Look up a name of the given length. USAGE_ROWS if there is none. */
enum usage_row usage_find(const char *name, size_t length);

/* The region, USAGE_DRAM or USAGE_L1, whose total applies to a row. */
enum usage_row usage_region(enum usage_row row);

#endif
