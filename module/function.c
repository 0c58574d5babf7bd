// SPDX-License-Identifier: GPL-2.0-only
/*
 * The chips behind one PCI function, real or simulated: its own, and remote ones.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>

#include "memtrack.h"

static int add_chip(struct memtrack_function *function, const struct memtrack_board *board,
		    const struct memtrack_spec *spec)
{
	u32 gateway = function->chips ? function->number[0] : TT_MEMTRACK_ANY;
	int number = memtrack_device_add(board, spec, function->chips, gateway);

	if (number < 0)
		return number;
	function->number[function->chips++] = number;
	return 0;
}

static void remove_chips_from(struct memtrack_function *function, u32 chips)
{
	while (function->chips > chips)
		memtrack_device_remove(function->number[--function->chips]);
}

/**
 * memtrack_function_resize() - add or remove remote chips
 * @function: the function; the caller serializes changes
 * @spec: what is known of its chips
 * @chips: the new number, including the function's own
 *
 * Context: may sleep.
 * Return: 0. On failure the chips stay as they were: -EINVAL if there is no such board
 * or it cannot have so many, or an error of memtrack_device_add().
 */
int memtrack_function_resize(struct memtrack_function *function, const struct memtrack_spec *spec,
			     u32 chips)
{
	const struct memtrack_board *board = memtrack_board_find(spec->board);
	u32 before = function->chips;
	int err = 0;

	if (!board || !chips || chips > min_t(u32, board->most_chips, MEMTRACK_FUNCTION_CHIPS))
		return -EINVAL;
	while (!err && function->chips < chips)
		err = add_chip(function, board, spec);
	remove_chips_from(function, err ? before : chips);
	return err;
}

/**
 * memtrack_function_add() - add a function with its chips
 * @function: out: its devices
 * @spec: what is known of its chips
 *
 * Context: may sleep.
 * Return: as memtrack_function_resize().
 */
int memtrack_function_add(struct memtrack_function *function, const struct memtrack_spec *spec)
{
	const struct memtrack_board *board = memtrack_board_find(spec->board);

	function->chips = 0;
	if (!board)
		return -EINVAL;
	return memtrack_function_resize(function, spec, spec->chips ? spec->chips : board->chips);
}
EXPORT_SYMBOL_GPL(memtrack_function_add);

/**
 * memtrack_function_remove() - remove a function with all its chips
 * @function: from memtrack_function_add()
 *
 * Context: may sleep.
 */
void memtrack_function_remove(struct memtrack_function *function)
{
	remove_chips_from(function, 0);
}
EXPORT_SYMBOL_GPL(memtrack_function_remove);
