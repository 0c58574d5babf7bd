// SPDX-License-Identifier: GPL-2.0-or-later
/* What a device is, how much it has, and who holds what on it. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "array_size.h"
#include "device.h"

static void name_arch(char *out, size_t room, uint32_t arch)
{
	const char *name = ttmt_arch_name(arch);

	snprintf(out, room, "%s", name ? name : "unknown");
	*out = tolower((unsigned char)*out);
}

static const char *source_of_board(const struct tt_memtrack_device_get *info)
{
	if (!*info->board)
		return "";
	if (info->device_flags & TT_MEMTRACK_DEVICE_SIMULATED)
		return "simulator";
	return info->device_flags & TT_MEMTRACK_DEVICE_BOARD_ASSUMED ? "assumed" : "id";
}

/* What is asked for, by enum tt_memtrack_capacity. */
#define FIGURES (TT_MEMTRACK_CAP_L1_USABLE_CORES + 1)

static void name_source(struct capacity *capacity, const struct tt_memtrack_capacity_entry *figure)
{
	static const char *const names[] = {
		[TT_MEMTRACK_SOURCE_UNKNOWN] = "unknown", [TT_MEMTRACK_SOURCE_BOARD] = "board",
		[TT_MEMTRACK_SOURCE_CLIENT] = "client", [TT_MEMTRACK_SOURCE_ADMIN] = "admin",
		[TT_MEMTRACK_SOURCE_SIMULATOR] = "simulator",
	};
	const char *name = figure->source < ARRAY_SIZE(names) ? names[figure->source] : "unknown";

	if (figure->source == TT_MEMTRACK_SOURCE_CLIENT)
		snprintf(capacity->source, sizeof(capacity->source), "%s %u", name, figure->uid);
	else
		strcpy(capacity->source, name);
}

/* As sysfs does: of whole banks, because one may be a little less than its share of the DRAM. */
static void take_usable(struct device *dev, const struct tt_memtrack_capacity_entry *figures)
{
	dev->l1.core_usable = figures[TT_MEMTRACK_CAP_L1_USABLE_PER_CORE].value;
	dev->l1_cores = figures[TT_MEMTRACK_CAP_L1_USABLE_CORES].value ?: dev->tensix_cores;
	dev->l1.usable = dev->l1.core_usable * dev->l1_cores;
	dev->dram.core_usable = figures[TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK].value;
	if (dev->dram.core_total)
		dev->dram.usable = dev->dram.core_usable *
				   (dev->dram.total / dev->dram.core_total);
}

static int ask_capacities(struct device *dev, struct ttmt *handle)
{
	struct tt_memtrack_capacity_entry figures[FIGURES];
	int ret;

	for (uint32_t i = 0; i < FIGURES; i++)
		figures[i].which = i;
	ret = ttmt_capacities(handle, dev->place.number, figures, sizeof(*figures), FIGURES);
	if (ret)
		return ret;
	dev->tensix_cores = figures[TT_MEMTRACK_CAP_TENSIX_CORES].value;
	dev->l1_bytes_per_core = figures[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE].value;
	dev->dram.total = figures[TT_MEMTRACK_CAP_DRAM_BYTES].value;
	dev->dram.core_total = figures[TT_MEMTRACK_CAP_DRAM_BANK_BYTES].value;
	dev->l1.total = dev->tensix_cores * dev->l1_bytes_per_core;
	dev->l1.core_total = dev->l1_bytes_per_core;
	take_usable(dev, figures);
	name_source(&dev->dram, &figures[TT_MEMTRACK_CAP_DRAM_BYTES]);
	name_source(&dev->l1, &figures[TT_MEMTRACK_CAP_TENSIX_CORES]);
	return 0;
}

static int ask_counters(struct device *dev, struct ttmt *handle)
{
	struct tt_memtrack_counter counters[ERROR_COUNT + 1];
	uint32_t i;
	int ret;

	for (i = 0; i <= ERROR_COUNT; i++)
		counters[i].which = i;
	ret = ttmt_counters(handle, dev->place.number, counters, sizeof(*counters),
			    ERROR_COUNT + 1);
	if (ret)
		return ret;
	for (i = 0; i < ERROR_COUNT; i++)
		dev->errors[i] = counters[i].value;
	dev->refused = counters[TT_MEMTRACK_COUNTER_REFUSED].value;
	return 0;
}

static void take_identity(struct device *dev, const struct tt_memtrack_device_get *info)
{
	name_arch(dev->arch, sizeof(dev->arch), info->arch);
	memcpy(dev->board, info->board, sizeof(dev->board));
	strcpy(dev->board_source, source_of_board(info));
	dev->chip = info->chip;
	dev->remote = !!(info->device_flags & TT_MEMTRACK_DEVICE_REMOTE);
	dev->simulated = !!(info->device_flags & TT_MEMTRACK_DEVICE_SIMULATED);
}

int device_ask(struct device *dev, struct ttmt *handle)
{
	struct tt_memtrack_device_get info;
	int ret = ttmt_device_get(handle, dev->place.number, &info, sizeof(info));

	if (ret)
		return ret;
	take_identity(dev, &info);
	ret = ask_capacities(dev, handle) ?: ask_counters(dev, handle);
	if (ret)
		return ret;
	return ttmt_clients(handle, dev->place.number, &dev->clients, sizeof(*dev->clients),
			    &dev->client_count, dev->usage, sizeof(*dev->usage), USAGE_ROWS);
}
