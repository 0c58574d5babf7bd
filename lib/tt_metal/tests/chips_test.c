// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which chip is which: descriptions as TT-Metal writes them, on fake machines.
 * Skipped if the system does not allow a mount namespace.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "chips_seam.h"
#include "fake_sys.h"

#define CARDS 32
#define VIRTUAL "/sys/devices/virtual/tt_memtrack"

FIXTURE(chips) {
	bool skip;
	int terminals[CARDS];
	int nodes[CARDS];
	unsigned int cards;
};

FIXTURE_SETUP(chips)
{
	self->cards = 0;
	unsetenv("TTMT_DEVICES");
	self->skip = fake_sys(0);
	if (self->skip)
		SKIP(return, "no mount namespace: %s", strerror(errno));
	ASSERT_EQ(0, fake_dir("/sys/class/tt_memtrack"));
}

FIXTURE_TEARDOWN(chips)
{
	for (unsigned int i = 0; i < self->cards; i++) {
		close(self->nodes[i]);
		close(self->terminals[i]);
	}
}

static int cluster(const char *name, int is_mock)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.yaml", DESCRIPTIONS, name);
	return seam_cluster(path, is_mock);
}

/* A pseudo-terminal stands in for the card's node: there can be any number of them. */
static int open_node(int *terminal, char *number, size_t room)
{
	struct stat status;
	int node;

	*terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*terminal < 0 || unlockpt(*terminal))
		return -1;
	node = open(ptsname(*terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (node < 0 || fstat(node, &status))
		return -1;
	snprintf(number, room, "%u:%u\n", major(status.st_rdev), minor(status.st_rdev));
	return node;
}

/* Add a card that is open here; the driver's numbers do not follow the order of addresses. */
static int add_card(struct _test_data_chips *self, const char *address, const char *asic_id)
{
	unsigned int number = CARDS - self->cards;
	char dir[128], text[32];
	int node = open_node(&self->terminals[self->cards], text, sizeof(text));

	if (node < 0 || fake_function(address) || fake_card(address, number, NULL, NULL))
		return -1;
	self->nodes[self->cards++] = node;
	snprintf(dir, sizeof(dir), FAKE_FUNCTIONS "/%s/tenstorrent/tenstorrent!%u", address,
		 number);
	return fake_file(dir, "dev", text) || fake_file(dir, "tt_asic_id", asic_id);
}

static int add_simulated(const char *name, const char *arch)
{
	char dir[128];

	snprintf(dir, sizeof(dir), VIRTUAL "/%s", name);
	return fake_device(VIRTUAL, "class/tt_memtrack", name) || fake_file(dir, "arch", arch);
}

TEST_F(chips, n300_has_its_second_chip_behind_the_function_of_the_first)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_card(self, "0000:01:00.0", ""));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt4", 0));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt2", 1));
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(4, seam_chip_device(0));
	EXPECT_EQ(2, seam_chip_device(1));
	EXPECT_STREQ("", seam_said());
}

static int add_t3000(struct _test_data_chips *self)
{
	for (int board = 0; board < 4; board++) {
		char address[16], local[8], remote[8];

		snprintf(address, sizeof(address), "0000:%02x:00.0", board + 1);
		snprintf(local, sizeof(local), "tt%d", 2 * board);
		snprintf(remote, sizeof(remote), "tt%d", 2 * board + 1);
		if (add_card(self, address, "") || fake_chip(address, local, 0) ||
		    fake_chip(address, remote, 1))
			return -1;
	}
	return 0;
}

TEST_F(chips, t3000_has_four_and_four)
{
	static const int devices[] = { 0, 2, 4, 6, 1, 3, 5, 7 };

	if (self->skip)
		return;
	ASSERT_EQ(0, add_t3000(self));
	ASSERT_EQ(0, cluster("t3000", 0));
	for (int chip = 0; chip < 8; chip++)
		EXPECT_EQ(devices[chip], seam_chip_device(chip));
	EXPECT_STREQ("", seam_said());
	EXPECT_EQ(1, seam_asked());
}

