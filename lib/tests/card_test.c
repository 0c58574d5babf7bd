// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the card's driver says, and filling in from it. Skipped if the system does not
 * allow a mount namespace.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "fake.h"
#include "fake_sys.h"

#define ADDRESS "0000:01:00.0"
#define CARD FAKE_FUNCTIONS "/" ADDRESS "/tenstorrent/tenstorrent!7"
#define GIB 1073741824ULL

/* What can be filled in. */
enum { FIGURES = TT_MEMTRACK_CAP_DRAM_BANK_BYTES + 1 };

/* What the module knows of tt2, and what it was told. */
static struct module {
	uint64_t known[FIGURES];
	uint64_t told[FIGURES];
	uint64_t chips;
	const char *board;
	uint32_t chip;
	int get_error;
	int set_error;
	int chips_error;
} module;

static void give_capacities(const struct tt_memtrack_device_get *get)
{
	struct tt_memtrack_capacity_entry *entry = (void *)(uintptr_t)get->capacities;

	for (__u32 i = 0; entry && i < FIGURES; i++) {
		entry[i].which = i;
		entry[i].value = module.known[i];
	}
}

static int answer(unsigned long request, void *arg)
{
	struct tt_memtrack_device_get *get = arg;
	struct tt_memtrack_device_set *set = arg;

	if (request == TT_MEMTRACK_IOC_DEVICE_GET && get->device == 2) {
		give_capacities(get);
		get->capacity_count = FIGURES;
		strcpy(get->board, module.board ? module.board : "");
		get->chip = module.chip;
		return module.get_error;
	}
	if (request != TT_MEMTRACK_IOC_DEVICE_SET || set->device != 2)
		return -EBADMSG;
	if (module.set_error)
		return module.set_error;
	if (set->capacity == TT_MEMTRACK_CAP_CHIPS) {
		module.chips = set->value;
		return module.chips_error;
	}
	module.told[set->capacity] = set->value;
	return 0;
}

FIXTURE(card) {
	struct ttmt_device_list *list;
	struct ttmt *handle;
	bool skip;
};

FIXTURE_SETUP(card)
{
	self->list = NULL;
	self->skip = fake_sys(0);
	if (self->skip)
		SKIP(return, "no mount namespace: %s", strerror(errno));
	ASSERT_EQ(0, fake_function(ADDRESS));
	ASSERT_EQ(0, fake_chip(ADDRESS, "tt2", 0));
	memset(&module, 0, sizeof(module));
	fake_start();
	fake.answer = answer;
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
}

FIXTURE_TEARDOWN(card)
{
	if (!self->skip)
		ttmt_close(self->handle);
	ttmt_device_list_free(self->list);
	self->list = NULL;
	self->handle = NULL;
	EXPECT_EQ(0, fake_leaks());
}

/* The driver's files end in newlines. */
static int plug(struct ttmt_device_list **list, const char *type, const char *firmware)
{
	return fake_card(ADDRESS, 7, type, firmware) || ttmt_device_list_new(list);
}

TEST_F(card, says_what_it_is)
{
	struct ttmt_card card;

	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, "n300\n", "19.5.0.0\n"));
	EXPECT_EQ(0, ttmt_device_list_card(self->list, 0, &card, sizeof(card)));
	EXPECT_STREQ("n300", card.type);
	EXPECT_STREQ("19.5.0.0", card.firmware);
	EXPECT_EQ(-ENODEV, ttmt_device_list_card(self->list, 1, &card, sizeof(card)));
	EXPECT_EQ(-ENODEV, ttmt_device_list_card(NULL, 0, &card, sizeof(card)));
}

TEST_F(card, says_nothing)
{
	struct ttmt_card card;

	if (self->skip)
		return;
	memset(&card, 'x', sizeof(card));
	ASSERT_EQ(0, plug(&self->list, NULL, "a version that is longer than any is\n"));
	EXPECT_EQ(0, ttmt_device_list_card(self->list, 0, &card, sizeof(card)));
	EXPECT_STREQ("", card.type);
	EXPECT_STREQ("", card.firmware);
	EXPECT_EQ(-ENOENT, ttmt_device_fill(self->handle, self->list, 0));
}

