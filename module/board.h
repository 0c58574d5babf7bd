/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The known boards, and what their chips have.
 */
#ifndef MEMTRACK_BOARD_H
#define MEMTRACK_BOARD_H

#include <linux/types.h>

#include "counts.h"

/**
 * struct memtrack_board - a type of board
 * @name: as its vendor and the card's driver call it
 * @id: the vendor's number for it, 0 if it has none
 * @id_is_subsystem: @id is known to be the PCI subsystem id, not just assumed
 * @arch: of enum tt_memtrack_arch
 * @functions: how many PCI functions it has
 * @chips: how many chips are reached through each: its own first, the others remote
 * @most_chips: how many there can be, as far as is known
 * @generic: stands for every board of @arch that is not in the table
 * @capacity: of each chip, by enum tt_memtrack_capacity; 0 if unknown
 * @other_cores: another number of Tensix cores that a card of this type may have, or 0
 */
struct memtrack_board {
	const char *name;
	u16 id;
	bool id_is_subsystem;
	u32 arch;
	u32 functions;
	u32 chips;
	u32 most_chips;
	bool generic;
	u64 capacity[MEMTRACK_CAPACITIES];
	u64 other_cores;
};

const struct memtrack_board *memtrack_board_find(const char *name);
const struct memtrack_board *memtrack_board_identify(u32 arch, u16 id);
const char *memtrack_arch_name(u32 arch);
bool memtrack_board_may_have(const struct memtrack_board *board, u32 capacity, u64 value);

#endif /* MEMTRACK_BOARD_H */
