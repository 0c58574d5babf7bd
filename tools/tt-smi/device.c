// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "array_size.h"
#include "device.h"

const char *const error_names[ERROR_COUNT] = {
	"unknown_free", "duplicate_alloc", "size_mismatch", "over_capacity",
	"over_quota",	"overflow",	   "no_memory",
};

static void read_text(char *text, size_t room, const struct ttmt_device_list *list, int index,
		      const char *file)
{
	if (ttmt_device_list_text(list, index, file, text, room))
		text[0] = '\0';
}

/* 0 for a figure that is not known. */
static uint64_t figure(const struct ttmt_device_list *list, int index, const char *file)
{
	uint64_t value;

	return ttmt_device_list_u64(list, index, file, &value) ? 0 : value;
}

static void read_capacity(struct capacity *capacity, const struct ttmt_device_list *list,
			  int index, const char *region)
{
	char file[32];

	snprintf(file, sizeof(file), "%s/total", region);
	capacity->total = figure(list, index, file);
	snprintf(file, sizeof(file), "%s/core_total", region);
	capacity->core_total = figure(list, index, file);
	snprintf(file, sizeof(file), "%s/total_source", region);
	read_text(capacity->source, sizeof(capacity->source), list, index, file);
}

static void read_errors(struct device *dev, const struct ttmt_device_list *list, int index)
{
	char file[32];
	size_t i;

	for (i = 0; i < ERROR_COUNT; i++) {
		snprintf(file, sizeof(file), "errors/%s", error_names[i]);
		dev->errors[i] = figure(list, index, file);
	}
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
	return 0;
}

static void name_rows(struct tt_memtrack_usage *usage)
{
	uint32_t i;

	for (i = 0; i < USAGE_ROWS; i++)
		usage[i].what = i < TT_MEMTRACK_KIND_COUNT ?
				i : TT_MEMTRACK_SUM_DRAM + i - TT_MEMTRACK_KIND_COUNT;
}

static int read_usage(struct tt_memtrack_usage *usage, const struct ttmt_device_list *list,
		      int index)
{
	uint32_t i;
	int ret = 0;

	for (i = 0; i < USAGE_ROWS && !ret; i++)
		ret = read_usage_of(&usage[i], list, index);
	return ret;
}

static int read_identity(struct device *dev, const struct ttmt_device_list *list, int index)
{
	int ret;

	dev->place = place_of(list, index);
	ret = ttmt_device_list_u64(list, index, "chip", &dev->chip);
	if (!ret)
		ret = ttmt_device_list_text(list, index, "arch", dev->arch, sizeof(dev->arch));
	if (ret)
		return ret;
	read_text(dev->board, sizeof(dev->board), list, index, "board");
	read_text(dev->board_source, sizeof(dev->board_source), list, index, "board_source");
	dev->remote = figure(list, index, "remote");
	dev->has_gateway = !ttmt_device_list_u64(list, index, "gateway", &dev->gateway);
	dev->simulated = figure(list, index, "simulated");
	return 0;
}

int device_read(struct device *dev, const struct ttmt_device_list *list, int index,
		struct ttmt *handle)
{
	int ret;

	*dev = (struct device){ 0 };
	ret = read_identity(dev, list, index);
	if (ret)
		return ret;
	dev->tensix_cores = figure(list, index, "tensix_cores");
	dev->l1_bytes_per_core = figure(list, index, "l1_bytes_per_core");
	read_capacity(&dev->dram, list, index, "dram");
	read_capacity(&dev->l1, list, index, "l1");
	read_errors(dev, list, index);
	name_rows(dev->usage);
	if (handle)
		return ttmt_clients(handle, dev->place.number, &dev->clients, sizeof(*dev->clients),
				    &dev->client_count, dev->usage, sizeof(*dev->usage),
				    USAGE_ROWS);
	dev->client_count = figure(list, index, "clients");
	return read_usage(dev->usage, list, index);
}
