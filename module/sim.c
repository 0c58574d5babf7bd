// SPDX-License-Identifier: GPL-2.0-only
/*
 * Simulated functions.
 */
#include <linux/string.h>

#include "sim.h"

/**
 * memtrack_sim_plug() - plug in a simulated function
 * @sim: the function; its devices exist when this returns
 *
 * Context: may sleep.
 * Return: 0 or an error of memtrack_function_add().
 */
int memtrack_sim_plug(struct memtrack_sim *sim)
{
	struct memtrack_spec spec = {
		.board = sim->board,
		.chips = sim->chips,
		.flags = TT_MEMTRACK_DEVICE_SIMULATED,
	};

	memcpy(spec.capacity, sim->capacity, sizeof(spec.capacity));
	return memtrack_function_add(&sim->devices, &spec);
}
