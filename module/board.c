// SPDX-License-Identifier: GPL-2.0-only
/*
 * The board table.
 *
 * Names and ids are those of the vendor's user-mode driver. The card's driver relies on the
 * PCI subsystem id being the board's id for galaxies; for other boards it is likely.
 * Enabled Tensix cores are those that the user-mode driver expects for the board after
 * harvesting. L1 per core and the DRAM of a chip are its constants for the architecture,
 * and for Grayskull those of the public specification. DRAM banks are as TT-Metal counts
 * them: 12 views of 1 GiB on Wormhole, 8 banks of 4 GiB less 16 MiB on Blackhole.
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

static const struct memtrack_board boards[] = {
	{
		.name = "e75",
		.arch = TT_MEMTRACK_ARCH_GRAYSKULL,
		.functions = 1, .chips = 1, .most_chips = 1,
		.capacity = GRAYSKULL(96),
	}, {
		.name = "e150",
		.arch = TT_MEMTRACK_ARCH_GRAYSKULL,
		.functions = 1, .chips = 1, .most_chips = 1,
		.capacity = GRAYSKULL(120),
	}, {
		/* One row of 8 cores is harvested, two on n300. */
		.name = "n150", .id = 0x18,
		.arch = TT_MEMTRACK_ARCH_WORMHOLE,
		.functions = 1, .chips = 1, .most_chips = 1,
		.capacity = WORMHOLE(72),
	}, {
		.name = "n300", .id = 0x14,
		.arch = TT_MEMTRACK_ARCH_WORMHOLE,
		.functions = 1, .chips = 2, .most_chips = 2,
		.capacity = WORMHOLE(64),
	}, {
		.name = "galaxy-wormhole", .id = 0x35, .id_is_subsystem = true,
		.arch = TT_MEMTRACK_ARCH_WORMHOLE,
		.functions = 32, .chips = 1, .most_chips = 1,
		.capacity = WORMHOLE(80),
	}, {
		/* Two columns of 10 cores are harvested, and on p100 also a bank of DRAM. */
		.name = "p100", .id = 0x36,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 1, .chips = 1, .most_chips = 1,
		.capacity = BLACKHOLE(120, 7),
	}, {
		.name = "p100a", .id = 0x43,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 1, .chips = 1, .most_chips = 1,
		.capacity = BLACKHOLE(120, 7),
	}, {
		/* 120 cores since firmware 19.5.0, 140 before. */
		.name = "p150a", .id = 0x40,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 1, .chips = 1, .most_chips = 1,
		.capacity = BLACKHOLE(120, 8), .other_cores = 140,
	}, {
		.name = "p150b", .id = 0x41,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 1, .chips = 1, .most_chips = 1,
		.capacity = BLACKHOLE(120, 8), .other_cores = 140,
	}, {
		.name = "p150c", .id = 0x42,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 1, .chips = 1, .most_chips = 1,
		.capacity = BLACKHOLE(120, 8), .other_cores = 140,
	}, {
		/* Normally each chip has a function; some boards have one for both. */
		.name = "p300a", .id = 0x45,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 2, .chips = 1, .most_chips = 2,
		.capacity = BLACKHOLE(120, 8),
	}, {
		.name = "p300b", .id = 0x44,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 2, .chips = 1, .most_chips = 2,
		.capacity = BLACKHOLE(120, 8),
	}, {
		.name = "p300c", .id = 0x46,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 2, .chips = 1, .most_chips = 2,
		.capacity = BLACKHOLE(120, 8),
	}, {
		/* One column of 10 cores is harvested. */
		.name = "galaxy-blackhole", .id = 0x47, .id_is_subsystem = true,
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 32, .chips = 1, .most_chips = 1,
		.capacity = BLACKHOLE(130, 8),
	}, {
		.name = "grayskull",
		.arch = TT_MEMTRACK_ARCH_GRAYSKULL,
		.functions = 1, .chips = 1, .most_chips = MEMTRACK_FUNCTION_CHIPS,
		.generic = true,
		.capacity = CAPACITY(0, GRAYSKULL_L1, 0, 0),
	}, {
		.name = "wormhole",
		.arch = TT_MEMTRACK_ARCH_WORMHOLE,
		.functions = 1, .chips = 1, .most_chips = MEMTRACK_FUNCTION_CHIPS,
		.generic = true,
		.capacity = CAPACITY(0, WORMHOLE_L1, 0, 0),
	}, {
		.name = "blackhole",
		.arch = TT_MEMTRACK_ARCH_BLACKHOLE,
		.functions = 1, .chips = 1, .most_chips = MEMTRACK_FUNCTION_CHIPS,
		.generic = true,
		.capacity = CAPACITY(0, BLACKHOLE_L1, 0, 0),
	}, {
		.name = "unknown",
		.arch = TT_MEMTRACK_ARCH_UNKNOWN,
		.functions = 1, .chips = 1, .most_chips = MEMTRACK_FUNCTION_CHIPS,
		.generic = true,
	},
};

/**
 * memtrack_board_find() - look up a board by name
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
 * memtrack_board_identify() - identify the board of a PCI function
 * @arch: its architecture
 * @id: the presumed board id, or 0
 *
 * Return: the board, or the generic one of @arch.
 */
const struct memtrack_board *memtrack_board_identify(u32 arch, u16 id)
{
	const struct memtrack_board *generic = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(boards); i++) {
		if (boards[i].arch != arch)
			continue;
		if (id && boards[i].id == id)
			return &boards[i];
		if (boards[i].generic)
			generic = &boards[i];
	}
	return generic;
}

/**
 * memtrack_arch_name() - name of an architecture in sysfs
 * @arch: of enum tt_memtrack_arch
 *
 * Return: the name.
 */
const char *memtrack_arch_name(u32 arch)
{
	static const char * const names[] = {
		[TT_MEMTRACK_ARCH_UNKNOWN] = "unknown",
		[TT_MEMTRACK_ARCH_GRAYSKULL] = "grayskull",
		[TT_MEMTRACK_ARCH_WORMHOLE] = "wormhole",
		[TT_MEMTRACK_ARCH_BLACKHOLE] = "blackhole",
	};

	return names[arch];
}

/**
 * memtrack_board_may_have() - check whether a board can have a figure
 * @board: the board
 * @capacity: which figure, of enum tt_memtrack_capacity
 * @value: the figure
 *
 * Return: true if the table says so, or does not know.
 */
bool memtrack_board_may_have(const struct memtrack_board *board, u32 capacity, u64 value)
{
	if (capacity == TT_MEMTRACK_CAP_TENSIX_CORES && board->other_cores &&
	    value == board->other_cores)
		return true;
	return !board->capacity[capacity] || board->capacity[capacity] == value;
}

/**
 * memtrack_board_functions() - number of PCI functions of a board
 * @name: its name
 *
 * Return: the number, or 0 if there is no such board in the table.
 */
unsigned int memtrack_board_functions(const char *name)
{
	const struct memtrack_board *board = memtrack_board_find(name);

	return board ? board->functions : 0;
}
EXPORT_SYMBOL_GPL(memtrack_board_functions);

/**
 * memtrack_board_names() - list the names of all boards
 * @names: buffer for the names, separated by spaces
 * @size: size of @names
 *
 * Return: their length.
 */
size_t memtrack_board_names(char *names, size_t size)
{
	unsigned int i;
	size_t used = 0;

	for (i = 0; i < ARRAY_SIZE(boards); i++)
		used += scnprintf(names + used, size - used, "%s%s", i ? " " : "", boards[i].name);
	return used;
}
EXPORT_SYMBOL_GPL(memtrack_board_names);
