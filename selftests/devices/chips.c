// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which chip is which on a machine with cards: TT-Metal's chips and their devices. Cards and their
 * driver are those of the module ttmt_test_pci; TT-Metal's description of its cluster is fake.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#include <chips_seam.h>
#include <ttmt.h>

#define DESCRIPTION "/tmp/chips.yaml"
#define NODE "/tmp/chips.node"

#define N300 "401e:1e52:0014:n300:19.5.0.0"
/* The ids only give the architecture. */
#define UNKNOWN_N300 "401e:1e52:9999:n300:19.5.0.0"

/* A fixture cannot skip its test. */
__attribute__((constructor)) static void begin(void)
{
	cards_or_skip();
}

FIXTURE(chips) {
	struct ttmt *handle;
};

FIXTURE_SETUP(chips)
{
	__u32 first;

	ASSERT_EQ(0, cards_begin(true, &first));
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	seam_use_books(self->handle);
}

FIXTURE_TEARDOWN(chips)
{
	ttmt_close(self->handle);
	unlink(DESCRIPTION);
	EXPECT_EQ(0, cards_end());
}

/* Open the node of the card in a slot, until the end of the test. */
static int open_card(unsigned int slot)
{
	unsigned int major, minor;
	char pattern[80];
	glob_t found;
	FILE *dev;
	int got;

	snprintf(pattern, sizeof(pattern),
		 "/sys/bus/pci/devices/" CARD_ADDRESS "/tenstorrent/tenstorrent!*/dev", slot);
	if (glob(pattern, 0, NULL, &found))
		return -ENOENT;
	dev = fopen(found.gl_pathv[0], "r");
	globfree(&found);
	if (!dev)
		return -errno;
	got = fscanf(dev, "%u:%u", &major, &minor);
	fclose(dev);
	if (got != 2 || mknod(NODE, S_IFCHR | 0600, makedev(major, minor)))
		return -EINVAL;
	got = open(NODE, O_RDWR | O_CLOEXEC);
	unlink(NODE);
	return got;
}

/* Describe n300s in these slots as TT-Metal does: first chips on PCI, then those behind them. */
static int describe(const unsigned int *slots, int count, int is_mock)
{
	FILE *file = fopen(DESCRIPTION, "w");

	if (!file)
		return -errno;
	fprintf(file, "arch:\n");
	for (int chip = 0; chip < 2 * count; chip++)
		fprintf(file, "  %d: wormhole_b0\n", chip);
	fprintf(file, "chips_with_mmio:\n");
	for (int board = 0; board < count; board++)
		fprintf(file, "  - %d: %d\n", board, board);
	fprintf(file, "boards:\n");
	for (int board = 0; board < count; board++)
		fprintf(file, "  -\n    - board_id: %d\n    - board_type: n300\n    - chips:\n"
			"        - %d\n        - %d\n", board, board + count, board);
	fprintf(file, "chip_pci_bdfs:\n");
	for (int board = 0; board < count; board++)
		fprintf(file, "  %d: " CARD_ADDRESS "\n", board, slots[board]);
	fclose(file);
	return seam_cluster(DESCRIPTION, is_mock);
}

/* The expected device of a chip. */
static int device_at(unsigned int slot, uint32_t chip)
{
	struct ttmt_device_list *list;
	uint32_t number = 0;
	char address[32];
	int err;

	if (ttmt_device_list_new(&list))
		return -1;
	snprintf(address, sizeof(address), CARD_ADDRESS, slot);
	err = ttmt_device_list_number(list, ttmt_device_list_find_pci(list, address, chip),
				      &number);
	ttmt_device_list_free(list);
	return err ? -1 : (int)number;
}

TEST_F(chips, of_an_n300)
{
	static const unsigned int slots[] = { 5 };

	ASSERT_EQ(0, card_plug(5, N300));
	ASSERT_LE(0, open_card(5));
	ASSERT_EQ(0, describe(slots, 1, 0));
	EXPECT_LE(0, seam_chip_device(0));
	EXPECT_EQ(device_at(5, 0), seam_chip_device(0));
	EXPECT_LE(0, seam_chip_device(1));
	EXPECT_EQ(device_at(5, 1), seam_chip_device(1));
	EXPECT_STREQ("", seam_said());
}

