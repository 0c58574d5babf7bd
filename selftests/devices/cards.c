// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libttmt and cards: which device is on which card, and what the card's driver says about it.
 * Cards and driver are those of the module ttmt_test_pci.
 */
#include <fcntl.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#include <ttmt.h>

#define DEBUG "/sys/kernel/debug/ttmt_test_pci"
#define SLOT0 "7e57:00:00.0"
#define SLOT1 "7e57:00:01.0"

/* All names that the card's driver has. */
#define WORMHOLES "n150,n300,galaxy-wormhole"
#define BLACKHOLES "p100,p100a,p150a,p150b,p150c,p300a,p300b,p300c,galaxy-blackhole"

/* The ids of these only give the architecture; the driver gives the type. */
#define UNKNOWN_WORMHOLE "401e:1e52:9999"
#define UNKNOWN_BLACKHOLE "b140:1e52:9999"

/* A fixture cannot skip its test. */
__attribute__((constructor)) static void begin(void)
{
	cards_or_skip();
}

FIXTURE(cards) {
	struct ttmt *handle;
	struct ttmt_device_list *list;
	__u64 capacity[CAPACITIES];
};

FIXTURE_SETUP(cards)
{
	char reason[256];

	self->list = NULL;
	/* A test that died may have left cards. */
	module_unload("ttmt_test_pci");
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("", NULL));
	ASSERT_EQ(0, ttmt_module_load("ttmt_test_pci", "driver=1", reason, sizeof(reason))) {
		TH_LOG("%s", reason);
	}
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
}

FIXTURE_TEARDOWN(cards)
{
	ttmt_device_list_free(self->list);
	ttmt_close(self->handle);
	EXPECT_EQ(0, module_unload("ttmt_test_pci"));
	EXPECT_EQ(0, modules_unload());
}

static int tell_bus(const char *command)
{
	int fd = open(DEBUG "/control", O_WRONLY | O_CLOEXEC);
	ssize_t size = strlen(command);
	int err = fd >= 0 && write(fd, command, size) == size ? 0 : -errno;

	close(fd);
	return err;
}

static int plug(unsigned int slot, const char *ids, const char *type, const char *firmware)
{
	char command[80];

	snprintf(command, sizeof(command), "add %u %s:%s:%s", slot, ids, type, firmware);
	return tell_bus(command);
}

/* How many times cards were accessed. */
static __u64 asked(void)
{
	__u64 count = 0;

	sysfs_u64(&count, "../../kernel/debug/ttmt_test_pci/accesses");
	return count;
}

static int list_anew(struct ttmt_device_list **list)
{
	ttmt_device_list_free(*list);
	return ttmt_device_list_new(list);
}

static int fill_and_get(struct ttmt *handle, const char *address, __u32 chip,
			__u64 capacity[CAPACITIES])
{
	struct device_info info = { 0 };
	struct ttmt_device_list *list;
	int index, filled, err;
	uint32_t number;

	err = ttmt_device_list_new(&list);
	if (err)
		return err;
	index = ttmt_device_list_find_pci(list, address, chip);
	filled = index < 0 ? index : ttmt_device_fill(handle, list, index);
	err = ttmt_device_list_number(list, index, &number);
	if (!err)
		err = device_get(ttmt_fd(handle), number, 0, &info);
	memcpy(capacity, info.capacity, sizeof(info.capacity));
	ttmt_device_list_free(list);
	return err ? err : filled;
}

/* Figures filled in by a client without capabilities, which are forgotten when it exits. */
static int filled_by_a_client(__u64 capacity[CAPACITIES])
{
	const size_t size = CAPACITIES * sizeof(*capacity);
	struct child child;
	struct ttmt *handle;
	int filled;

	if (!child_start(&child)) {
		if (become(NOBODY) || ttmt_open(&handle, 0))
			_exit(1);
		tell(&child, fill_and_get(handle, SLOT0, 0, capacity));
		_exit(write(child.out, capacity, size) != (ssize_t)size);
	}
	filled = hear(&child);
	if (read(child.in, capacity, size) != (ssize_t)size)
		filled = -EIO;
	return child_wait(&child) ? -EIO : filled;
}

/* Finding */

TEST_F(cards, are_found_and_not_touched)
{
	char address[32];
	uint32_t node;
	__u64 before;
	int n300, second, n150;

	ASSERT_EQ(0, plug(0, "401e:1e52:0014", "n300", "19.5.0.0"));
	ASSERT_EQ(0, plug(1, "401e:1e52:0018", "n150", "19.5.0.0"));
	before = asked();
	ASSERT_EQ(0, list_anew(&self->list));
	n300 = ttmt_device_list_find_pci(self->list, SLOT0, 0);
	second = ttmt_device_list_find_pci(self->list, SLOT0, 1);
	n150 = ttmt_device_list_find_pci(self->list, SLOT1, 0);
	ASSERT_LE(0, n300);
	EXPECT_EQ(n300 + 1, second);
	EXPECT_EQ(n300 + 2, n150);
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, SLOT1, 1));
	EXPECT_EQ(0, ttmt_device_list_pci(self->list, second, address, sizeof(address)));
	EXPECT_STREQ(SLOT0, address);
	EXPECT_EQ(0, ttmt_device_list_node(self->list, n300, &node));
	EXPECT_EQ(n300, ttmt_device_list_find_node(self->list, node, 0));
	EXPECT_EQ(second, ttmt_device_list_find_node(self->list, node, 1));
	EXPECT_EQ(0, ttmt_device_list_node(self->list, n150, &node));
	EXPECT_EQ(n150, ttmt_device_list_find_node(self->list, node, 0));
	EXPECT_EQ(before, asked());
}

