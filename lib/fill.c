// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Fill in what the PCI ids leave open about a device, from the type of the card. The figures are
 * those of the module's board table, which says where they come from.
 */
#include <stdio.h>
#include <string.h>

#include "device_list.h"

#define MIB 1048576ULL
#define GIB (1024 * MIB)

/* What can be filled in. */
#define FIGURES (TT_MEMTRACK_CAP_DRAM_BANK_BYTES + 1)

/* What the module knows of a device. */
struct known {
	struct tt_memtrack_device_get info;
	struct tt_memtrack_capacity_entry figure[FIGURES];
};

struct board {
	const char *type;
	uint32_t chips; /* behind one PCI function */
	uint32_t older_cores; /* with firmware before 19.5.0; 0 if the same */
	uint64_t figure[FIGURES]; /* of each chip, by enum tt_memtrack_capacity */
};

#define WORMHOLE(cores) { cores, 1499136, 12 * GIB, GIB }
#define BLACKHOLE(cores, banks) { cores, 1572864, (banks) * 4 * GIB, 4 * GIB - 16 * MIB }

static const struct board boards[] = {
	{ "n150", 1, 0, WORMHOLE(72) },
	{ "n300", 2, 0, WORMHOLE(64) },
	{ "galaxy-wormhole", 1, 0, WORMHOLE(80) },
	{ "p100", 1, 0, BLACKHOLE(120, 7) },
	{ "p100a", 1, 0, BLACKHOLE(120, 7) },
	{ "p150a", 1, 140, BLACKHOLE(120, 8) },
	{ "p150b", 1, 140, BLACKHOLE(120, 8) },
	{ "p150c", 1, 140, BLACKHOLE(120, 8) },
	{ "p300a", 1, 0, BLACKHOLE(120, 8) },
	{ "p300b", 1, 0, BLACKHOLE(120, 8) },
	{ "p300c", 1, 0, BLACKHOLE(120, 8) },
	{ "galaxy-blackhole", 1, 0, BLACKHOLE(130, 8) },
};

static const struct board *find_board(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(boards); i++)
		if (!strcmp(boards[i].type, type))
			return &boards[i];
	return NULL;
}

/* Bundles were numbered 80 and up before 18 and 19; 0 means none. */
static int is_before_19_5(const char *firmware)
{
	unsigned int major, minor;
	int end = 0;

	if (firmware[strspn(firmware, "0123456789.")])
		return -EINVAL;
	if (sscanf(firmware, "%3u.%3u.%n", &major, &minor, &end) != 2 || !end || !major)
		return -EINVAL;
	return major >= 80 || major < 19 || (major == 19 && minor < 5);
}

/* 0 if the card's driver does not tell. */
static uint64_t figure_of(const struct board *board, const char *firmware, uint32_t capacity)
{
	int is_older = 0;

	if (capacity == TT_MEMTRACK_CAP_TENSIX_CORES && board->older_cores)
		is_older = is_before_19_5(firmware);
	if (is_older < 0)
		return 0;
	return is_older ? board->older_cores : board->figure[capacity];
}

static int ask_module(struct ttmt *handle, uint32_t number, struct known *known)
{
	int err = ttmt_device_get(handle, number, &known->info, sizeof(known->info));

	if (err)
		return err;
	for (uint32_t i = 0; i < FIGURES; i++)
		known->figure[i].which = i;
	return ttmt_capacities(handle, number, known->figure, sizeof(*known->figure), FIGURES);
}

static bool figures_are_known(const struct known *known)
{
	for (uint32_t i = 0; i < FIGURES; i++)
		if (!known->figure[i].value)
			return false;
	return true;
}

/* If the module knows the board, it knows its chips, too. */
static bool chips_are_known(const struct tt_memtrack_device_get *info)
{
	return info->board[0] || info->chip;
}

static int set_figures(struct ttmt *handle, const struct known *known,
		       const struct board *board, const char *firmware)
{
	int filled = 0;

	for (uint32_t i = 0; i < FIGURES; i++) {
		uint64_t value = known->figure[i].value ? 0 : figure_of(board, firmware, i);
		int err = value ? ttmt_device_set(handle, known->info.device, i, value) : 0;

		if (err)
			return err;
		filled += !!value;
	}
	return filled;
}

/*
 * This needs CAP_SYS_ADMIN; not having it must not stop callers from filling in figures. A chip
 * that was added since the list was made is no error: the module already has that number.
 */
static int set_chips(struct ttmt *handle, const struct ttmt_device_list *list, int index,
		     const struct tt_memtrack_device_get *info, const struct board *board)
{
	char address[32];
	int err;

	if (chips_are_known(info) || board->chips == 1)
		return 0;
	err = ttmt_device_list_pci(list, index, address, sizeof(address));
	if (err || ttmt_device_list_find_pci(list, address, board->chips - 1) >= 0)
		return err;
	err = ttmt_device_set(handle, info->device, TT_MEMTRACK_CAP_CHIPS, board->chips);
	if (err == -EPERM)
		return 0;
	return err ? err : 1;
}

static int fill_from_card(struct ttmt *handle, const struct ttmt_device_list *list, int index,
			  const struct known *known)
{
	const struct board *board;
	struct ttmt_card card;
	int figures, chips;
	int err = ttmt_device_list_card(list, index, &card, sizeof(card));

	if (err)
		return err;
	board = find_board(card.type);
	if (!board)
		return -ENOENT;
	figures = set_figures(handle, known, board, card.firmware);
	if (figures < 0)
		return figures;
	if (!figures && !figures_are_known(known))
		return -ENOENT;
	chips = set_chips(handle, list, index, &known->info, board);
	return chips < 0 ? chips : figures + chips;
}

int ttmt_device_fill(struct ttmt *handle, const struct ttmt_device_list *list, int index)
{
	struct known known;
	uint32_t number;
	uint64_t chip;
	int err;

	if (!handle)
		return -ENODEV;
	/* Ask no card for a report that goes nowhere. */
	if (handle->report.fd < 0)
		return handle->report.answer;
	/* Since the list was made, the number may have become another device's. */
	if (ttmt_device_list_number(list, index, &number) ||
	    ttmt_device_list_u64(list, index, "chip", &chip))
		return -ENODEV;
	err = ask_module(handle, number, &known);
	if (err || (figures_are_known(&known) && chips_are_known(&known.info)))
		return err;
	err = fill_from_card(handle, list, index, &known);
	/* In that case only the chips were unknown, and every figure is known. */
	return err == -ENOENT && figures_are_known(&known) ? 0 : err;
}
