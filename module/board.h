/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boards that are known, and what their chips have.
 */
#ifndef MEMTRACK_BOARD_H
#define MEMTRACK_BOARD_H

#include <linux/types.h>

#include <linux/tt_memtrack.h>

/**
 * struct memtrack_board - what is plugged in, by its type
 * @name: as the card's driver and its vendor call it
 * @arch: of enum tt_memtrack_arch
 * @chips: how many chips it has
 * @remote_chips: bit mask of those that are reached through another chip
 * @generic: stands for every board of @arch that is not in the table
 * @capacity: of each chip, by enum tt_memtrack_capacity; 0 is not known
 */
struct memtrack_board {
	const char *name;
	u32 arch;
	u32 chips;
	u32 remote_chips;
	bool generic;
	u64 capacity[TT_MEMTRACK_CAP_COUNT];
};

const struct memtrack_board *memtrack_board_find(const char *name);
bool memtrack_board_may_have(const struct memtrack_board *board, u32 capacity, u64 value);

#endif /* MEMTRACK_BOARD_H */
