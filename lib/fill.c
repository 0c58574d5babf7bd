// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Fill in what the PCI ids do not tell of a device, from the type of the card. The
 * figures are those of the module's board table, which says where they come from.
 */
#include <stdio.h>
#include <string.h>

#include "devices.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define MIB 1048576ULL
#define GIB (1024 * MIB)

struct board {
	const char *type;
	uint64_t older_cores; /* those that firmware before 19.5.0 enables, 0 if the same */
	uint64_t figure[TT_MEMTRACK_CAP_COUNT]; /* of each chip */
};

#define WORMHOLE(cores) { cores, 1499136, 12 * GIB, GIB }
#define BLACKHOLE(cores, banks) { cores, 1572864, (banks) * 4 * GIB, 4 * GIB - 16 * MIB }

static const struct board boards[] = {
	{ "n150", 0, WORMHOLE(72) },
	{ "n300", 0, WORMHOLE(64) },
	{ "galaxy-wormhole", 0, WORMHOLE(80) },
	{ "p100", 0, BLACKHOLE(120, 7) },
	{ "p100a", 0, BLACKHOLE(120, 7) },
	{ "p150a", 140, BLACKHOLE(120, 8) },
	{ "p150b", 140, BLACKHOLE(120, 8) },
	{ "p150c", 140, BLACKHOLE(120, 8) },
	{ "p300a", 0, BLACKHOLE(120, 8) },
	{ "p300b", 0, BLACKHOLE(120, 8) },
	{ "p300c", 0, BLACKHOLE(120, 8) },
	{ "galaxy-blackhole", 0, BLACKHOLE(130, 8) },
};

static const struct board *find_board(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(boards); i++)
		if (!strcmp(boards[i].type, type))
			return &boards[i];
	return NULL;
}

/* Bundles were numbered 80 and up before they were 18 and 19; 0 is none. */
static int is_before_19_5(const char *firmware)
{
	unsigned int major, minor;
	int end = 0;

	if (firmware[strspn(firmware, "0123456789.")])
		return -EINVAL;
	sscanf(firmware, "%3u.%3u.%n", &major, &minor, &end);
	if (!end || !major)
		return -EINVAL;
	return major >= 80 || major < 19 || (major == 19 && minor < 5);
}

/* 0 for what the card's driver does not tell. */
static uint64_t figure_of(const struct board *board, const char *firmware, uint32_t capacity)
{
	int is_older = 0;

	if (capacity == TT_MEMTRACK_CAP_TENSIX_CORES && board->older_cores)
		is_older = is_before_19_5(firmware);
	if (is_older < 0)
		return 0;
	return is_older ? board->older_cores : board->figure[capacity];
}

static bool all_known(const struct tt_memtrack_device_get *info)
{
	for (uint32_t i = 0; i < TT_MEMTRACK_CAP_COUNT; i++)
		if (!info->capacity[i])
			return false;
	return true;
}

static int set_unknown(struct ttmt *handle, const struct tt_memtrack_device_get *info,
		       const struct ttmt_card *card)
{
	const struct board *board = find_board(card->type);
	int filled = 0;

	for (uint32_t i = 0; board && i < TT_MEMTRACK_CAP_COUNT; i++) {
		uint64_t value = figure_of(board, card->firmware, i);
		int err;

		if (info->capacity[i] || !value)
			continue;
		err = ttmt_device_set(handle, info->device, i, value);
		if (err)
			return err;
		filled++;
	}
	return filled ? filled : -ENOENT;
}

int ttmt_device_fill(struct ttmt *handle, const struct ttmt_device_list *list, size_t index)
{
	const struct ttmt_route *route = handle ? &handle->report : &ttmt_nowhere;
	struct tt_memtrack_device_get info;
	struct ttmt_card card;
	uint64_t chip;
	int err;

	/* No card is asked for a report that goes nowhere. */
	if (route->fd < 0)
		return route->answer;
	/* Since the list was made, the number may have become another device's. */
	if (ttmt_device_list_u64(list, index, "chip", &chip))
		return -ENODEV;
	err = ttmt_device_get(handle, ttmt_device_list_number(list, index), &info);
	if (err || all_known(&info))
		return err;
	err = ttmt_device_list_card(list, index, &card);
	return err ? err : set_unknown(handle, &info, &card);
}
