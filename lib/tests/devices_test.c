// SPDX-License-Identifier: GPL-2.0-or-later
/* Devices in sysfs. Skipped if the system does not allow a mount namespace. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <kselftest_harness.h>

#include "fake.h"
#include "fake_sys.h"

#define DEVICES "/sys/devices/virtual/tt_memtrack"

static int make_class(void)
{
	return fake_dir("/sys/class/tt_memtrack");
}

static int make_device(const char *name)
{
	return fake_device(DEVICES, "class/tt_memtrack", name);
}

static int make_file(const char *file, const char *text)
{
	return fake_file(DEVICES "/tt0", file, text);
}

FIXTURE(devices) {
	struct ttmt_device_list *list;
	bool skip;
};

FIXTURE_SETUP(devices)
{
	self->list = NULL;
	self->skip = fake_sys(0);
	if (self->skip)
		SKIP(return, "no mount namespace: %s", strerror(errno));
}

FIXTURE_TEARDOWN(devices)
{
	ttmt_device_list_free(self->list);
	self->list = NULL;
	EXPECT_EQ(0, fake_leaks());
}

TEST_F(devices, no_module)
{
	if (self->skip)
		return;
	self->list = (struct ttmt_device_list *)&fake;
	EXPECT_EQ(-ENOENT, ttmt_device_list_new(&self->list));
	EXPECT_EQ(NULL, self->list);
}

TEST_F(devices, none)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, make_class());
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	ASSERT_NE(NULL, self->list);
	EXPECT_EQ(0, ttmt_device_list_count(self->list));
}

TEST_F(devices, in_the_order_of_numbers)
{
	static const char *const names[] = { "tt10", "tt2", "tt0", "tt31", "tt9" };
	static const uint32_t numbers[] = { 0, 2, 9, 10, 31 };
	uint32_t number;

	if (self->skip)
		return;
	ASSERT_EQ(0, make_class());
	for (int i = 0; i < 5; i++)
		ASSERT_EQ(0, make_device(names[i]));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	ASSERT_EQ(5, ttmt_device_list_count(self->list));
	for (int i = 0; i < 5; i++) {
		EXPECT_EQ(0, ttmt_device_list_number(self->list, i, &number));
		EXPECT_EQ(numbers[i], number);
	}
}

TEST_F(devices, other_names_are_left_out)
{
	static const char *const names[] = { "tt", "ttx", "tt1x", "tt-1", "uu1", "tt4294967296" };
	uint32_t number;

	if (self->skip)
		return;
	ASSERT_EQ(0, make_class());
	ASSERT_EQ(0, make_device("tt7"));
	for (int i = 0; i < 6; i++)
		ASSERT_EQ(0, make_device(names[i]));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	ASSERT_EQ(1, ttmt_device_list_count(self->list));
	EXPECT_EQ(0, ttmt_device_list_number(self->list, 0, &number));
	EXPECT_EQ(7, number);
}

TEST_F(devices, numbers_are_read_afresh_and_strictly)
{
	static const char *const bad[] = {
		"", "\n", "x\n", " 5\n", "-5\n", "+5\n", "5x\n", "5\n\n", "5\x20\n", "0x5\n",
		"18446744073709551616\n",
	};
	uint64_t value;

	if (self->skip)
		return;
	ASSERT_EQ(0, make_class());
	ASSERT_EQ(0, make_device("tt0"));
	ASSERT_EQ(0, fake_dir(DEVICES "/tt0/dram"));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(-ENOENT, ttmt_device_list_u64(self->list, 0, "dram/used", &value));
	ASSERT_EQ(0, make_file("dram/used", "4096\n"));
	EXPECT_EQ(0, ttmt_device_list_u64(self->list, 0, "dram/used", &value));
	EXPECT_EQ(4096, value);
	ASSERT_EQ(0, make_file("dram/used", "18446744073709551615"));
	EXPECT_EQ(0, ttmt_device_list_u64(self->list, 0, "dram/used", &value));
	EXPECT_EQ(UINT64_MAX, value);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		ASSERT_EQ(0, make_file("dram/used", bad[i]));
		EXPECT_EQ(-EINVAL, ttmt_device_list_u64(self->list, 0, "dram/used", &value)) {
			TH_LOG("taken: \"%s\"", bad[i]);
		}
	}
}

TEST_F(devices, text)
{
	char text[6];
	char big[5001];

	if (self->skip)
		return;
	ASSERT_EQ(0, make_class());
	ASSERT_EQ(0, make_device("tt0"));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(-ENOENT, ttmt_device_list_text(self->list, 0, "board", text, sizeof(text)));
	ASSERT_EQ(0, make_file("board", "p150a\n"));
	EXPECT_EQ(0, ttmt_device_list_text(self->list, 0, "board", text, sizeof(text)));
	EXPECT_STREQ("p150a", text);
	EXPECT_EQ(-EMSGSIZE, ttmt_device_list_text(self->list, 0, "board", text, 5));
	EXPECT_EQ(-EMSGSIZE, ttmt_device_list_text(self->list, 0, "board", text, 0));
	ASSERT_EQ(0, make_file("board", ""));
	EXPECT_EQ(0, ttmt_device_list_text(self->list, 0, "board", text, 1));
	EXPECT_STREQ("", text);
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	ASSERT_EQ(0, make_file("board", big));
	EXPECT_EQ(-EMSGSIZE, ttmt_device_list_text(self->list, 0, "board", big, sizeof(big)));
}

/* Files outside a device's directory cannot be read. */
TEST_F(devices, files_of_a_device_and_no_others)
{
	static const char *const refused[] = {
		"../secret", "dram/../../secret", "..", "dram/..", "/sys/devices/virtual/secret",
		"//sys/secret", "", "dram//used", "./dram/used", "dram/./used", "dram/used/",
	};
	char text[32];
	uint64_t value;

	if (self->skip)
		return;
	ASSERT_EQ(0, make_class());
	ASSERT_EQ(0, make_device("tt0"));
	ASSERT_EQ(0, fake_dir(DEVICES "/tt0/dram"));
	ASSERT_EQ(0, make_file("dram/used", "5\n"));
	ASSERT_EQ(0, make_file("..odd", "6\n"));
	ASSERT_EQ(0, fake_file(DEVICES, "secret", "7\n"));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		EXPECT_EQ(-EINVAL, ttmt_device_list_u64(self->list, 0, refused[i], &value)) {
			TH_LOG("read: \"%s\"", refused[i]);
		}
		EXPECT_EQ(-EINVAL, ttmt_device_list_text(self->list, 0, refused[i], text,
							 sizeof(text)));
	}
	EXPECT_EQ(0, ttmt_device_list_u64(self->list, 0, "dram/used", &value));
	EXPECT_EQ(0, ttmt_device_list_u64(self->list, 0, "..odd", &value));
}