TEST_F(card, without_its_driver)
{
	struct ttmt_card card;

	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(-ENOENT, ttmt_device_list_card(self->list, 0, &card, sizeof(card)));
	EXPECT_EQ(-ENOENT, ttmt_device_fill(self->handle, self->list, 0));
}

TEST_F(card, whose_driver_goes)
{
	struct ttmt_card card;

	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, "n300\n", "19.5.0.0\n"));
	ASSERT_EQ(0, rename(CARD, "/sys/gone"));
	EXPECT_EQ(-ENOENT, ttmt_device_list_card(self->list, 0, &card, sizeof(card)));
	EXPECT_EQ(-ENOENT, ttmt_device_fill(self->handle, self->list, 0));
}

static void know_all(void)
{
	for (int i = 0; i < FIGURES; i++)
		module.known[i] = 1;
}

/* Root may have set all figures of a board that neither the module nor the library knows. */
TEST_F(card, adds_nothing_to_what_is_known)
{
	if (self->skip)
		return;
	know_all();
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
	ttmt_device_list_free(self->list);
	self->list = NULL;
	ASSERT_EQ(0, plug(&self->list, "e150\n", NULL));
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
}

TEST_F(card, fills_in_all_that_is_unknown)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, "n300\n", NULL));
	EXPECT_EQ(5, ttmt_device_fill(self->handle, self->list, 0));
	EXPECT_EQ(64, module.told[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(1499136, module.told[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE]);
	EXPECT_EQ(12 * GIB, module.told[TT_MEMTRACK_CAP_DRAM_BYTES]);
	EXPECT_EQ(GIB, module.told[TT_MEMTRACK_CAP_DRAM_BANK_BYTES]);
	EXPECT_EQ(2, module.chips);
}

TEST_F(card, leaves_what_is_known)
{
	if (self->skip)
		return;
	module.board = "n300";
	module.known[TT_MEMTRACK_CAP_TENSIX_CORES] = 1;
	module.known[TT_MEMTRACK_CAP_DRAM_BYTES] = 1;
	ASSERT_EQ(0, plug(&self->list, "n300\n", NULL));
	EXPECT_EQ(2, ttmt_device_fill(self->handle, self->list, 0));
	EXPECT_EQ(0, module.told[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(1499136, module.told[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE]);
	EXPECT_EQ(0, module.told[TT_MEMTRACK_CAP_DRAM_BYTES]);
	EXPECT_EQ(GIB, module.told[TT_MEMTRACK_CAP_DRAM_BANK_BYTES]);
}

/* Set even if nothing else is missing; not if the chip exists, or the card has only one. */
TEST_F(card, has_a_second_chip)
{
	if (self->skip)
		return;
	know_all();
	ASSERT_EQ(0, plug(&self->list, "n300\n", NULL));
	EXPECT_EQ(1, ttmt_device_fill(self->handle, self->list, 0));
	EXPECT_EQ(2, module.chips);
	module.set_error = -EINVAL;
	EXPECT_EQ(-EINVAL, ttmt_device_fill(self->handle, self->list, 0));
	module.chip = 1;
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
	module.chip = 0;
	ttmt_device_list_free(self->list);
	ASSERT_EQ(0, fake_chip(ADDRESS, "tt3", 1));
	ASSERT_EQ(0, ttmt_device_list_new(&self->list));
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
	ASSERT_EQ(0, fake_file(CARD, "tt_card_type", "n150\n"));
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
}

/* The card's file is a fifo without a writer: opening it would block forever. */
TEST_F(card, is_not_asked_for_nothing)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, NULL, NULL));
	ASSERT_EQ(0, mkfifo(CARD "/tt_card_type", 0666));
	know_all();
	module.board = "n300";
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
	module.board = NULL;
	module.chip = 1;
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
	ttmt_close(self->handle);
	setenv("TT_MEMTRACK", "0", 1);
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	unsetenv("TT_MEMTRACK");
	memset(&module, 0, sizeof(module));
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
	ttmt_close(self->handle);
	ASSERT_EQ(0, ttmt_open(&self->handle, TTMT_OPEN_READ_ONLY));
	EXPECT_EQ(-EPERM, ttmt_device_fill(self->handle, self->list, 0));
	EXPECT_EQ(-ENODEV, ttmt_device_fill(NULL, self->list, 0));
}

