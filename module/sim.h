/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A simulated PCI function with its chips.
 */
#ifndef MEMTRACK_SIM_H
#define MEMTRACK_SIM_H

#include "discovery.h"

/**
 * struct memtrack_sim - a simulated function
 * @board: name of its board
 * @chips: number of chips behind it; 0 for as many as the board has
 * @capacity: by enum tt_memtrack_capacity: overrides the board's figure, or 0
 * @devices: its devices, while it is plugged in
 */
struct memtrack_sim {
	char board[32];
	u32 chips;
	u64 capacity[MEMTRACK_CAPACITIES];
	struct memtrack_function devices;
};

int memtrack_sim_plug(struct memtrack_sim *sim);

int memtrack_sim_configfs_init(void);
void memtrack_sim_configfs_exit(void);

#endif /* MEMTRACK_SIM_H */
