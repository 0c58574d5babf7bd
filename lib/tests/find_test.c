// SPDX-License-Identifier: GPL-2.0-or-later
/* Which device is which. Skipped if the system does not allow a mount namespace. */
#include <stdio.h>
#include <string.h>

#include <kselftest_harness.h>

#include "fake.h"
#include "fake_sys.h"

#define N300 "0000:01:00.0"
#define N150 "0000:c1:00.0"
#define FAR "10000:e1:1f.7"

FIXTURE(find) {
	struct ttmt_device_list *list;
	bool skip;
};

/* An n300 whose numbers are not its indexes, another card, and a simulated device. */
FIXTURE_SETUP(find)
{
	self->list = NULL;
	self->skip = fake_sys(0);
	if (self->skip)
		SKIP(return, "no mount namespace: %s", strerror(errno));
	ASSERT_EQ(0, fake_function(N300));
	ASSERT_EQ(0, fake_function(N150));
	ASSERT_EQ(0, fake_chip(N300, "tt3", 0));
	ASSERT_EQ(0, fake_chip(N300, "tt5", 1));
	ASSERT_EQ(0, fake_chip(N150, "tt4", 0));
	ASSERT_EQ(0, fake_device("/sys/devices/virtual/tt_memtrack", "class/tt_memtrack", "tt9"));
}

FIXTURE_TEARDOWN(find)
{
	ttmt_device_list_free(self->list);
	self->list = NULL;
	EXPECT_EQ(0, fake_leaks());
}

TEST_F(find, by_number)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(0, ttmt_device_list_find(self->list, 3));
	EXPECT_EQ(1, ttmt_device_list_find(self->list, 4));
	EXPECT_EQ(2, ttmt_device_list_find(self->list, 5));
	EXPECT_EQ(3, ttmt_device_list_find(self->list, 9));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find(self->list, 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find(self->list, TT_MEMTRACK_ANY));
}

TEST_F(find, by_pci_address_and_chip)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, fake_function(FAR));
	ASSERT_EQ(0, fake_chip(FAR, "tt6", 1));
	ASSERT_EQ(0, fake_chip(FAR, "tt7", 0));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(0, ttmt_device_list_find_pci(self->list, N300, 0));
	EXPECT_EQ(2, ttmt_device_list_find_pci(self->list, N300, 1));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, N300, 2));
	EXPECT_EQ(1, ttmt_device_list_find_pci(self->list, N150, 0));
	EXPECT_EQ(1, ttmt_device_list_find_pci(self->list, "0000:C1:00.0", 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, N150, 1));
	EXPECT_EQ(3, ttmt_device_list_find_pci(self->list, FAR, 1));
	EXPECT_EQ(4, ttmt_device_list_find_pci(self->list, FAR, 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, "0000:02:00.0", 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, "0001:01:00.0", 0));
}

TEST_F(find, what_is_no_address)
{
	static const char *const bad[] = {
		"", "01:00.0", "0000:01:00", "0000:01:00.", "0000:01:00.0x", "0000:01:00.0 ",
		" 0000:01:00.0", "0000:-1:00.0", "+000:01:00.0", "0x00:01:00.0", "0000:01:00.00",
		"0000:001:00.0", "000000000:01:00.0", "0000:01:00:0", "n300",
	};

	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL, ttmt_device_list_find_pci(self->list, bad[i], 0)) {
			TH_LOG("taken: \"%s\"", bad[i]);
		}
	}
}

TEST_F(find, address_of_a_device)
{
	char address[sizeof(N300)];

	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(0, ttmt_device_list_pci(self->list, 0, address, sizeof(address)));
	EXPECT_STREQ(N300, address);
	EXPECT_EQ(0, ttmt_device_list_pci(self->list, 1, address, sizeof(address)));
	EXPECT_STREQ(N150, address);
	EXPECT_EQ(0, ttmt_device_list_pci(self->list, 2, address, sizeof(address)));
	EXPECT_STREQ(N300, address);
	EXPECT_EQ(-EMSGSIZE, ttmt_device_list_pci(self->list, 2, address, sizeof(address) - 1));
	EXPECT_EQ(-EMSGSIZE, ttmt_device_list_pci(self->list, 2, address, 0));
	EXPECT_EQ(-ENOENT, ttmt_device_list_pci(self->list, 3, address, sizeof(address)));
	EXPECT_EQ(-ENODEV, ttmt_device_list_pci(self->list, 4, address, sizeof(address)));
}

