// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ttmt_device_fill() against the module: what a card's type tells of a chip that the
 * module does not know is what the module's board table has for that board. The device
 * is the module's; where it is in sysfs, and the card, are made up.
 */
#include <sched.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#include <ttmt.h>

#include "../lib/tests/fake_sys.h"

#define ADDRESS "0000:01:00.0"
#define CARD FAKE_FUNCTIONS "/" ADDRESS "/tenstorrent/tenstorrent!0"

/* All that the card's driver has names for. */
#define WORMHOLES "n150,n300,galaxy-wormhole"
#define BLACKHOLES "p100,p100a,p150a,p150b,p150c,p300a,p300b,p300c,galaxy-blackhole"

/* Of these only the architecture is known. */
#define UNKNOWN_WORMHOLE 0
#define UNKNOWN_BLACKHOLE 1

FIXTURE(cards) {
	struct ttmt *handle;
};

FIXTURE_SETUP(cards)
{
	char board[32];

	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("", "wormhole,blackhole," WORMHOLES "," BLACKHOLES));
	/* Nothing but the module's own files says so. */
	ASSERT_EQ(-ENOENT, sysfs_text(board, sizeof(board), "tt0/board"));
	ASSERT_EQ(-ENOENT, sysfs_text(board, sizeof(board), "tt1/board"));
	ASSERT_EQ(0, ttmt_open(&self->handle, TTMT_OPEN_READ_ONLY));
	ASSERT_EQ(0, fake_sys(0));
	ASSERT_EQ(0, fake_function(ADDRESS));
	ASSERT_EQ(0, fake_card(ADDRESS, 0, "", ""));
}

FIXTURE_TEARDOWN(cards)
{
	ttmt_close(self->handle);
}

/* A client without capabilities; what it fills in is forgotten when it ends. */
static int filled_by_a_client(uint32_t device, __u64 capacity[TT_MEMTRACK_CAP_COUNT])
{
	struct tt_memtrack_device_get info;
	struct ttmt_device_list *list;
	struct ttmt *handle;
	int filled;

	if (become(NOBODY) || ttmt_open(&handle, 0) || ttmt_device_list_new(&list))
		return -1;
	filled = ttmt_device_fill(handle, list, ttmt_device_list_find(list, device));
	if (ttmt_device_get(handle, device, &info))
		return -1;
	memcpy(capacity, info.capacity, sizeof(info.capacity));
	return filled;
}

static int fill(uint32_t device, const char *type, const char *firmware,
		__u64 capacity[TT_MEMTRACK_CAP_COUNT])
{
	struct child child;
	int filled;

	fake_file(CARD, "tt_card_type", type);
	fake_file(CARD, "tt_fw_bundle_ver", firmware);
	if (!child_start(&child)) {
		tell(&child, filled_by_a_client(device, capacity));
		_exit(write(child.out, capacity, TT_MEMTRACK_CAP_COUNT * sizeof(*capacity)) < 0);
	}
	filled = hear(&child);
	if (read(child.in, capacity, TT_MEMTRACK_CAP_COUNT * sizeof(*capacity)) < 0)
		return -1;
	child_wait(&child);
	return filled;
}

TEST_F(cards, have_what_the_board_table_says)
{
	__u64 capacity[TT_MEMTRACK_CAP_COUNT];
	struct tt_memtrack_device_get info;
	char last[sizeof(info.board)] = "";
	uint32_t number, unknown, count = 0;

	ASSERT_EQ(0, fake_chip(ADDRESS, "tt0", 0));
	ASSERT_EQ(0, fake_chip(ADDRESS, "tt1", 0));
	/* An n300's second chip is there already. */
	ASSERT_EQ(0, fake_chip(ADDRESS, "tt999", 1));
	for (number = 2; !ttmt_device_next(self->handle, number, &info); number = info.device + 1) {
		if (!strcmp(info.board, last))
			continue;
		strcpy(last, info.board);
		count++;
		unknown = info.arch == TT_MEMTRACK_ARCH_WORMHOLE ? UNKNOWN_WORMHOLE :
			  UNKNOWN_BLACKHOLE;
		ASSERT_EQ(3, fill(unknown, info.board, "19.5.0.0\n", capacity)) {
			TH_LOG("%s", info.board);
		}
		EXPECT_EQ(0, memcmp(info.capacity, capacity, sizeof(capacity))) {
			TH_LOG("%s has %llu cores of %llu, DRAM %llu, bank %llu", info.board,
			       capacity[TT_MEMTRACK_CAP_TENSIX_CORES],
			       capacity[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE],
			       capacity[TT_MEMTRACK_CAP_DRAM_BYTES],
			       capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES]);
		}
	}
	EXPECT_EQ(12, count);
}

TEST_F(cards, older_p150_have_more_cores)
{
	__u64 capacity[TT_MEMTRACK_CAP_COUNT];

	ASSERT_EQ(0, fake_chip(ADDRESS, "tt1", 0));
	EXPECT_EQ(3, fill(UNKNOWN_BLACKHOLE, "p150a\n", "19.4.2.0\n", capacity));
	EXPECT_EQ(140, capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(2, fill(UNKNOWN_BLACKHOLE, "p150a\n", "\n", capacity));
	EXPECT_EQ(0, capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
}

/* Of a device whose figures are known nothing is asked or set, whatever the card says. */
TEST_F(cards, of_a_known_board)
{
	__u64 capacity[TT_MEMTRACK_CAP_COUNT];

	ASSERT_EQ(0, fake_chip(ADDRESS, "tt2", 0));
	EXPECT_EQ(0, fill(2, "n300\n", "19.5.0.0\n", capacity));
	EXPECT_EQ(72, capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
}

TEST_HARNESS_MAIN
