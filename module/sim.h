/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A simulated PCI function, with the chips that are reached through it.
 */
#ifndef MEMTRACK_SIM_H
#define MEMTRACK_SIM_H

#include "discovery.h"

/**
 * struct memtrack_sim - a simulated function
 * @board: name of the board that it is on
 * @chips: how many chips are reached through it; 0 for as many as that board has
 * @capacity: by enum tt_memtrack_capacity: what holds instead of that board's figure, or 0
 * @devices: what is reached through it, while it is plugged in
 */
struct memtrack_sim {
	char board[32];
	u32 chips;
	u64 capacity[TT_MEMTRACK_CAP_COUNT];
	struct memtrack_function devices;
};

int memtrack_sim_plug(struct memtrack_sim *sim);

int memtrack_sim_configfs_init(void);
void memtrack_sim_configfs_exit(void);

#endif /* MEMTRACK_SIM_H */