TEST_F(cards, say_what_they_are)
{
	struct ttmt_card card;
	int index;

	ASSERT_EQ(0, plug(0, "401e:1e52:0014", "n300", "19.5.0.0"));
	ASSERT_EQ(0, list_anew(&self->list));
	index = ttmt_device_list_find_pci(self->list, SLOT0, 1);
	ASSERT_EQ(0, ttmt_device_list_card(self->list, index, &card, sizeof(card)));
	EXPECT_STREQ("n300", card.type);
	EXPECT_STREQ("19.5.0.0", card.firmware);
	/* A card without telemetry. */
	ASSERT_EQ(0, tell_bus("remove 0"));
	ASSERT_EQ(0, tell_bus("add 0 401e:1e52:0018"));
	ASSERT_EQ(0, list_anew(&self->list));
	index = ttmt_device_list_find_pci(self->list, SLOT0, 0);
	ASSERT_EQ(0, ttmt_device_list_card(self->list, index, &card, sizeof(card)));
	EXPECT_STREQ("", card.type);
	EXPECT_STREQ("", card.firmware);
}

TEST_F(cards, that_go)
{
	struct ttmt_card card;
	int index;

	ASSERT_EQ(0, plug(0, UNKNOWN_WORMHOLE, "n150", "19.5.0.0"));
	ASSERT_EQ(0, list_anew(&self->list));
	index = ttmt_device_list_find_pci(self->list, SLOT0, 0);
	ASSERT_LE(0, index);
	ASSERT_EQ(0, tell_bus("remove 0"));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, SLOT0, 0));
	EXPECT_EQ(-ENOENT, ttmt_device_list_card(self->list, index, &card, sizeof(card)));
	EXPECT_EQ(-ENODEV, ttmt_device_fill(self->handle, self->list, index));
	/* A card that comes back is another device. */
	ASSERT_EQ(0, plug(0, UNKNOWN_WORMHOLE, "n150", "19.5.0.0"));
	EXPECT_EQ(-ENODEV, ttmt_device_fill(self->handle, self->list, index));
}

/* Filling in */

/* The library's table matches the module's. Listing the many devices of galaxies takes time. */
TEST_F_TIMEOUT(cards, have_what_the_board_table_says, 90)
{
	struct device_info info;
	char last[sizeof(info.board)] = "";
	uint32_t number = 0, count = 0;

	ASSERT_EQ(0, boards_unplug());
	ASSERT_EQ(0, boards_plug(WORMHOLES "," BLACKHOLES));
	for (; !device_get(ttmt_fd(self->handle), number, TT_MEMTRACK_DEVICE_NEXT, &info);
	     number = info.device + 1) {
		if (!strcmp(info.board, last))
			continue;
		strcpy(last, info.board);
		count++;
		ASSERT_EQ(0, plug(0, info.arch == TT_MEMTRACK_ARCH_WORMHOLE ? UNKNOWN_WORMHOLE :
				 UNKNOWN_BLACKHOLE, info.board, "19.5.0.0"));
		EXPECT_EQ(3, filled_by_a_client(self->capacity));
		EXPECT_EQ(0, memcmp(info.capacity, self->capacity, sizeof(self->capacity))) {
			TH_LOG("%s has %llu cores of %llu, DRAM %llu, bank %llu", info.board,
			       self->capacity[TT_MEMTRACK_CAP_TENSIX_CORES],
			       self->capacity[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE],
			       self->capacity[TT_MEMTRACK_CAP_DRAM_BYTES],
			       self->capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES]);
		}
		ASSERT_EQ(0, tell_bus("remove 0"));
	}
	EXPECT_EQ(12, count);
}

/* The ids of a p150 give everything except the number of cores. */
TEST_F(cards, cores_of_a_p150)
{
	ASSERT_EQ(0, plug(0, "b140:1e52:0040", "p150a", "19.5.0.0"));
	EXPECT_EQ(1, filled_by_a_client(self->capacity));
	EXPECT_EQ(120, self->capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
	ASSERT_EQ(0, tell_bus("remove 0"));
	ASSERT_EQ(0, plug(0, "b140:1e52:0040", "p150a", "19.4.2.0"));
	EXPECT_EQ(1, filled_by_a_client(self->capacity));
	EXPECT_EQ(140, self->capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
	ASSERT_EQ(0, tell_bus("remove 0"));
	ASSERT_EQ(0, plug(0, "b140:1e52:0040", "p150a", "none"));
	EXPECT_EQ(-ENOENT, filled_by_a_client(self->capacity));
	EXPECT_EQ(0, self->capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
}

TEST_F(cards, are_not_asked_for_what_is_known)
{
	__u64 before;

	ASSERT_EQ(0, plug(0, "401e:1e52:0018", "n150", "19.5.0.0"));
	before = asked();
	EXPECT_EQ(0, filled_by_a_client(self->capacity));
	EXPECT_EQ(72, self->capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(before, asked());
}

/* Only root may add it; it is a device of its own, filled in like the first one. */
TEST_F(cards, second_chip_of_an_unknown_n300)
{
	ASSERT_EQ(0, plug(0, UNKNOWN_WORMHOLE, "n300", "19.5.0.0"));
	EXPECT_EQ(3, filled_by_a_client(self->capacity));
	EXPECT_EQ(-ENODEV, fill_and_get(self->handle, SLOT0, 1, self->capacity));
	EXPECT_EQ(4, fill_and_get(self->handle, SLOT0, 0, self->capacity));
	EXPECT_EQ(3, fill_and_get(self->handle, SLOT0, 1, self->capacity));
	EXPECT_EQ(64, self->capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(0, fill_and_get(self->handle, SLOT0, 0, self->capacity));
	EXPECT_EQ(0, fill_and_get(self->handle, SLOT0, 1, self->capacity));
}

TEST_HARNESS_MAIN
