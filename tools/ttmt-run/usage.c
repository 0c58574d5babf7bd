// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "array_size.h"
#include "usage.h"

static const uint32_t rows[USAGE_ROWS] = {
	[USAGE_DRAM] = TT_MEMTRACK_SUM_DRAM,
	[USAGE_DRAM_BUFFERS] = TT_MEMTRACK_KIND_DRAM_BUFFERS,
	[USAGE_TRACE] = TT_MEMTRACK_KIND_TRACE,
	[USAGE_L1] = TT_MEMTRACK_SUM_L1,
	[USAGE_L1_TENSORS] = TT_MEMTRACK_SUM_L1_TENSORS,
	[USAGE_L1_BUFFERS] = TT_MEMTRACK_KIND_L1_BUFFERS,
	[USAGE_L1_SMALL] = TT_MEMTRACK_KIND_L1_SMALL,
	[USAGE_L1_PROGRAM] = TT_MEMTRACK_SUM_L1_PROGRAM,
	[USAGE_CB] = TT_MEMTRACK_KIND_CB,
	[USAGE_DFB] = TT_MEMTRACK_KIND_DFB,
	[USAGE_SCRATCH] = TT_MEMTRACK_KIND_SCRATCH,
	[USAGE_KERNEL] = TT_MEMTRACK_KIND_KERNEL,
};

const char *usage_name(enum usage_row row)
{
	return ttmt_kind_name(rows[row]);
}

enum usage_row usage_find(const char *name, size_t length)
{
	enum usage_row row = USAGE_DRAM;

	while (row < USAGE_ROWS && (strlen(usage_name(row)) != length ||
				    strncmp(usage_name(row), name, length)))
		row++;
	return row;
}

enum usage_row usage_region(enum usage_row row)
{
	return row < USAGE_L1 ? USAGE_DRAM : USAGE_L1;
}