/* EPERM for the number of chips is no error for users who may only fill in figures. */
TEST_F(card, whose_chips_are_for_root)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, "n300\n", NULL));
	know_all();
	module.chips_error = -EPERM;
	EXPECT_EQ(0, ttmt_device_fill(self->handle, self->list, 0));
	EXPECT_EQ(2, module.chips);
	module.chips_error = -ENOMEM;
	EXPECT_EQ(-ENOMEM, ttmt_device_fill(self->handle, self->list, 0));
}

TEST_F(card, of_no_known_type)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, "unknown\n", "19.5.0.0\n"));
	EXPECT_EQ(-ENOENT, ttmt_device_fill(self->handle, self->list, 0));
}

TEST_F(card, errors_of_the_module)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, "n150\n", NULL));
	module.set_error = -EPERM;
	EXPECT_EQ(-EPERM, ttmt_device_fill(self->handle, self->list, 0));
	module.get_error = -ENODEV;
	EXPECT_EQ(-ENODEV, ttmt_device_fill(self->handle, self->list, 0));
	EXPECT_EQ(-ENODEV, ttmt_device_fill(self->handle, self->list, 1));
	EXPECT_EQ(-ENODEV, ttmt_device_fill(self->handle, NULL, 0));
}

/* The number may belong to another device by now, and the module would answer for that. */
TEST_F(card, of_a_device_that_is_gone)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, "n150\n", NULL));
	ASSERT_EQ(0, rename(FAKE_FUNCTIONS "/" ADDRESS "/tt_memtrack", "/sys/gone"));
	EXPECT_EQ(-ENODEV, ttmt_device_fill(self->handle, self->list, 0));
	EXPECT_EQ(0, fake.ioctls);
}

/* Cores of a p150; 0 if the firmware version does not say. */
static const struct {
	const char *firmware;
	uint64_t cores;
} p150[] = {
	{ "19.5.0.0\n", 120 }, { "19.5.1.2\n", 120 }, { "19.10.0.0\n", 120 },
	{ "20.0.0.0\n", 120 }, { "79.0.0.0\n", 120 }, { "19.4.255.255\n", 140 },
	{ "19.0.0.0\n", 140 }, { "18.12.1.0\n", 140 }, { "80.18.3.0\n", 140 },
	{ "0.0.0.0\n", 0 }, { "19\n", 0 }, { "19.5\n", 0 }, { "19.5x\n", 0 },
	{ "-19.5.0.0\n", 0 }, { " 19.5.0.0\n", 0 }, { "19.5.0-rc1\n", 0 }, { "\n", 0 },
	{ "4294967315.5.0.0\n", 0 },
};

TEST_F(card, cores_of_a_p150_by_firmware)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, plug(&self->list, "p150b\n", ""));
	for (size_t i = 0; i < ARRAY_SIZE(p150); i++) {
		memset(&module, 0, sizeof(module));
		ASSERT_EQ(0, fake_file(CARD, "tt_fw_bundle_ver", p150[i].firmware));
		EXPECT_EQ(p150[i].cores ? 4 : 3, ttmt_device_fill(self->handle, self->list, 0));
		EXPECT_EQ(p150[i].cores, module.told[TT_MEMTRACK_CAP_TENSIX_CORES]) {
			TH_LOG("firmware %s", p150[i].firmware);
		}
		EXPECT_EQ(32 * GIB, module.told[TT_MEMTRACK_CAP_DRAM_BYTES]);
	}
	module.known[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE] = 1;
	module.known[TT_MEMTRACK_CAP_DRAM_BYTES] = 1;
	module.known[TT_MEMTRACK_CAP_DRAM_BANK_BYTES] = 1;
	EXPECT_EQ(-ENOENT, ttmt_device_fill(self->handle, self->list, 0));
}

TEST_HARNESS_MAIN
