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
};

void chip_read(struct chip *chip, uint32_t device);

#endif
