// SPDX-License-Identifier: GPL-2.0-or-later
/* What the views show of a known state, against golden files. */
#include <fcntl.h>

#include "run.h"

#include "kselftest_harness.h"

FIXTURE(views) {
	struct result *result;
};

FIXTURE_SETUP(views)
{
	self->result = calloc(1, sizeof(*self->result));
	ASSERT_NE(NULL, self->result);
}

FIXTURE_TEARDOWN(views)
{
	free(self->result);
}

static void read_golden(char *text, size_t room, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", GOLDEN, name);
	take_text(open(path, O_RDONLY), text, room);
}

#define EXPECT_GOLDEN(name) do { \
	char golden[1 << 14]; \
	\
	read_golden(golden, sizeof(golden), name); \
	EXPECT_STREQ(golden, self->result->out); \
	EXPECT_EQ(0, self->result->status); \
	EXPECT_STREQ("", self->result->err); \
} while (0)

TEST_F(views, devices_and_processes)
{
	FAKE(self->result, "busy", NULL);
	EXPECT_GOLDEN("busy.txt");
}

TEST_F(views, one_device)
{
	FAKE(self->result, "busy", "--device", "2");
	EXPECT_GOLDEN("one-device.txt");
}

TEST_F(views, device_nobody_uses)
{
	FAKE(self->result, "busy", "--device=1");
	EXPECT_GOLDEN("idle.txt");
}

TEST_F(views, cards)
{
	FAKE(self->result, "cards", NULL);
	EXPECT_GOLDEN("cards.txt");
}

TEST_F(views, board_by_its_address)
{
	FAKE(self->result, "cards", "--device", "0000:01:00.0");
	EXPECT_GOLDEN("board.txt");
	FAKE(self->result, "cards", "--device", "0000:c1:00.0");
	EXPECT_NE(NULL, strstr(self->result->out, "Device 10: "));
	EXPECT_EQ(NULL, strstr(self->result->out, "Device 12: "));
	FAKE(self->result, "cards", "--device", "0000:C1:00.0");
	EXPECT_NE(NULL, strstr(self->result->out, "Device 10: "));
}

TEST_F(views, many_devices)
{
	FAKE(self->result, "mixed", NULL);
	EXPECT_GOLDEN("mixed.txt");
}

TEST_F(views, galaxy)
{
	FAKE(self->result, "galaxy", NULL);
	EXPECT_GOLDEN("galaxy.txt");
}

TEST_F(views, without_access)
{
	FAKE(self->result, "no-access", "--device", "0");
	EXPECT_GOLDEN("no-access.txt");
}

TEST_F(views, no_device)
{
	FAKE(self->result, "empty", NULL);
	EXPECT_GOLDEN("empty.txt");
}

TEST_F(views, devices_that_go_meanwhile)
{
	FAKE(self->result, "devices-go", NULL);
	EXPECT_GOLDEN("one-device.txt");
}

TEST_F(views, exits)
{
	FAKE(self->result, "busy", "--exits");
	EXPECT_GOLDEN("exits.txt");
}

TEST_F(views, no_exits)
{
	FAKE(self->result, "empty", "--exits");
	EXPECT_STREQ("No program that reported memory has ended yet.\n", self->result->out);
	EXPECT_EQ(0, self->result->status);
}

TEST_HARNESS_MAIN