/* Logical ids start at 0 for the chips that TT_VISIBLE_DEVICES leaves. */
TEST_F(chips, visible_subset)
{
	static const int devices[] = { 0, 6, 1, 7 };

	if (self->skip)
		return;
	ASSERT_EQ(0, add_t3000(self));
	ASSERT_EQ(0, cluster("t3000_visible_2", 0));
	EXPECT_EQ(4, seam_chip_device(0));
	EXPECT_EQ(5, seam_chip_device(1));
	ASSERT_EQ(0, cluster("t3000_visible_0_3", 0));
	for (int chip = 0; chip < 4; chip++)
		EXPECT_EQ(devices[chip], seam_chip_device(chip));
	EXPECT_STREQ("", seam_said());
	EXPECT_EQ(-1, seam_chip_device(4));
	EXPECT_STREQ("chip 4 is not tracked: TT-Metal describes no such chip\n",
		     seam_said());
}

TEST_F(chips, boards_of_one_chip)
{
	if (self->skip)
		return;
	for (int chip = 0; chip < 8; chip++) {
		char address[16], name[8];

		snprintf(address, sizeof(address), "0000:%02x:00.0", chip + 1);
		snprintf(name, sizeof(name), "tt%d", 7 - chip);
		ASSERT_EQ(0, add_card(self, address, ""));
		ASSERT_EQ(0, fake_chip(address, name, 0));
	}
	ASSERT_EQ(0, cluster("8xp150", 0));
	for (int chip = 0; chip < 8; chip++)
		EXPECT_EQ(7 - chip, seam_chip_device(chip));
	EXPECT_STREQ("", seam_said());
}

/* All 32 are on PCI, on boards of 8. */
TEST_F(chips, galaxy)
{
	if (self->skip)
		return;
	for (int chip = 0; chip < 32; chip++) {
		char address[16], name[16];

		snprintf(address, sizeof(address), "0000:%02x:00.0",
			 chip / 8 * 0x40 + 1 + chip % 8);
		snprintf(name, sizeof(name), "tt%d", chip);
		ASSERT_EQ(0, add_card(self, address, ""));
		ASSERT_EQ(0, fake_chip(address, name, 0));
	}
	ASSERT_EQ(0, cluster("galaxy", 0));
	for (int chip = 0; chip < 32; chip++)
		EXPECT_EQ(chip, seam_chip_device(chip));
	EXPECT_STREQ("", seam_said());
	EXPECT_EQ(1, seam_asked());
}

TEST_F(chips, what_is_not_tracked_is_said_once)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_card(self, "0000:01:00.0", ""));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt0", 0));
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(-1, seam_chip_device(1));
	EXPECT_EQ(-1, seam_chip_device(1));
	EXPECT_EQ(0, seam_chip_device(0));
	EXPECT_STREQ("chip 1 is not tracked: there is no device for chip 1 of 0000:01:00.0\n",
		     seam_said());
	seam_chips_changed();
	EXPECT_EQ(-1, seam_chip_device(1));
	EXPECT_STREQ("", seam_said());
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt1", 1));
	EXPECT_EQ(-1, seam_chip_device(1));
	seam_chips_changed();
	EXPECT_EQ(1, seam_chip_device(1));
	EXPECT_EQ(3, seam_asked());
}

/* An address in a description may be that of a card which another process drives. */
TEST_F(chips, a_card_that_is_not_open_here)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_t3000(self));
	ASSERT_EQ(0, add_card(self, "0000:05:00.0", ""));
	for (unsigned int i = 0; i < 4; i++)
		close(self->nodes[i]);
	ASSERT_EQ(0, add_simulated("tt8", "wormhole"));
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: this process does not have 0000:01:00.0 open\n",
		     seam_said());
	close(self->nodes[4]);
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: this process has no card open\n", seam_said());
}

TEST_F(chips, mock_chips_are_simulated_devices)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_card(self, "0000:01:00.0", ""));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt0", 0));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt1", 1));
	ASSERT_EQ(0, cluster("n300", 1));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: there are too few simulated devices, 0\n",
		     seam_said());
	ASSERT_EQ(0, add_simulated("tt2", "wormhole"));
	ASSERT_EQ(0, cluster("n300", 1));
	EXPECT_EQ(2, seam_chip_device(0));
	EXPECT_EQ(-1, seam_chip_device(1));
	EXPECT_STREQ("chip 1 is not tracked: there are too few simulated devices, 1\n",
		     seam_said());
	ASSERT_EQ(0, cluster("8xp150", 1));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: it is a blackhole, but tt2 is not\n", seam_said());
}

