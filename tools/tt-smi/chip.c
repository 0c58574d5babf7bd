// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "chip.h"

int chip_read(struct chip *chip, struct ttmt *handle, uint32_t device)
{
	size_t i;
	int ret;

	*chip = (struct chip){ 0 };
	ret = ttmt_cores(handle, device, 0, &chip->core, sizeof(*chip->core), &chip->count,
			 &chip->everywhere, &chip->unplaced);
	for (i = 0; !ret && i < chip->count; i++) {
		if (chip->columns <= chip->core[i].x)
			chip->columns = chip->core[i].x + 1;
		if (chip->rows <= chip->core[i].y)
			chip->rows = chip->core[i].y + 1;
	}
	return ret;
}

void chip_free(struct chip *chip)
{
	free(chip->core);
	*chip = (struct chip){ 0 };
}

const struct tt_memtrack_core *chip_core(const struct chip *chip, uint32_t x, uint32_t y)
{
	size_t i;

	for (i = 0; i < chip->count; i++)
		if (chip->core[i].x == x && chip->core[i].y == y)
			return &chip->core[i];
	return NULL;
}

uint64_t chip_lockstep(const struct chip *chip, const struct device *dev)
{
	const uint64_t data = usage_of(dev->usage, TT_MEMTRACK_SUM_L1_TENSORS)->bytes;
	uint64_t reserved = chip->everywhere * dev->l1_cores;
	size_t i;

	if (!dev->l1_cores)
		return 0;
	for (i = 0; i < chip->count; i++)
		reserved += chip->core[i].buffers - chip->everywhere;
	return reserved > data ? reserved - data : 0;
}
