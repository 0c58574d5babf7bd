/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface for code that finds devices. Everything is copied; apart from a reference on the
 * parent, no pointer of the caller is kept.
 */
#ifndef MEMTRACK_DISCOVERY_H
#define MEMTRACK_DISCOVERY_H

#include <linux/types.h>

#include "counts.h"

struct device;

#define MEMTRACK_VERSION "2.0.0"

/* Maximum number of chips behind one PCI function. */
#define MEMTRACK_FUNCTION_CHIPS 8

/**
 * struct memtrack_spec - what is known about the chips behind a function
 * @board: name of their board in the board table
 * @chips: how many there are, the function's own included; 0 for as many as the board
 *	is known to have
 * @flags: enum tt_memtrack_device_flags that apply to all of them
 * @capacity: by enum tt_memtrack_capacity: overrides the board table's figure, or 0
 * @parent: parent of their class devices, or NULL
 */
struct memtrack_spec {
	const char *board;
	u32 chips;
	u32 flags;
	u64 capacity[MEMTRACK_CAPACITIES];
	struct device *parent;
};

/**
 * struct memtrack_function - a PCI function, real or simulated, by its devices
 * @chips: how many chips are reached through it, itself included
 * @number: numbers of their devices, its own first
 */
struct memtrack_function {
	u32 chips;
	u32 number[MEMTRACK_FUNCTION_CHIPS];
};

unsigned int memtrack_board_functions(const char *name);
size_t memtrack_board_names(char *names, size_t size);
int memtrack_function_add(struct memtrack_function *function, const struct memtrack_spec *spec);
void memtrack_function_remove(struct memtrack_function *function);

#endif /* MEMTRACK_DISCOVERY_H */
