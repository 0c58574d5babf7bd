// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "array_size.h"
#include "device.h"

const char *const error_names[ERROR_COUNT] = {
	"unknown_free", "duplicate_alloc", "size_mismatch", "over_capacity",
	"over_quota",	"overflow",	   "no_memory",
};

static void read_text(char *text, size_t room, const struct ttmt_device_list *list, size_t index,
		      const char *file)
{
	if (ttmt_device_list_text(list, index, file, text, room))
		text[0] = '\0';
}

/* A figure that is not known has no file. */
static uint64_t figure(const struct ttmt_device_list *list, size_t index, const char *file)
{
	uint64_t value;

	return ttmt_device_list_u64(list, index, file, &value) ? 0 : value;
}

static void read_capacity(struct capacity *capacity, const struct ttmt_device_list *list,
			  size_t index, const char *region)
{
	char file[32];

	snprintf(file, sizeof(file), "%s/total", region);
	capacity->total = figure(list, index, file);
	snprintf(file, sizeof(file), "%s/core_total", region);
	capacity->core_total = figure(list, index, file);
	snprintf(file, sizeof(file), "%s/total_source", region);
	read_text(capacity->source, sizeof(capacity->source), list, index, file);
}

static void read_errors(struct device *dev, const struct ttmt_device_list *list, size_t index)
{
	char file[32];
	size_t i;

	for (i = 0; i < ERROR_COUNT; i++) {
		snprintf(file, sizeof(file), "errors/%s", error_names[i]);
		dev->errors[i] = figure(list, index, file);
	}
}

static int read_usage_of(struct tt_memtrack_usage *usage, const struct ttmt_device_list *list,
			 size_t index, uint32_t what)
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

	usage->what = what;
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(file, sizeof(file), "%s/%s", ttmt_kind_name(what), files[i].name);
		ret = ttmt_device_list_u64(list, index, file, &value);
		if (ret)
			return ret;
		*files[i].value = value;
	}
	return 0;
}

static int read_usage(struct ttmt_usage *usage, const struct ttmt_device_list *list, size_t index)
{
	uint32_t kind;
	int ret;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++) {
		ret = read_usage_of(&usage->kind[kind], list, index, kind);
		if (ret)
			return ret;
	}
	ret = read_usage_of(&usage->dram, list, index, TT_MEMTRACK_SUM_DRAM);
	if (!ret)
		ret = read_usage_of(&usage->l1, list, index, TT_MEMTRACK_SUM_L1);
	if (!ret)
		ret = read_usage_of(&usage->l1_tensors, list, index, TT_MEMTRACK_SUM_L1_TENSORS);
	if (!ret)
		ret = read_usage_of(&usage->l1_program, list, index, TT_MEMTRACK_SUM_L1_PROGRAM);
	return ret;
}

static int read_identity(struct device *dev, const struct ttmt_device_list *list, size_t index)
{
	int ret;

	dev->number = ttmt_device_list_number(list, index);
	ret = ttmt_device_list_u64(list, index, "chip", &dev->chip);
	if (!ret)
		ret = ttmt_device_list_text(list, index, "arch", dev->arch, sizeof(dev->arch));
	if (ret)
		return ret;
	if (ttmt_device_list_pci(list, index, dev->pci_address, sizeof(dev->pci_address)))
		dev->pci_address[0] = '\0';
	read_text(dev->board, sizeof(dev->board), list, index, "board");
	read_text(dev->board_source, sizeof(dev->board_source), list, index, "board_source");
	dev->remote = figure(list, index, "remote");
	dev->has_driver_node = !ttmt_device_list_node(list, index, &dev->driver_node);
	dev->has_gateway = !ttmt_device_list_u64(list, index, "gateway", &dev->gateway);
	dev->simulated = figure(list, index, "simulated");
	return 0;
}

int device_read(struct device *dev, const struct ttmt_device_list *list, size_t index,
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
	if (handle)
		return ttmt_clients(handle, dev->number, &dev->clients, &dev->client_count,
				    &dev->usage);
	dev->client_count = figure(list, index, "clients");
	return read_usage(&dev->usage, list, index);
}