/* Nothing says that these are mock chips, but the machine has no others. */
TEST_F(chips, no_card_at_all)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_simulated("tt0", "wormhole"));
	ASSERT_EQ(0, add_simulated("tt1", "wormhole"));
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(0, seam_chip_device(0));
	EXPECT_EQ(1, seam_chip_device(1));
	EXPECT_STREQ("", seam_said());
	ASSERT_EQ(0, add_simulated("tt2", "wormhole"));
	EXPECT_EQ(-1, seam_chip_device(2));
	EXPECT_STREQ("chip 2 is not tracked: TT-Metal describes no such chip\n", seam_said());
}

TEST_F(chips, named_by_the_environment)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_simulated("tt5", "wormhole"));
	ASSERT_EQ(0, add_simulated("tt6", "wormhole"));
	ASSERT_EQ(0, fake_function("0000:01:00.0"));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt7", 0));
	setenv("TTMT_DEVICES", "", 1);
	ASSERT_EQ(0, cluster("n300", 1));
	EXPECT_EQ(5, seam_chip_device(0));
	setenv("TTMT_DEVICES", "0:tt6,1:tt5", 1);
	ASSERT_EQ(0, cluster("n300", 1));
	EXPECT_EQ(6, seam_chip_device(0));
	EXPECT_EQ(5, seam_chip_device(1));
	EXPECT_STREQ("", seam_said());
	setenv("TTMT_DEVICES", "0:tt7,1:tt8", 1);
	ASSERT_EQ(0, cluster("n300", 1));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: it is not on a card, and tt7 is\n", seam_said());
	EXPECT_EQ(-1, seam_chip_device(1));
	EXPECT_STREQ("chip 1 is not tracked: there is no tt8\n", seam_said());
	setenv("TTMT_DEVICES", "1:tt5", 1);
	ASSERT_EQ(0, cluster("n300", 1));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: TTMT_DEVICES does not name it\n", seam_said());
	EXPECT_EQ(5, seam_chip_device(1));
	setenv("TTMT_DEVICES", "0:tt5;1:tt6", 1);
	ASSERT_EQ(0, cluster("n300", 1));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: TTMT_DEVICES=0:tt5;1:tt6 is not as 0:tt0,1:tt1\n",
		     seam_said());
}

/* If both give an address, they have to agree. */
TEST_F(chips, unique_ids)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_card(self, "0000:01:00.0", "100000\n"));
	ASSERT_EQ(0, add_card(self, "0000:02:00.0", "100002\n"));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt0", 0));
	ASSERT_EQ(0, fake_chip("0000:02:00.0", "tt1", 0));
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(0, seam_chip_device(0));
	ASSERT_EQ(0, fake_file(FAKE_FUNCTIONS "/0000:01:00.0/tenstorrent/tenstorrent!32",
			       "tt_asic_id", "77\n"));
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(0, seam_chip_device(0));
	ASSERT_EQ(0, fake_file(FAKE_FUNCTIONS "/0000:02:00.0/tenstorrent/tenstorrent!31",
			       "tt_asic_id", "100000\n"));
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: it is at 0000:01:00.0, with the id of 0000:02:00.0\n",
		     seam_said());
	/* An id that two cards have says nothing. */
	ASSERT_EQ(0, fake_file(FAKE_FUNCTIONS "/0000:01:00.0/tenstorrent/tenstorrent!32",
			       "tt_asic_id", "100000\n"));
	ASSERT_EQ(0, cluster("n300", 0));
	EXPECT_EQ(0, seam_chip_device(0));
}

/* Some firmware has none; then a card without one is not the chip's. */
TEST_F(chips, no_unique_id)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_card(self, "0000:01:00.0", ""));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt0", 0));
	ASSERT_EQ(0, fake_file("/sys", "cluster.yaml",
			       "arch:\n  0: wormhole_b0\nchips_with_mmio:\n  - 0: 0\n"));
	ASSERT_EQ(0, seam_cluster("/sys/cluster.yaml", 0));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: TT-Metal does not tell its PCI address\n",
		     seam_said());
}

TEST_F(chips, no_description)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, add_card(self, "0000:01:00.0", ""));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt0", 0));
	ASSERT_NE(0, cluster("none", 0));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: TT-Metal does not describe its chips\n",
		     seam_said());
	EXPECT_EQ(-1, seam_chip_device(-1));
	EXPECT_EQ(-1, seam_chip_device(1 << 20));
	EXPECT_STREQ("", seam_said());
}

TEST_HARNESS_MAIN