/* Not in the order of slots, so that no number is right by chance. */
static int plug_t3000(void)
{
	static const unsigned int order[] = { 3, 1, 4, 2 };
	int err = 0;

	for (size_t i = 0; i < 4 && !err; i++)
		err = card_plug(order[i], N300);
	return err;
}

TEST_F(chips, of_a_t3000)
{
	static const unsigned int slots[] = { 1, 2, 3, 4 };

	ASSERT_EQ(0, plug_t3000());
	for (int board = 0; board < 4; board++)
		ASSERT_LE(0, open_card(slots[board]));
	ASSERT_EQ(0, describe(slots, 4, 0));
	for (int chip = 0; chip < 8; chip++) {
		EXPECT_LE(0, seam_chip_device(chip));
		EXPECT_EQ(device_at(slots[chip % 4], chip / 4), seam_chip_device(chip));
	}
	EXPECT_STREQ("", seam_said());
}

TEST_F(chips, that_are_visible)
{
	static const unsigned int slots[] = { 2, 4 };

	ASSERT_EQ(0, plug_t3000());
	ASSERT_LE(0, open_card(2));
	ASSERT_LE(0, open_card(4));
	ASSERT_EQ(0, describe(slots, 2, 0));
	EXPECT_EQ(device_at(2, 0), seam_chip_device(0));
	EXPECT_EQ(device_at(4, 0), seam_chip_device(1));
	EXPECT_EQ(device_at(2, 1), seam_chip_device(2));
	EXPECT_EQ(device_at(4, 1), seam_chip_device(3));
	EXPECT_EQ(-1, seam_chip_device(4));
}

/* The second chip is only known after asking the card's driver. */
TEST_F(chips, of_a_board_that_the_module_does_not_know)
{
	static const unsigned int slots[] = { 0 };
	struct tt_memtrack_capacity_entry cores = { .which = TT_MEMTRACK_CAP_TENSIX_CORES };

	ASSERT_EQ(0, card_plug(0, UNKNOWN_N300));
	ASSERT_EQ(-1, device_at(0, 1));
	ASSERT_LE(0, open_card(0));
	ASSERT_EQ(0, describe(slots, 1, 0));
	ASSERT_LE(0, seam_chip_device(1));
	EXPECT_EQ(device_at(0, 1), seam_chip_device(1));
	for (int chip = 0; chip < 2; chip++) {
		ASSERT_EQ(0, ttmt_capacities(self->handle, seam_chip_device(chip), &cores,
					     sizeof(cores), 1));
		EXPECT_EQ(64, cores.value);
	}
}

/* Mock chips may be described with the same addresses. */
TEST_F(chips, that_are_mocked)
{
	static const unsigned int slots[] = { 0 };
	int first;

	ASSERT_EQ(0, card_plug(0, N300));
	ASSERT_EQ(0, describe(slots, 1, 0));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: this process has no card open\n", seam_said());
	ASSERT_LE(0, open_card(0));
	ASSERT_EQ(0, describe(slots, 1, 1));
	EXPECT_EQ(-1, seam_chip_device(0));
	EXPECT_STREQ("chip 0 is not tracked: there are too few simulated devices, 0\n",
		     seam_said());
	ASSERT_EQ(0, boards_plug("n300"));
	ASSERT_EQ(0, describe(slots, 1, 1));
	first = seam_chip_device(0);
	EXPECT_LE(0, first);
	EXPECT_NE(device_at(0, 0), first);
	EXPECT_EQ(first + 1, seam_chip_device(1));
	ASSERT_EQ(0, describe(slots, 1, 0));
	EXPECT_EQ(device_at(0, 0), seam_chip_device(0));
	EXPECT_EQ(device_at(0, 1), seam_chip_device(1));
}

TEST_HARNESS_MAIN
