// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Simulated machines through configfs: a folder is a PCI function of a simulated board.
 */
#include <fcntl.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define GIB 1073741824ULL

FIXTURE(sim) {
	int fd;
};

/* Devices are numbered from 0 in each test. */
FIXTURE_SETUP(sim)
{
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("", NULL));
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(sim)
{
	close(self->fd);
	EXPECT_EQ(0, modules_unload());
	EXPECT_EQ(0, books_begin());
}

TEST_F(sim, nothing_at_first)
{
	struct device_info info;

	EXPECT_EQ(-ENODEV, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
	EXPECT_EQ(0, sim_make("a"));
	EXPECT_EQ(-ENODEV, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
	EXPECT_EQ(0, sim_remove("a"));
}

TEST_F(sim, board)
{
	struct device_info info;
	char text[64];

	ASSERT_EQ(0, sim_make("a"));
	EXPECT_EQ(0, sim_text("a", "board", text, sizeof(text)));
	EXPECT_STREQ("unknown\n", text);
	EXPECT_EQ(0, sim_write("a", "board", "n300\n"));
	EXPECT_EQ(0, sim_text("a", "board", text, sizeof(text)));
	EXPECT_STREQ("n300\n", text);
	EXPECT_EQ(0, sim_text("a", "devices", text, sizeof(text)));
	EXPECT_STREQ("\n", text);
	EXPECT_EQ(0, sim_text("a", "live", text, sizeof(text)));
	EXPECT_STREQ("0\n", text);
	EXPECT_EQ(0, sim_write("a", "live", "1\n"));
	EXPECT_EQ(0, sim_text("a", "live", text, sizeof(text)));
	EXPECT_STREQ("1\n", text);
	EXPECT_EQ(0, sim_text("a", "devices", text, sizeof(text)));
	EXPECT_STREQ("tt0 tt1\n", text);
	ASSERT_EQ(0, device_get(self->fd, 1, 0, &info));
	EXPECT_STREQ("n300", info.board);
	EXPECT_EQ(1, info.chip);
	EXPECT_EQ(TT_MEMTRACK_DEVICE_SIMULATED | TT_MEMTRACK_DEVICE_REMOTE, info.device_flags);
	EXPECT_EQ(TT_MEMTRACK_SOURCE_BOARD, info.source[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt1/gateway"));
	EXPECT_STREQ("0\n", text);
	EXPECT_EQ(0, sim_remove("a"));
	EXPECT_EQ(-ENODEV, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
}

/* Set a number of cores as a client without capabilities. */
static int as_user_sets(__u64 cores)
{
	struct child child;
	int result;

	if (!child_start(&child)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		tell(&child, device_set(fd, 0, TT_MEMTRACK_CAP_TENSIX_CORES, cores));
		_exit(0);
	}
	result = hear(&child);
	child_wait(&child);
	return result;
}

TEST_F(sim, single_capacities)
{
	struct device_info info;
	char text[64];
	__u64 value;

	ASSERT_EQ(0, sim_make("a"));
	EXPECT_EQ(0, sim_write("a", "board", "n150"));
	EXPECT_EQ(0, sim_write("a", "tensix_cores", "56"));
	EXPECT_EQ(0, sim_write("a", "dram_bytes", "6442450944"));
	EXPECT_EQ(0, sim_write("a", "live", "1"));
	ASSERT_EQ(0, device_get(self->fd, 0, 0, &info));
	EXPECT_EQ(56, info.capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(TT_MEMTRACK_SOURCE_SIMULATOR, info.source[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(6 * GIB, info.capacity[TT_MEMTRACK_CAP_DRAM_BYTES]);
	EXPECT_EQ(GIB, info.capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES]);
	EXPECT_EQ(TT_MEMTRACK_SOURCE_BOARD, info.source[TT_MEMTRACK_CAP_DRAM_BANK_BYTES]);
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/l1/total"));
	EXPECT_EQ(56 * 1499136, value);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt0/l1/total_source"));
	EXPECT_STREQ("simulator\n", text);

	/* A client may set the same figure, whatever the board table has. */
	ASSERT_EQ(0, as_user_sets(56));
	ASSERT_EQ(-EPERM, as_user_sets(72));

	/* Resetting an administrator's figure restores it. */
	EXPECT_EQ(0, device_set(self->fd, 0, TT_MEMTRACK_CAP_TENSIX_CORES, 60));
	EXPECT_EQ(0, device_set(self->fd, 0, TT_MEMTRACK_CAP_TENSIX_CORES, 0));
	ASSERT_EQ(0, device_get(self->fd, 0, 0, &info));
	EXPECT_EQ(56, info.capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(0, sim_remove("a"));
}

/* An unknown board: only what its creator sets is known. */
TEST_F(sim, unknown_board)
{
	struct device_info info;
	char text[256];

	ASSERT_EQ(0, sim_make("a"));
	EXPECT_EQ(0, sim_write("a", "l1_bytes_per_core", "1000"));
	EXPECT_EQ(0, sim_write("a", "live", "1"));
	ASSERT_EQ(0, device_get(self->fd, 0, 0, &info));
	EXPECT_EQ(TT_MEMTRACK_ARCH_UNKNOWN, info.arch);
	EXPECT_STREQ("", info.board);
	EXPECT_EQ(-ENODATA, sysfs_text(text, sizeof(text), "tt0/board"));
	EXPECT_EQ(-ENODATA, sysfs_text(text, sizeof(text), "tt0/board_source"));
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "usage"));
	EXPECT_STREQ("tt0 - dram 0/- l1 0/- buffers 0 cbs 0 kernels 0\n", text);
	EXPECT_EQ(0, sim_remove("a"));
}

/* Chips of a p300 with one function, and of an unknown board. */
TEST_F(sim, chips)
{
	struct device_info info;
	char text[64];

	ASSERT_EQ(0, sim_make("a"));
	EXPECT_EQ(0, sim_text("a", "chips", text, sizeof(text)));
	EXPECT_STREQ("0\n", text);
	EXPECT_EQ(0, sim_write("a", "board", "p300a"));
	EXPECT_EQ(0, sim_write("a", "chips", "3"));
	EXPECT_EQ(0, sim_text("a", "chips", text, sizeof(text)));
	EXPECT_STREQ("3\n", text);
	EXPECT_EQ(-EINVAL, sim_write("a", "live", "1"));
	EXPECT_EQ(-ENODEV, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
	EXPECT_EQ(0, sim_write("a", "chips", "2"));
	EXPECT_EQ(0, sim_write("a", "live", "1"));
	ASSERT_EQ(0, device_get(self->fd, 1, 0, &info));
	EXPECT_EQ(TT_MEMTRACK_DEVICE_SIMULATED | TT_MEMTRACK_DEVICE_REMOTE, info.device_flags);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt1/gateway"));
	EXPECT_STREQ("0\n", text);
	EXPECT_EQ(0, sim_write("a", "live", "0"));
	EXPECT_EQ(0, sim_write("a", "board", "wormhole"));
	EXPECT_EQ(0, sim_write("a", "chips", "9"));
	EXPECT_EQ(-EINVAL, sim_write("a", "live", "1"));
	EXPECT_EQ(0, sim_write("a", "chips", "8"));
	EXPECT_EQ(0, sim_write("a", "live", "1"));
	EXPECT_EQ(0, sim_text("a", "devices", text, sizeof(text)));
	EXPECT_STREQ("tt2 tt3 tt4 tt5 tt6 tt7 tt8 tt9\n", text);
	/* This is only for cards. */
	EXPECT_EQ(-EINVAL, device_set(self->fd, 2, TT_MEMTRACK_CAP_CHIPS, 2));
	EXPECT_EQ(-ENODEV, device_set(self->fd, 1, TT_MEMTRACK_CAP_CHIPS, 2));
	EXPECT_EQ(0, sim_remove("a"));
}

TEST_F(sim, busy_while_live)
{
	static const char *const files[] = {
		"board", "tensix_cores", "l1_bytes_per_core", "dram_bytes", "dram_bank_bytes",
	};
	struct device_info info;
	char text[32];
	size_t i;

	ASSERT_EQ(0, sim_make("a"));
	EXPECT_EQ(0, sim_write("a", "board", "e75"));
	EXPECT_EQ(0, sim_write("a", "live", "1"));
	EXPECT_EQ(-EBUSY, sim_write("a", "board", "n300"));
	EXPECT_EQ(-EBUSY, sim_write("a", "chips", "1"));
	for (i = 1; i < ARRAY_SIZE(files); i++) {
		int result = sim_write("a", files[i], "7");

		EXPECT_EQ(-EBUSY, result) TH_LOG("%s", files[i]);
	}
	EXPECT_EQ(0, sim_write("a", "live", "1"));
	ASSERT_EQ(0, device_get(self->fd, 0, 0, &info));
	EXPECT_STREQ("e75", info.board);
	EXPECT_EQ(96, info.capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
	EXPECT_EQ(0, sim_write("a", "live", "0"));
	for (i = 1; i < ARRAY_SIZE(files); i++) {
		int result = sim_write("a", files[i], "7");

		EXPECT_EQ(0, result) TH_LOG("%s", files[i]);
	}
	EXPECT_EQ(0, sim_write("a", "live", "1"));
	ASSERT_EQ(0, device_get(self->fd, 1, 0, &info));
	for (i = 0; i < FIGURES; i++)
		EXPECT_EQ(7, info.capacity[i]);
	for (i = 1; i < ARRAY_SIZE(files); i++) {
		EXPECT_EQ(0, sim_text("a", files[i], text, sizeof(text)));
		EXPECT_STREQ("7\n", text) TH_LOG("%s", files[i]);
	}
	EXPECT_EQ(0, sim_remove("a"));
}

TEST_F(sim, wrong_values)
{
	char text[512];

	ASSERT_EQ(0, sim_make("a"));
	EXPECT_EQ(-EINVAL, sim_write("a", "board", "p9999x"));
	EXPECT_EQ(-EINVAL, sim_write("a", "board", "a-name-that-is-longer-than-every-board-s"));
	EXPECT_EQ(-EINVAL, sim_write("a", "live", "x"));
	EXPECT_EQ(-EINVAL, sim_write("a", "tensix_cores", "many"));
	EXPECT_EQ(-EINVAL, sim_write("a", "chips", "two"));
	EXPECT_EQ(-EOVERFLOW, sim_write("a", "dram_bytes", "17592186044417"));
	EXPECT_EQ(0, sim_write("a", "dram_bytes", "17592186044416"));
	EXPECT_NE(0, sim_write("a", "devices", "tt0"));
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "../../kernel/config/tt_memtrack_sim/boards"));
	EXPECT_NE(NULL, strstr(text, "n300 "));
	EXPECT_NE(NULL, strstr(text, "galaxy-blackhole "));
	EXPECT_EQ(0, sim_remove("a"));
}

/* Both ways to unplug remove the device while it has clients. */
TEST_F(sim, unplug)
{
	static const char *const ways[] = { "live", "rmdir" };
	struct device_info info;
	__u32 device;

	for (device = 0; device < 2; device++) {
		sim_make("a");
		ASSERT_EQ(0, sim_write("a", "board", "n150"));
		ASSERT_EQ(0, sim_write("a", "live", "1"));
		ASSERT_EQ(0, record_alloc(self->fd, device, CB, 1, 10, 10));
		EXPECT_EQ(0, device ? sim_remove("a") : sim_write("a", "live", "0"))
			TH_LOG("%s", ways[device]);
		EXPECT_EQ(-ENODEV, record_alloc(self->fd, device, CB, 2, 10, 10));
		EXPECT_EQ(-ENODEV, device_get(self->fd, device, 0, &info));
	}
}

/* Report in batches until the device is removed. Returns whether any event was accepted. */
static bool report_until_gone(int fd, __u32 device)
{
	static struct tt_memtrack_op ops[64];
	struct tt_memtrack_submit answer;
	__u64 id = 0, done = 0;
	int result, i;

	do {
		for (i = 0; i < 64; i++, id++)
			ops[i] = id % 128 < 64 ? op_alloc(device, CB, id % 64, 3, 3) :
				 op_free(device, CB, id % 64);
		result = submit(fd, ops, 64, 0, &answer);
		done += answer.done;
	} while (!result);
	return result == -ENODEV && done;
}

/* Whether a device's removal was its last event. */
static bool last_event_is_removal(int watcher, __u32 device)
{
	static struct tt_memtrack_event events[64];
	__u32 last = 0;
	ssize_t length;
	int i;

	while ((length = read(watcher, events, sizeof(events))) > 0)
		for (i = 0; i < length / (ssize_t)sizeof(events[0]); i++)
			if (events[i].device == device)
				last = events[i].type;
	return last == TT_MEMTRACK_EVENT_DEVICE_REMOVE;
}

/* A batch ends when its device is removed, at whichever event it is. */
TEST_F_TIMEOUT(sim, unplug_in_the_middle_of_batches, 90)
{
	int watcher = device_open(O_RDONLY | O_NONBLOCK);
	struct child child;
	__u32 device;

	ASSERT_EQ(0, watch(watcher));
	ASSERT_EQ(0, sim_make("a"));
	for (device = 0; device < 100; device++) {
		ASSERT_EQ(0, sim_write("a", "live", "1"));
		if (!child_start(&child)) {
			while (!usage_of(self->fd, device, CB).records_ever)
				;
			_exit(sim_write("a", "live", "0") ? 1 : 0);
		}
		EXPECT_TRUE(report_until_gone(self->fd, device));
		EXPECT_EQ(0, child_wait(&child));
		ASSERT_TRUE(last_event_is_removal(watcher, device));
	}
	EXPECT_EQ(0, sim_remove("a"));
	close(watcher);
}

/* The loop of the manual. */
TEST_F_TIMEOUT(sim, galaxy, 90)
{
	struct device_info info;
	char name[16];
	__u64 count;
	int i;

	for (i = 0; i < 32; i++) {
		sprintf(name, "chip%d", i);
		ASSERT_EQ(0, sim_make(name));
		ASSERT_EQ(0, sim_write(name, "board", "galaxy-wormhole"));
		ASSERT_EQ(0, sim_write(name, "live", "1"));
	}
	EXPECT_EQ(0, sysfs_u64(&count, "devices"));
	EXPECT_EQ(32, count);
	ASSERT_EQ(0, device_get(self->fd, 31, 0, &info));
	EXPECT_STREQ("galaxy-wormhole", info.board);
	EXPECT_EQ(0, info.chip);
	for (i = 0; i < 32; i++) {
		sprintf(name, "chip%d", i);
		EXPECT_EQ(0, sim_remove(name));
	}
	EXPECT_EQ(0, sysfs_u64(&count, "devices"));
	EXPECT_EQ(0, count);
}

TEST_F(sim, a_folder_holds_the_module)
{
	ASSERT_EQ(0, sim_make("a"));
	EXPECT_EQ(-EWOULDBLOCK, module_unload("tt_memtrack_sim"));
	EXPECT_EQ(0, sim_write("a", "live", "1"));
	EXPECT_EQ(-EWOULDBLOCK, module_unload("tt_memtrack_sim"));
	EXPECT_EQ(0, sim_remove("a"));
}

/* Several write to a folder, one creates and removes it, and a client uses whatever is there. */
TEST_F_TIMEOUT(sim, races, 90)
{
	struct device_info info;
	struct child children[3];
	__u64 id = 0;
	size_t c;
	int round;

	for (c = 0; c < ARRAY_SIZE(children); c++) {
		if (child_start(&children[c]))
			continue;
		for (;;) {
			if (c < 2) {
				sim_write("a", "board", c ? "n300" : "p150a");
				sim_write("a", "live", c ? "1" : "0");
			} else if (!device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info)) {
				int fd = device_open(O_RDWR);

				record_alloc(fd, info.device, CB, id++, 10, 10);
				close(fd);
			}
		}
	}
	for (round = 0; round < 300; round++) {
		ASSERT_EQ(0, sim_make("a"));
		sim_write("a", "live", "1");
		ASSERT_EQ(0, sim_remove("a"));
	}
	for (c = 0; c < ARRAY_SIZE(children); c++) {
		kill(children[c].pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, child_wait(&children[c]));
	}
	EXPECT_EQ(-ENODEV, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
}

TEST_HARNESS_MAIN
