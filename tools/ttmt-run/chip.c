// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include <ttmt.h>

#include "chip.h"

static uint64_t figure(const struct ttmt_device_list *list, int index, const char *file)
{
	uint64_t value;

	return ttmt_device_list_u64(list, index, file, &value) ? 0 : value;
}

static void read_region(struct chip *chip, const struct ttmt_device_list *list, int index,
			enum usage_row region)
{
	char file[32];

	snprintf(file, sizeof(file), "%s/total", usage_name(region));
	chip->total[region] = figure(list, index, file);
	snprintf(file, sizeof(file), "%s/core_total", usage_name(region));
	chip->core_total[region] = figure(list, index, file);
}

void chip_read(struct chip *chip, uint32_t device)
{
	struct ttmt_device_list *list;
	int index;

	*chip = (struct chip){ .device = device };
	ttmt_device_list_new(&list);
	index = ttmt_device_list_find(list, device);
	ttmt_device_list_text(list, index, "board", chip->board, sizeof(chip->board));
	ttmt_device_list_text(list, index, "arch", chip->arch, sizeof(chip->arch));
	chip->chip = figure(list, index, "chip");
	chip->simulated = figure(list, index, "simulated");
	read_region(chip, list, index, USAGE_DRAM);
	read_region(chip, list, index, USAGE_L1);
	ttmt_device_list_free(list);
}
