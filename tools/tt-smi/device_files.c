// SPDX-License-Identifier: GPL-2.0-or-later
/* What a device is and what is used, from sysfs, for those who may not open the device file. */
#include <errno.h>
#include <stdio.h>

#include "array_size.h"
#include "device.h"

static void read_text(char *text, size_t room, const struct ttmt_device_list *list, int index,
		      const char *file)
{
	if (ttmt_device_list_text(list, index, file, text, room))
		text[0] = '\0';
}

static void read_capacity(struct capacity *capacity, const struct ttmt_device_list *list,
			  int index, const char *region)
{
	char file[32];

	snprintf(file, sizeof(file), "%s/total", region);
	capacity->total = device_figure(list, index, file);
	snprintf(file, sizeof(file), "%s/core_total", region);
	capacity->core_total = device_figure(list, index, file);
	snprintf(file, sizeof(file), "%s/usable", region);
	capacity->usable = device_figure(list, index, file);
	snprintf(file, sizeof(file), "%s/core_usable", region);
	capacity->core_usable = device_figure(list, index, file);
	snprintf(file, sizeof(file), "%s/total_source", region);
	read_text(capacity->source, sizeof(capacity->source), list, index, file);
}

static void read_counters(struct device *dev, const struct ttmt_device_list *list, int index)
{
	char file[32];
	size_t i;

	for (i = 0; i < ERROR_COUNT; i++) {
		snprintf(file, sizeof(file), "errors/%s", error_names[i]);
		dev->errors[i] = device_figure(list, index, file);
	}
	dev->refused = device_figure(list, index, "errors/refused");
}

static int read_usage_of(struct tt_memtrack_usage *usage, const struct ttmt_device_list *list,
			 int index)
{
	const struct {
		const char *name;
		__u64 *value;
	} files[] = {
		{ "used", &usage->bytes },	  { "peak", &usage->bytes_peak },
		{ "core_used", &usage->core_bytes }, { "core_peak", &usage->core_peak },
		{ "count", &usage->records },	  { "allocs", &usage->records_ever },
	};
	char file[32];
	uint64_t value;
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(file, sizeof(file), "%s/%s", ttmt_kind_name(usage->what), files[i].name);
		ret = ttmt_device_list_u64(list, index, file, &value);
		if (ret)
			return ret;
		*files[i].value = value;
	}
	snprintf(file, sizeof(file), "%s/core_exact", ttmt_kind_name(usage->what));
	if (device_figure(list, index, file))
		usage->flags |= TT_MEMTRACK_USAGE_CORE_EXACT;
	snprintf(file, sizeof(file), "%s/core_peak_exact", ttmt_kind_name(usage->what));
	if (device_figure(list, index, file))
		usage->flags |= TT_MEMTRACK_USAGE_PEAK_EXACT;
	return 0;
}

int device_read_files(struct device *dev, const struct ttmt_device_list *list, int index)
{
	int ret = ttmt_device_list_u64(list, index, "chip", &dev->chip);
	uint32_t i;

	if (!ret)
		ret = ttmt_device_list_text(list, index, "arch", dev->arch, sizeof(dev->arch));
	if (ret)
		return ret;
	read_text(dev->board, sizeof(dev->board), list, index, "board");
	read_text(dev->board_source, sizeof(dev->board_source), list, index, "board_source");
	dev->remote = device_figure(list, index, "remote");
	dev->simulated = device_figure(list, index, "simulated");
	dev->tensix_cores = device_figure(list, index, "tensix_cores");
	dev->l1_bytes_per_core = device_figure(list, index, "l1_bytes_per_core");
	read_capacity(&dev->dram, list, index, "dram");
	read_capacity(&dev->l1, list, index, "l1");
	read_counters(dev, list, index);
	dev->client_count = device_figure(list, index, "clients");
	for (i = 0; i < USAGE_ROWS && !ret; i++)
		ret = read_usage_of(&dev->usage[i], list, index);
	return ret;
}
