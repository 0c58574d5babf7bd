// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names for the kernel's numbers. */
#include "private.h"

static const char *const kinds[] = {
	[TT_MEMTRACK_KIND_DRAM_BUFFERS] = "dram_buffers",
	[TT_MEMTRACK_KIND_TRACE] = "trace",
	[TT_MEMTRACK_KIND_L1_BUFFERS] = "l1_buffers",
	[TT_MEMTRACK_KIND_L1_SMALL] = "l1_small",
	[TT_MEMTRACK_KIND_CB] = "cb",
	[TT_MEMTRACK_KIND_DFB] = "dfb",
	[TT_MEMTRACK_KIND_SCRATCH] = "scratch",
	[TT_MEMTRACK_KIND_KERNEL] = "kernel",
};

static const char *const sums[] = {
	[TT_MEMTRACK_SUM_DRAM - TT_MEMTRACK_SUM_DRAM] = "dram",
	[TT_MEMTRACK_SUM_L1 - TT_MEMTRACK_SUM_DRAM] = "l1",
	[TT_MEMTRACK_SUM_L1_TENSORS - TT_MEMTRACK_SUM_DRAM] = "l1_tensors",
	[TT_MEMTRACK_SUM_L1_PROGRAM - TT_MEMTRACK_SUM_DRAM] = "l1_program",
};

static const char *const archs[] = {
	[TT_MEMTRACK_ARCH_GRAYSKULL] = "Grayskull",
	[TT_MEMTRACK_ARCH_WORMHOLE] = "Wormhole",
	[TT_MEMTRACK_ARCH_BLACKHOLE] = "Blackhole",
};

static const char *const events[] = {
	[TT_MEMTRACK_EVENT_BUF_ALLOC] = "BUF_ALLOC",
	[TT_MEMTRACK_EVENT_BUF_FREE] = "BUF_FREE",
	[TT_MEMTRACK_EVENT_CB_ALLOC] = "CB_ALLOC",
	[TT_MEMTRACK_EVENT_CB_FREE] = "CB_FREE",
	[TT_MEMTRACK_EVENT_KERNEL_LOAD] = "KERNEL_LOAD",
	[TT_MEMTRACK_EVENT_KERNEL_UNLOAD] = "KERNEL_UNLOAD",
	[TT_MEMTRACK_EVENT_EXIT] = "EXIT",
	[TT_MEMTRACK_EVENT_DEVICE_ADD] = "DEVICE_ADD",
	[TT_MEMTRACK_EVENT_DEVICE_REMOVE] = "DEVICE_REMOVE",
	[TT_MEMTRACK_EVENT_MISSED] = "MISSED",
	[TT_MEMTRACK_EVENT_DEVICE_DROP] = "DEVICE_DROP",
	[TT_MEMTRACK_EVENT_REFUSED] = "REFUSED",
	[TT_MEMTRACK_EVENT_PROGRAM] = "PROGRAM",
};

static const char *name_of(const char *const *names, size_t count, uint32_t number)
{
	return number < count ? names[number] : NULL;
}

const char *ttmt_kind_name(uint32_t kind)
{
	if (kind >= TT_MEMTRACK_SUM_DRAM)
		return name_of(sums, ARRAY_SIZE(sums), kind - TT_MEMTRACK_SUM_DRAM);
	return name_of(kinds, ARRAY_SIZE(kinds), kind);
}

const char *ttmt_arch_name(uint32_t arch)
{
	return name_of(archs, ARRAY_SIZE(archs), arch);
}

const char *ttmt_event_name(uint32_t type)
{
	return name_of(events, ARRAY_SIZE(events), type);
}