TEST_F(devices, that_are_gone)
{
	uint64_t value;

	if (self->skip)
		return;
	ASSERT_EQ(0, make_class());
	ASSERT_EQ(0, make_device("tt0"));
	ASSERT_EQ(0, make_file("clients", "1\n"));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(0, ttmt_device_list_u64(self->list, 0, "clients", &value));
	ASSERT_EQ(0, rename(DEVICES "/tt0", DEVICES "/gone"));
	EXPECT_EQ(-ENOENT, ttmt_device_list_u64(self->list, 0, "clients", &value));
	EXPECT_EQ(1, ttmt_device_list_count(self->list));
}

/* A failed search returns an errno, which every function has to reject as an index. */
static bool refuses(const struct ttmt_device_list *list, int index)
{
	struct ttmt_card card;
	uint32_t number, node;
	uint64_t value;
	char text[32];

	return ttmt_device_list_number(list, index, &number) == -ENODEV &&
	       ttmt_device_list_u64(list, index, "uevent", &value) == -ENODEV &&
	       ttmt_device_list_text(list, index, "uevent", text, sizeof(text)) == -ENODEV &&
	       ttmt_device_list_pci(list, index, text, sizeof(text)) == -ENODEV &&
	       ttmt_device_list_node(list, index, &node) == -ENODEV &&
	       ttmt_device_list_card(list, index, &card, sizeof(card)) == -ENODEV;
}

TEST_F(devices, what_is_no_index)
{
	uint32_t number;

	if (self->skip)
		return;
	ASSERT_EQ(0, make_class());
	ASSERT_EQ(0, make_device("tt0"));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(0, ttmt_device_list_number(self->list, 0, &number));
	EXPECT_TRUE(refuses(self->list, 1));
	EXPECT_TRUE(refuses(self->list, INT_MAX));
	EXPECT_TRUE(refuses(self->list, INT_MIN));
	EXPECT_TRUE(refuses(self->list, ttmt_device_list_find(self->list, 7)));
	EXPECT_TRUE(refuses(self->list, ttmt_device_list_find(self->list, TT_MEMTRACK_ANY)));
}

TEST(no_list)
{
	EXPECT_EQ(0, ttmt_device_list_count(NULL));
	EXPECT_TRUE(refuses(NULL, 0));
	ttmt_device_list_free(NULL);
}

TEST_HARNESS_MAIN
