/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chip - what is known about a device that a program used */
#ifndef TTMT_RUN_CHIP_H
#define TTMT_RUN_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "usage.h"

struct chip {
	uint32_t device;
	char board[32], arch[32];
	uint64_t chip; /* number on its board */
	bool simulated;
	/* By region: capacity of the whole chip, and of a core or bank; 0 if unknown. */
	uint64_t total[USAGE_ROWS], core_total[USAGE_ROWS];
	/* How much of that programs could allocate; 0 if unknown. */
	uint64_t usable[USAGE_ROWS], core_usable[USAGE_ROWS];
};

void chip_read(struct chip *chip, uint32_t device);

/*
 * What processes told of a region: how much of a core or bank they could allocate, and of how many
 * of them; 0 for all.
 */
void chip_set_usable(struct chip *chip, enum usage_row region, uint64_t core_usable,
		     uint64_t count);

/* 100 % of a row, on the whole chip and on a core or bank: what is usable, where that is known. */
uint64_t chip_limit(const struct chip *chip, enum usage_row row);
uint64_t chip_core_limit(const struct chip *chip, enum usage_row row);

#endif
