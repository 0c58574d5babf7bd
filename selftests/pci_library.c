// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libttmt with cards: devices by the address of their function and by the node of the card's
 * driver, and what that driver tells of them. The cards, and their driver, are those of the
 * module ttmt_test_pci.
 */
#include "ttmt_harness.h"
#include "ttmt_test.h"

#include <ttmt.h>

#define CORES TT_MEMTRACK_CAP_TENSIX_CORES

/* Devices are counted from here. */
static __u32 first;

FIXTURE(pci_library) {
	struct ttmt *handle;
	struct ttmt_device_list *list;
};

FIXTURE_SETUP(pci_library)
{
	ASSERT_EQ(0, cards_begin(true, &first));
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	self->list = NULL;
}

FIXTURE_TEARDOWN(pci_library)
{
	ttmt_device_list_free(self->list);
	ttmt_close(self->handle);
	EXPECT_EQ(0, cards_end());
}

/* Slots and nodes are counted apart: a node is the lowest that is free. */
TEST_F(pci_library, found_by_address_and_node)
{
	struct ttmt_card card;
	char address[32];
	uint32_t node;
	int before, second;

	ASSERT_EQ(0, card_plug(9, "b140:1e52:0047:galaxy-blackhole:19.5.0.0"));
	ASSERT_EQ(0, card_plug(3, "401e:1e52:0014:n300:18.12.1.0"));
	before = card_accesses();
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(3, ttmt_device_list_count(self->list));
	second = ttmt_device_list_find_pci(self->list, "7e57:00:03.0", 1);
	ASSERT_LE(0, second);
	EXPECT_EQ(first + 2, ttmt_device_list_number(self->list, second));
	EXPECT_EQ(second, ttmt_device_list_find(self->list, first + 2));
	EXPECT_EQ(second, ttmt_device_list_find_node(self->list, 1, 1));
	EXPECT_EQ(ttmt_device_list_find(self->list, first),
		  ttmt_device_list_find_node(self->list, 0, 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, "7e57:00:03.0", 2));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, "7e57:00:04.0", 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_node(self->list, 0, 1));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_node(self->list, 2, 0));
	EXPECT_EQ(0, ttmt_device_list_pci(self->list, second, address, sizeof(address)));
	EXPECT_STREQ("7e57:00:03.0", address);
	EXPECT_EQ(0, ttmt_device_list_node(self->list, second, &node));
	EXPECT_EQ(1, node);
	/* To find a card is not to ask it. */
	EXPECT_EQ(before, card_accesses());
	EXPECT_EQ(0, ttmt_device_list_card(self->list, second, &card));
	EXPECT_STREQ("n300", card.type);
	EXPECT_STREQ("18.12.1.0", card.firmware);
	EXPECT_EQ(before + 2, card_accesses());
}

TEST_F(pci_library, without_the_driver)
{
	struct ttmt_card card;
	uint32_t node;
	int index;

	ASSERT_EQ(0, card_plug(0, "b140:1e52:0040:p150a:19.5.0.0"));
	ASSERT_EQ(0, file_write("/sys/bus/pci/drivers/tenstorrent/unbind", "7e57:00:00.0"));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	index = ttmt_device_list_find_pci(self->list, "7e57:00:00.0", 0);
	ASSERT_EQ(0, index);
	EXPECT_EQ(-ENOENT, ttmt_device_list_node(self->list, index, &node));
	EXPECT_EQ(-ENOENT, ttmt_device_list_card(self->list, index, &card));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_node(self->list, 0, 0));
	EXPECT_EQ(-ENOENT, ttmt_device_fill(self->handle, self->list, index));
}

/* What a client without capabilities fills in, and the cores that the device has then. */
static int fill_as_user(uint32_t device, __u64 *cores)
{
	struct tt_memtrack_device_get info = { 0 };
	struct ttmt_device_list *list;
	struct child child;
	struct ttmt *handle;
	int filled;

	if (!child_start(&child)) {
		if (become(1000) || ttmt_open(&handle, 0) || ttmt_device_list_new(&list))
			_exit(1);
		tell(&child, ttmt_device_fill(handle, list, ttmt_device_list_find(list, device)));
		ttmt_device_get(handle, device, &info);
		tell(&child, info.capacity[CORES]);
		_exit(0);
	}
	filled = hear(&child);
	*cores = hear(&child);
	return child_wait(&child) ? -ECHILD : filled;
}

TEST_F(pci_library, cores_by_the_firmware)
{
	static const struct {
		const char *card;
		__u64 cores;
		int filled;
	} cards[] = {
		{ "b140:1e52:0040:p150a:19.4.2.0", 140, 1 },
		{ "b140:1e52:0040:p150a:19.5.0.0", 120, 1 },
		{ "b140:1e52:0040", 0, -ENOENT },
	};
	__u64 cores;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cards); i++) {
		ASSERT_EQ(0, card_plug(i, cards[i].card));
		EXPECT_EQ(cards[i].filled, fill_as_user(first + i, &cores));
		EXPECT_EQ(cards[i].cores, cores);
	}
}

/* A board whose subsystem id says nothing is known by its type, its second chip included. */
TEST_F(pci_library, a_board_by_its_type)
{
	struct tt_memtrack_device_get info;
	int second;

	ASSERT_EQ(0, card_plug(0, "401e:1e52:9999:n300:18.12.1.0"));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	ASSERT_EQ(1, ttmt_device_list_count(self->list));
	EXPECT_LT(0, ttmt_device_fill(self->handle, self->list, 0));
	ttmt_device_list_free(self->list);
	self->list = NULL;
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	ASSERT_EQ(2, ttmt_device_list_count(self->list));
	second = ttmt_device_list_find_node(self->list, 0, 1);
	ASSERT_LE(0, second);
	EXPECT_LT(0, ttmt_device_fill(self->handle, self->list, second));
	ASSERT_EQ(0, ttmt_device_get(self->handle, first + 1, &info));
	EXPECT_EQ(TT_MEMTRACK_DEVICE_REMOTE, info.device_flags);
	EXPECT_EQ(64, info.capacity[CORES]);
	EXPECT_EQ(12884901888ULL, info.capacity[TT_MEMTRACK_CAP_DRAM_BYTES]);
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, second));
}

TEST_HARNESS_MAIN