/* The driver's numbers differ from ours, and both chips of an n300 share one. */
TEST_F(find, by_node_and_chip)
{
	uint32_t node;

	if (self->skip)
		return;
	ASSERT_EQ(0, fake_card(N300, 12, NULL, NULL));
	ASSERT_EQ(0, fake_card(N150, 3, NULL, NULL));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(0, ttmt_device_list_find_node(self->list, 12, 0));
	EXPECT_EQ(2, ttmt_device_list_find_node(self->list, 12, 1));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_node(self->list, 12, 2));
	EXPECT_EQ(1, ttmt_device_list_find_node(self->list, 3, 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_node(self->list, 0, 0));
	EXPECT_EQ(0, ttmt_device_list_node(self->list, 0, &node));
	EXPECT_EQ(12, node);
	EXPECT_EQ(0, ttmt_device_list_node(self->list, 1, &node));
	EXPECT_EQ(3, node);
	EXPECT_EQ(0, ttmt_device_list_node(self->list, 2, &node));
	EXPECT_EQ(12, node);
	EXPECT_EQ(-ENOENT, ttmt_device_list_node(self->list, 3, &node));
	EXPECT_EQ(-ENODEV, ttmt_device_list_node(self->list, 4, &node));
}

/* Other children of the function, and nodes of other functions, do not count. */
TEST_F(find, no_node)
{
	uint32_t node;

	if (self->skip)
		return;
	ASSERT_EQ(0, fake_device(FAKE_FUNCTIONS "/" N300 "/hwmon", "class/hwmon", "hwmon0"));
	ASSERT_EQ(0, fake_device(FAKE_FUNCTIONS "/" N300 "/tenstorrent", "class/tenstorrent",
				 "tenstorrent!x"));
	ASSERT_EQ(0, fake_device("/sys/devices/virtual/tenstorrent", "class/tenstorrent",
				 "tenstorrent!1"));
	ASSERT_EQ(0, fake_card(N150, 0, NULL, NULL));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(-ENOENT, ttmt_device_list_node(self->list, 0, &node));
	EXPECT_EQ(-ENOENT, ttmt_device_list_node(self->list, 3, &node));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_node(self->list, 1, 0));
	EXPECT_EQ(1, ttmt_device_list_find_node(self->list, 0, 0));
}

/* A list has the devices that existed when it was made. */
TEST_F(find, devices_that_come_and_go)
{
	char address[32];

	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	ASSERT_EQ(0, fake_chip(N150, "tt10", 1));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find(self->list, 10));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, N150, 1));
	ASSERT_EQ(0, rename(FAKE_FUNCTIONS "/" N150, "/sys/gone"));
	EXPECT_EQ(1, ttmt_device_list_find(self->list, 4));
	EXPECT_EQ(0, ttmt_device_list_pci(self->list, 1, address, sizeof(address)));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(self->list, N150, 0));
	ttmt_device_list_free(self->list);
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(3, ttmt_device_list_count(self->list));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find(self->list, 4));
}

TEST(no_list)
{
	char address[32];
	uint32_t node;

	EXPECT_EQ(-ENODEV, ttmt_device_list_find(NULL, 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(NULL, N300, 0));
	EXPECT_EQ(-EINVAL, ttmt_device_list_find_pci(NULL, "n300", 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_node(NULL, 0, 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_pci(NULL, 0, address, sizeof(address)));
	EXPECT_EQ(-ENODEV, ttmt_device_list_node(NULL, 0, &node));
}

TEST_HARNESS_MAIN
