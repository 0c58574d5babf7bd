// SPDX-License-Identifier: GPL-2.0-or-later
#include "device.h"

const char *const error_names[ERROR_COUNT] = {
	"unknown_free", "duplicate_alloc", "size_mismatch", "over_capacity",
	"over_quota",	"overflow",	   "no_memory",
};

uint64_t device_figure(const struct ttmt_device_list *list, int index, const char *file)
{
	uint64_t value;

	return ttmt_device_list_u64(list, index, file, &value) ? 0 : value;
}

static void name_rows(struct tt_memtrack_usage *usage)
{
	uint32_t i;

	for (i = 0; i < USAGE_ROWS; i++)
		usage[i].what = i < TT_MEMTRACK_FIRST_KINDS ?
				i : TT_MEMTRACK_SUM_DRAM + i - TT_MEMTRACK_FIRST_KINDS;
}

int device_read(struct device *dev, const struct ttmt_device_list *list, int index,
		struct ttmt *handle)
{
	int ret;

	*dev = (struct device){ .place = place_of(list, index) };
	name_rows(dev->usage);
	ret = handle ? device_ask(dev, handle) : device_read_files(dev, list, index);
	if (ret)
		return ret;
	if (dev->remote)
		dev->has_gateway = !ttmt_device_list_u64(list, index, "gateway", &dev->gateway);
	return 0;
}
