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

/* As the module does: of whole banks, as one may be a little less than its share of the DRAM. */
void chip_set_usable(struct chip *chip, enum usage_row region, uint64_t core_usable,
		     uint64_t count)
{
	if (!count && chip->core_total[region])
		count = chip->total[region] / chip->core_total[region];
	chip->core_usable[region] = core_usable;
	chip->usable[region] = core_usable * count;
}

uint64_t chip_limit(const struct chip *chip, enum usage_row row)
{
	enum usage_row region = usage_region(row);

	return chip->usable[region] ?: chip->total[region];
}

uint64_t chip_core_limit(const struct chip *chip, enum usage_row row)
{
	enum usage_row region = usage_region(row);

	return chip->core_usable[region] ?: chip->core_total[region];
}
