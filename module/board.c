// SPDX-License-Identifier: GPL-2.0-only
/*
 * The board table.
 *
 * Enabled Tensix cores are those that the vendor's user-mode driver expects for the
 * board after harvesting; L1 per core and the DRAM of a chip are its constants for
 * the architecture. A bank of DRAM is TT-Metal's: 12 views of 1 GiB on Wormhole, 8
 * banks of 4 GiB less 16 MiB on Blackhole.
 */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "board.h"
#include "discovery.h"

#define GRAYSKULL_L1	1048576
#define WORMHOLE_L1	1499136
#define BLACKHOLE_L1	1572864

#define GIB		((u64)SZ_1G)

#define CAPACITY(cores, l1, dram, bank) { \
		[TT_MEMTRACK_CAP_TENSIX_CORES] = (cores), \
		[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE] = (l1), \
		[TT_MEMTRACK_CAP_DRAM_BYTES] = (dram), \
		[TT_MEMTRACK_CAP_DRAM_BANK_BYTES] = (bank), \
	}

#define GRAYSKULL(cores) CAPACITY(cores, GRAYSKULL_L1, 8 * GIB, GIB)
#define WORMHOLE(cores) CAPACITY(cores, WORMHOLE_L1, 12 * GIB, GIB)
#define BLACKHOLE(cores, banks) \
	CAPACITY(cores, BLACKHOLE_L1, (banks) * 4 * GIB, 4 * GIB - 16 * SZ_1M)

#define BOARD(_name, _arch, _chips, _remote, ...) { \
		.name = (_name), \
		.arch = TT_MEMTRACK_ARCH_##_arch, \
		.chips = (_chips), \
		.remote_chips = (_remote), \
		.capacity = __VA_ARGS__, \
	}

static const struct memtrack_board boards[] = {
	BOARD("e75", GRAYSKULL, 1, 0, GRAYSKULL(96)),
	BOARD("e150", GRAYSKULL, 1, 0, GRAYSKULL(120)),
	/* One row of 8 cores is harvested, on n300 two. */
	BOARD("n150", WORMHOLE, 1, 0, WORMHOLE(72)),
	BOARD("n300", WORMHOLE, 2, BIT(1), WORMHOLE(64)),
	BOARD("galaxy-wormhole", WORMHOLE, 32, 0, WORMHOLE(80)),
	/* Two columns of 10 cores are harvested, and on p100 one bank of DRAM. */
	BOARD("p100", BLACKHOLE, 1, 0, BLACKHOLE(120, 7)),
	BOARD("p100a", BLACKHOLE, 1, 0, BLACKHOLE(120, 7)),
	/* 120 cores since firmware 19.5.0, 140 before. */
	BOARD("p150a", BLACKHOLE, 1, 0, BLACKHOLE(120, 8)),
	BOARD("p150b", BLACKHOLE, 1, 0, BLACKHOLE(120, 8)),
	BOARD("p150c", BLACKHOLE, 1, 0, BLACKHOLE(120, 8)),
	BOARD("p300a", BLACKHOLE, 2, 0, BLACKHOLE(120, 8)),
	BOARD("p300b", BLACKHOLE, 2, 0, BLACKHOLE(120, 8)),
	BOARD("p300c", BLACKHOLE, 2, 0, BLACKHOLE(120, 8)),
	/* One column of 10 cores is harvested. */
	BOARD("galaxy-blackhole", BLACKHOLE, 32, 0, BLACKHOLE(130, 8)),
	{
		.name = "wormhole",
		.arch = TT_MEMTRACK_ARCH_WORMHOLE,
		.chips = 1,
		.generic = true,
		.capacity = CAPACITY(0, WORMHOLE_L1, 0, 0),
	},
	{
		.name = "blackhole",
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.chips = 1,
		.generic = true,
		.capacity = CAPACITY(0, BLACKHOLE_L1, 0, 0),
	},
};

/**
 * memtrack_board_find() - look a board up
 * @name: its name
 *
 * Return: the board, which is static, or NULL.
 */
const struct memtrack_board *memtrack_board_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(boards); i++)
		if (!strcmp(boards[i].name, name))
			return &boards[i];
	return NULL;
}

/**
 * memtrack_board_may_have() - whether a figure is possible for a board
 * @board: the board
 * @capacity: which figure, of enum tt_memtrack_capacity
 * @value: the figure
 *
 * Return: true for what the table says, and for anything that it does not know.
 */
bool memtrack_board_may_have(const struct memtrack_board *board, u32 capacity, u64 value)
{
	return !board->capacity[capacity] || board->capacity[capacity] == value;
}

/**
 * memtrack_board_chips() - how many chips a board has
 * @name: its name
 *
 * Return: the number, or 0 if there is no such board in the table.
 */
unsigned int memtrack_board_chips(const char *name)
{
	const struct memtrack_board *board = memtrack_board_find(name);

	return board ? board->chips : 0;
}
EXPORT_SYMBOL_GPL(memtrack_board_chips);

/**
 * memtrack_board_names() - the names of all boards, for a message
 * @names: where they are written, with spaces between
 * @size: size of @names
 */
void memtrack_board_names(char *names, size_t size)
{
	unsigned int i;
	size_t used = 0;

	for (i = 0; i < ARRAY_SIZE(boards); i++)
		used += scnprintf(names + used, size - used, "%s%s", i ? " " : "", boards[i].name);
}
EXPORT_SYMBOL_GPL(memtrack_board_names);
