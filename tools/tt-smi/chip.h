/* SPDX-License-Identifier: GPL-2.0-or-later */
/* L1 of a device core by core, as far as programs have told where their memory lies. */
#ifndef TT_SMI_CHIP_H
#define TT_SMI_CHIP_H

#include "snapshot.h"

struct chip {
	struct tt_memtrack_core *core; /* by y and x; none if no program has told */
	size_t count;
	uint32_t columns; /* of the rectangle that has them all */
	uint32_t rows;
	uint64_t everywhere; /* what lies on every core */
	uint64_t unplaced; /* what some core has beside that; nobody told which */
};

/* Read it. 0 or a negative errno. */
int chip_read(struct chip *chip, struct ttmt *handle, uint32_t device);
void chip_free(struct chip *chip);

/* NULL if nothing was ever placed there. */
const struct tt_memtrack_core *chip_core(const struct chip *chip, uint32_t x, uint32_t y);

/*
 * What buffers take from cores that have no data of them, because the allocator reserves the same
 * addresses on every core. Buffers that lie on some cores only take nothing from the others.
 * 0 if the number of cores is not known.
 */
uint64_t chip_lockstep(const struct chip *chip, const struct device *dev);

#endif
