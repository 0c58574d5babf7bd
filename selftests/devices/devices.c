// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Devices: DEVICE_GET, the boards that can be simulated, and DEVICE_SET with its sources.
 */
#include <fcntl.h>
#include <sys/klog.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define GIB 1073741824ULL

FIXTURE(devices) {
	int fd;
};

/* The tests leave other boards; books_begin() restores the machine that other tests expect. */
FIXTURE_SETUP(devices)
{
	self->fd = -1;
}

FIXTURE_TEARDOWN(devices)
{
	if (self->fd >= 0)
		close(self->fd);
}

/* Plug in other boards, numbered from 0. */
static int plug(const char *boards)
{
	int result = modules_unload();

	return result ? result : modules_load("", boards);
}

TEST_F(devices, get)
{
	static const struct device_info expected[] = {
		{ .device = 0, .arch = TT_MEMTRACK_ARCH_WORMHOLE, .chip = 0,
		  .device_flags = TT_MEMTRACK_DEVICE_SIMULATED, .board = "n300",
		  .capacity = { 64, 1499136, 12 * GIB, GIB } },
		{ .device = 1, .arch = TT_MEMTRACK_ARCH_WORMHOLE, .chip = 1,
		  .device_flags = TT_MEMTRACK_DEVICE_SIMULATED | TT_MEMTRACK_DEVICE_REMOTE,
		  .board = "n300", .capacity = { 64, 1499136, 12 * GIB, GIB } },
		{ .device = 2, .arch = TT_MEMTRACK_ARCH_BLACKHOLE, .chip = 0,
		  .device_flags = TT_MEMTRACK_DEVICE_SIMULATED, .board = "p150a",
		  .capacity = { 120, 1572864, 32 * GIB, 4278190080 } },
	};
	struct device_info info;
	__u32 device;
	int which;

	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDONLY);
	for (device = 0; device < ARRAY_SIZE(expected); device++) {
		ASSERT_EQ(0, device_get(self->fd, device, 0, &info));
		EXPECT_EQ(device, info.device);
		EXPECT_EQ(expected[device].arch, info.arch);
		EXPECT_EQ(expected[device].chip, info.chip);
		EXPECT_EQ(expected[device].device_flags, info.device_flags);
		EXPECT_EQ(0, info.clients);
		EXPECT_EQ(0, memcmp(expected[device].board, info.board, sizeof(info.board)));
		for (which = 0; which < FIGURES; which++) {
			EXPECT_EQ(expected[device].capacity[which], info.capacity[which]);
			EXPECT_EQ(TT_MEMTRACK_SOURCE_BOARD, info.source[which]);
			EXPECT_EQ(ANY, info.source_uid[which]);
		}
	}
}

TEST_F(devices, next)
{
	const __u32 from[] = { 0, 1, 2, 3, 4, UINT32_MAX };
	struct device_info info;
	__u32 device, count;
	size_t i;

	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDONLY);
	for (i = 0; i < ARRAY_SIZE(from); i++) {
		int result = device_get(self->fd, from[i], TT_MEMTRACK_DEVICE_NEXT, &info);

		EXPECT_EQ(from[i] < 3 ? 0 : -ENODEV, result);
		EXPECT_EQ(from[i], info.device);
	}
	/* The loop of the manual. */
	for (device = 0, count = 0;
	     !device_get(self->fd, device, TT_MEMTRACK_DEVICE_NEXT, &info);
	     device = info.device + 1)
		count++;
	EXPECT_EQ(3, count);
}

/* Numbers are not reused, so there are gaps, which the loop skips. */
TEST_F(devices, next_over_gaps)
{
	struct device_info info;

	ASSERT_EQ(0, books_begin());
	ASSERT_EQ(0, boards_unplug());
	ASSERT_EQ(0, boards_plug("n150"));
	self->fd = device_open(O_RDONLY);
	EXPECT_EQ(-ENODEV, device_get(self->fd, 0, 0, &info));
	EXPECT_EQ(-ENODEV, device_get(self->fd, 2, 0, &info));
	EXPECT_EQ(0, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
	EXPECT_EQ(3, info.device);
	EXPECT_STREQ("n150", info.board);
	EXPECT_EQ(-ENODEV, device_get(self->fd, 4, TT_MEMTRACK_DEVICE_NEXT, &info));
}

/* Each board of the table: its chips, and their figures. */

static const struct {
	const char *board;
	__u32 arch, chips, cores;
	__u64 l1, dram, bank;
} boards[] = {
	{ "e75", TT_MEMTRACK_ARCH_GRAYSKULL, 1, 96, 1048576, 8 * GIB, GIB },
	{ "e150", TT_MEMTRACK_ARCH_GRAYSKULL, 1, 120, 1048576, 8 * GIB, GIB },
	{ "n150", TT_MEMTRACK_ARCH_WORMHOLE, 1, 72, 1499136, 12 * GIB, GIB },
	{ "n300", TT_MEMTRACK_ARCH_WORMHOLE, 2, 64, 1499136, 12 * GIB, GIB },
	{ "galaxy-wormhole", TT_MEMTRACK_ARCH_WORMHOLE, 32, 80, 1499136, 12 * GIB, GIB },
	{ "p100", TT_MEMTRACK_ARCH_BLACKHOLE, 1, 120, 1572864, 28 * GIB, 4278190080 },
	{ "p100a", TT_MEMTRACK_ARCH_BLACKHOLE, 1, 120, 1572864, 28 * GIB, 4278190080 },
	{ "p150a", TT_MEMTRACK_ARCH_BLACKHOLE, 1, 120, 1572864, 32 * GIB, 4278190080 },
	{ "p150b", TT_MEMTRACK_ARCH_BLACKHOLE, 1, 120, 1572864, 32 * GIB, 4278190080 },
	{ "p150c", TT_MEMTRACK_ARCH_BLACKHOLE, 1, 120, 1572864, 32 * GIB, 4278190080 },
	{ "p300a", TT_MEMTRACK_ARCH_BLACKHOLE, 2, 120, 1572864, 32 * GIB, 4278190080 },
	{ "p300b", TT_MEMTRACK_ARCH_BLACKHOLE, 2, 120, 1572864, 32 * GIB, 4278190080 },
	{ "p300c", TT_MEMTRACK_ARCH_BLACKHOLE, 2, 120, 1572864, 32 * GIB, 4278190080 },
	{ "galaxy-blackhole", TT_MEMTRACK_ARCH_BLACKHOLE, 32, 130, 1572864, 32 * GIB, 4278190080 },
};

TEST_F(devices, boards)
{
	char list[256] = "";
	struct device_info info;
	__u32 device = 0, chip;
	__u64 count;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(boards); i++)
		sprintf(list + strlen(list), "%s%s", i ? "," : "", boards[i].board);
	ASSERT_EQ(0, plug(list));
	self->fd = device_open(O_RDONLY);
	for (i = 0; i < ARRAY_SIZE(boards); i++) {
		for (chip = 0; chip < boards[i].chips; chip++) {
			ASSERT_EQ(0, device_get(self->fd, device++, 0, &info));
			EXPECT_STREQ(boards[i].board, info.board);
			EXPECT_EQ(boards[i].arch, info.arch);
			EXPECT_EQ(!strcmp(boards[i].board, "n300") ? chip : 0, info.chip);
			EXPECT_EQ(boards[i].cores, info.capacity[TT_MEMTRACK_CAP_TENSIX_CORES]);
			EXPECT_EQ(boards[i].l1, info.capacity[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE]);
			EXPECT_EQ(boards[i].dram, info.capacity[TT_MEMTRACK_CAP_DRAM_BYTES]);
			EXPECT_EQ(boards[i].bank, info.capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES]);
			EXPECT_EQ(!strcmp(boards[i].board, "n300") && chip,
				  !!(info.device_flags & TT_MEMTRACK_DEVICE_REMOTE));
		}
	}
	EXPECT_EQ(-ENODEV, device_get(self->fd, device, 0, &info));
	EXPECT_EQ(0, sysfs_u64(&count, "devices"));
	EXPECT_EQ(device, count);
}

/* If the lines do not fit in a page, the last one says how many are left out. */
TEST_F(devices, usage_of_many)
{
	char text[8192], *line, *last = text;
	unsigned int shown = 0, more = 0, device;
	__u64 count;

	ASSERT_EQ(0, plug("galaxy-blackhole,galaxy-wormhole,galaxy-blackhole"));
	ASSERT_EQ(0, sysfs_text(text, sizeof(text), "usage"));
	EXPECT_GE(4096, strlen(text));
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		last = line;
		if (sscanf(line, "tt%u galaxy", &device) == 1)
			EXPECT_EQ(shown++, device);
	}
	EXPECT_EQ(1, sscanf(last, "... %u more", &more));
	EXPECT_EQ(0, sysfs_u64(&count, "devices"));
	EXPECT_EQ(96, count);
	EXPECT_EQ(96, shown + more);
	EXPECT_LT(20, shown);
}

#define READ_ALL 3	/* SYSLOG_ACTION_READ_ALL of the kernel */

TEST_F(devices, a_board_that_is_not_in_the_table)
{
	static char log[1 << 18];
	const char *message;
	size_t i;

	ASSERT_EQ(0, books_begin());
	ASSERT_EQ(0, boards_unplug());
	EXPECT_NE(0, boards_plug("n300,p9999x"));
	EXPECT_NE(0, access("/sys/module/tt_memtrack_sim", F_OK));
	ASSERT_LT(0, klogctl(READ_ALL, log, sizeof(log) - 1));
	message = strstr(log, "p9999x");
	ASSERT_NE(NULL, message);
	for (i = 0; i < ARRAY_SIZE(boards); i++) {
		EXPECT_NE(NULL, strstr(message, boards[i].board))
			TH_LOG("the message does not name %s", boards[i].board);
	}
	EXPECT_NE(0, boards_plug(""));
	EXPECT_NE(0, boards_plug(","));
	/* Nothing is left of the previous boards. */
	self->fd = device_open(O_RDONLY);
	EXPECT_EQ(-ENODEV, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT,
				      &(struct device_info) { 0 }));
}

/* Capacities */

FIXTURE(capacities) {
	int fd;
};

/* A Wormhole whose board is not in the table: only its L1 per core is known. */
FIXTURE_SETUP(capacities)
{
	ASSERT_EQ(0, plug("wormhole,n300"));
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(capacities)
{
	close(self->fd);
}

static int shows(int fd, __u32 device, __u32 which, __u64 value, __u32 source, __u32 uid)
{
	struct device_info info;
	int result = device_get(fd, device, 0, &info);

	if (result)
		return result;
	if (info.capacity[which] == value && info.source[which] == source &&
	    info.source_uid[which] == uid)
		return 0;
	fprintf(stderr, "# capacity %u is %llu, source %u, uid %u\n", which, info.capacity[which],
		info.source[which], info.source_uid[which]);
	return -EBADMSG;
}

#define CORES	TT_MEMTRACK_CAP_TENSIX_CORES
#define PER_CORE TT_MEMTRACK_CAP_L1_BYTES_PER_CORE
#define DRAM	TT_MEMTRACK_CAP_DRAM_BYTES
#define BANK	TT_MEMTRACK_CAP_DRAM_BANK_BYTES

TEST_F(capacities, what_is_not_known_has_no_data)
{
	static const char *const unknown[] = {
		"board", "board_source", "gateway", "tensix_cores", "dram/total", "dram/core_total",
		"l1/total", "dram/usable", "dram/core_usable", "l1/usable", "l1/core_usable",
	};
	struct device_info info;
	char text[4096];
	size_t i;

	ASSERT_EQ(0, device_get(self->fd, 0, 0, &info));
	EXPECT_EQ(TT_MEMTRACK_ARCH_WORMHOLE, info.arch);
	EXPECT_STREQ("", info.board);
	EXPECT_EQ(0, shows(self->fd, 0, CORES, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	EXPECT_EQ(0, shows(self->fd, 0, PER_CORE, 1499136, TT_MEMTRACK_SOURCE_BOARD, ANY));
	EXPECT_EQ(0, shows(self->fd, 0, DRAM, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	EXPECT_EQ(0, shows(self->fd, 0, BANK, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		EXPECT_EQ(-ENODATA, sysfs_text(text, sizeof(text), "tt0/%s", unknown[i]))
			TH_LOG("%s", unknown[i]);
	}
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt0/l1/core_total"));
	EXPECT_STREQ("1499136\n", text);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt0/dram/total_source"));
	EXPECT_STREQ("unknown\n", text);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt0/l1/total_source"));
	EXPECT_STREQ("unknown\n", text);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "usage"));
	EXPECT_EQ(&text[0], strstr(text, "tt0 - dram 0/- l1 0/- buffers 0 cbs 0 kernels 0\n"));
}

/* An unknown capacity cannot be exceeded. */
TEST_F(capacities, over_no_capacity)
{
	ASSERT_EQ(0, buf_alloc(self->fd, 0, DRAM_BUFFERS, 1, 1ULL << 44, 1));
	ASSERT_EQ(0, buf_alloc(self->fd, 0, L1_BUFFERS, 1, 1ULL << 44, 1));
	EXPECT_EQ(0, error_count(0, OVER_CAPACITY));
}

static int as_user(uid_t uid, int (*what)(struct child *child), struct child *child)
{
	if (child_start(child))
		return hear(child);
	_exit(become(uid) ? 99 : what(child));
}

#define L1_USABLE TT_MEMTRACK_CAP_L1_USABLE_PER_CORE
#define DRAM_USABLE TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK
#define CORES_USABLE TT_MEMTRACK_CAP_L1_USABLE_CORES

static int client_says_what_is_usable(struct child *child)
{
	int fd = device_open(O_RDWR);

	/* At most the capacity, if it is known: that of tt0's banks is not. */
	if (device_set(fd, 0, L1_USABLE, 1499137) != -EINVAL ||
	    device_set(fd, 0, L1_USABLE, 0) != -EINVAL)
		return 1;
	if (device_set(fd, 0, L1_USABLE, 1499136) || device_set(fd, 0, DRAM_USABLE, 1ULL << 44))
		return 2;
	/* It may change, because it depends on how the device is opened. */
	if (device_set(fd, 0, L1_USABLE, 1393312) || device_set(fd, 1, DRAM_USABLE, GIB - 32) ||
	    device_set(fd, 1, L1_USABLE, 1393312))
		return 3;
	/* Of the 64 cores, some dispatch. */
	if (device_set(fd, 1, CORES_USABLE, 65) != -EINVAL || device_set(fd, 1, CORES_USABLE, 64) ||
	    device_set(fd, 1, CORES_USABLE, 56))
		return 4;
	tell(child, 0);
	return hear(child);
}

static int change_what_is_usable(uid_t real, uid_t effective)
{
	struct child child;
	int result;

	if (!child_start(&child)) {
		int fd = setresuid(real, effective, effective) ? -1 : device_open(O_RDWR);

		tell(&child, device_set(fd, 1, L1_USABLE, 1393280));
		_exit(0);
	}
	result = hear(&child);
	child_wait(&child);
	return result;
}

TEST_F(capacities, usable)
{
	struct child child;
	__u64 value;

	ASSERT_EQ(0, as_user(1000, client_says_what_is_usable, &child));
	EXPECT_EQ(0, shows(self->fd, 0, L1_USABLE, 1393312, TT_MEMTRACK_SOURCE_CLIENT, 1000));
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/l1/core_usable"));
	EXPECT_EQ(1393312, value);
	/* The number of tt0's cores is unknown. */
	EXPECT_EQ(-ENODATA, sysfs_u64(&value, "tt0/l1/usable"));
	EXPECT_EQ(0, shows(self->fd, 1, CORES_USABLE, 56, TT_MEMTRACK_SOURCE_CLIENT, 1000));
	EXPECT_EQ(0, sysfs_u64(&value, "tt1/l1/usable"));
	EXPECT_EQ(56 * 1393312, value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt1/dram/usable"));
	EXPECT_EQ(12 * (GIB - 32), value);
	/* Totals do not change, nor can another user exceed them. */
	EXPECT_EQ(0, sysfs_u64(&value, "tt1/l1/total"));
	EXPECT_EQ(64 * 1499136, value);
	EXPECT_EQ(-EINVAL, device_set(self->fd, 1, L1_USABLE, 1499137));
	/* Only the same real user may change the figure. */
	EXPECT_EQ(-EPERM, change_what_is_usable(1001, 1000));
	EXPECT_EQ(0, change_what_is_usable(1000, 1001));
	EXPECT_EQ(0, shows(self->fd, 1, L1_USABLE, 1393280, TT_MEMTRACK_SOURCE_CLIENT, 1000));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, shows(self->fd, 0, L1_USABLE, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	EXPECT_EQ(-ENODATA, sysfs_u64(&value, "tt1/dram/usable"));
	/* Without a number of its own, it is all cores. */
	EXPECT_EQ(0, shows(self->fd, 1, CORES_USABLE, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	ASSERT_EQ(0, device_set(self->fd, 1, L1_USABLE, 1393312));
	EXPECT_EQ(0, sysfs_u64(&value, "tt1/l1/usable"));
	EXPECT_EQ(64 * 1393312, value);
}

/* What a program of root reports ends with it, too; but root may correct what others reported. */
TEST_F(capacities, usable_by_an_administrator)
{
	struct child child;

	ASSERT_EQ(0, as_user(1000, client_says_what_is_usable, &child));
	EXPECT_EQ(0, device_set(self->fd, 0, L1_USABLE, 1376928));
	EXPECT_EQ(0, shows(self->fd, 0, L1_USABLE, 1376928, TT_MEMTRACK_SOURCE_CLIENT, 0));
	EXPECT_EQ(0, device_set(self->fd, 0, L1_USABLE, 0));
	EXPECT_EQ(0, shows(self->fd, 0, L1_USABLE, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	EXPECT_EQ(0, device_set(self->fd, 0, L1_USABLE, 1376928));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, shows(self->fd, 0, L1_USABLE, 1376928, TT_MEMTRACK_SOURCE_CLIENT, 0));
	close(self->fd);
	self->fd = device_open(O_RDWR);
	EXPECT_EQ(0, shows(self->fd, 0, L1_USABLE, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	ASSERT_EQ(0, as_user(1000, client_says_what_is_usable, &child));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
}

static int client_fills_in(struct child *child)
{
	int fd = device_open(O_RDWR);

	if (device_set(fd, 0, CORES, 64) || device_set(fd, 0, DRAM, 6 * GIB) ||
	    device_set(fd, 0, BANK, GIB))
		return 1;
	/* Figures that are known by now, from the board or from a client, stay. */
	if (device_set(fd, 0, CORES, 72) != -EPERM || device_set(fd, 0, PER_CORE, 5) != -EPERM ||
	    device_set(fd, 1, CORES, 72) != -EPERM || device_set(fd, 0, DRAM, 0) != -EPERM)
		return 2;
	tell(child, 0);
	return hear(child);
}

TEST_F(capacities, a_client_fills_in_what_is_not_known)
{
	struct child child;
	char text[64];
	__u64 value;

	ASSERT_EQ(0, as_user(1000, client_fills_in, &child));
	EXPECT_EQ(0, shows(self->fd, 0, CORES, 64, TT_MEMTRACK_SOURCE_CLIENT, 1000));
	EXPECT_EQ(0, shows(self->fd, 0, DRAM, 6 * GIB, TT_MEMTRACK_SOURCE_CLIENT, 1000));
	EXPECT_EQ(0, shows(self->fd, 0, PER_CORE, 1499136, TT_MEMTRACK_SOURCE_BOARD, ANY));
	EXPECT_EQ(0, shows(self->fd, 1, CORES, 64, TT_MEMTRACK_SOURCE_BOARD, ANY));
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/tensix_cores"));
	EXPECT_EQ(64, value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/l1/total"));
	EXPECT_EQ(64 * 1499136, value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/dram/total"));
	EXPECT_EQ(6 * GIB, value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/dram/core_total"));
	EXPECT_EQ(GIB, value);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt0/dram/total_source"));
	EXPECT_STREQ("client 1000\n", text);
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/clients"));
	EXPECT_EQ(1, value);

	/* It counts for over_capacity, until the device's last client exits. */
	ASSERT_EQ(0, buf_alloc(self->fd, 0, DRAM_BUFFERS, 1, 6 * GIB, 1));
	EXPECT_EQ(0, error_count(0, OVER_CAPACITY));
	ASSERT_EQ(0, buf_alloc(self->fd, 0, DRAM_BUFFERS, 2, 1, 1));
	EXPECT_EQ(1, error_count(0, OVER_CAPACITY));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, shows(self->fd, 0, CORES, 64, TT_MEMTRACK_SOURCE_CLIENT, 1000));
	close(self->fd);
	self->fd = device_open(O_RDWR);
	EXPECT_EQ(0, shows(self->fd, 0, CORES, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	EXPECT_EQ(0, shows(self->fd, 0, DRAM, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	EXPECT_EQ(-ENODATA, sysfs_u64(&value, "tt0/dram/total"));
	EXPECT_EQ(-ENODATA, sysfs_u64(&value, "tt0/tensix_cores"));
}

static int client_asks_too_much(struct child *child)
{
	int fd = device_open(O_RDWR), reader = device_open(O_RDONLY);

	if (device_set(fd, 0, DRAM, 0) != -EINVAL)
		return 1;
	if (device_set(fd, 0, DRAM, (1ULL << 44) + 1) != -EOVERFLOW)
		return 2;
	if (device_set(reader, 0, DRAM, GIB) != -EPERM)
		return 3;
	tell(child, 0);
	return hear(child);
}

TEST_F(capacities, values_that_cannot_be)
{
	struct child child;

	ASSERT_EQ(0, as_user(1000, client_asks_too_much, &child));
	EXPECT_EQ(0, shows(self->fd, 0, DRAM, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(-EOVERFLOW, device_set(self->fd, 0, DRAM, (1ULL << 44) + 1));
	EXPECT_EQ(0, device_set(self->fd, 0, DRAM, 1ULL << 44));
}

/* A size that would be 0 in 32 bits. */
TEST_F(capacities, a_bank_of_4_gib)
{
	__u64 value;

	EXPECT_EQ(0, device_set(self->fd, 0, BANK, 4 * GIB));
	EXPECT_EQ(0, shows(self->fd, 0, BANK, 4 * GIB, TT_MEMTRACK_SOURCE_ADMIN, ANY));
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/dram/core_total"));
	EXPECT_EQ(4 * GIB, value);
}

/* An administrator's figure overrides both and stays; 0 restores the table's. */
TEST_F(capacities, an_administrator_sets_any)
{
	struct child child;
	char text[64];
	__u64 value;
	int reader = device_open(O_RDONLY);

	EXPECT_EQ(0, device_set(self->fd, 1, CORES, 56));
	EXPECT_EQ(0, shows(reader, 1, CORES, 56, TT_MEMTRACK_SOURCE_ADMIN, ANY));
	EXPECT_EQ(0, sysfs_u64(&value, "tt1/l1/total"));
	EXPECT_EQ(56 * 1499136, value);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt1/l1/total_source"));
	EXPECT_STREQ("admin\n", text);
	EXPECT_EQ(0, sysfs_u64(&value, "tt1/clients"));
	EXPECT_EQ(0, value);

	ASSERT_EQ(0, as_user(1000, client_fills_in, &child));
	EXPECT_EQ(0, device_set(self->fd, 0, DRAM, 7 * GIB));
	EXPECT_EQ(0, shows(reader, 0, DRAM, 7 * GIB, TT_MEMTRACK_SOURCE_ADMIN, ANY));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	close(self->fd);
	self->fd = device_open(O_RDWR);
	EXPECT_EQ(0, shows(reader, 0, DRAM, 7 * GIB, TT_MEMTRACK_SOURCE_ADMIN, ANY));
	EXPECT_EQ(0, shows(reader, 0, CORES, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));

	EXPECT_EQ(0, device_set(self->fd, 0, DRAM, 0));
	EXPECT_EQ(0, shows(reader, 0, DRAM, 0, TT_MEMTRACK_SOURCE_UNKNOWN, ANY));
	EXPECT_EQ(-ENODATA, sysfs_u64(&value, "tt0/dram/total"));
	EXPECT_EQ(0, device_set(self->fd, 1, CORES, 0));
	EXPECT_EQ(0, shows(reader, 1, CORES, 64, TT_MEMTRACK_SOURCE_BOARD, ANY));
	EXPECT_EQ(0, sysfs_u64(&value, "tt1/l1/total"));
	EXPECT_EQ(95944704, value);
	close(reader);
}

static int set_for_ever(struct child *child)
{
	int fd = device_open(O_RDWR);

	tell(child, 0);
	while (fd >= 0) {
		device_set(fd, 0, CORES, 64);
		device_set(fd, 0, DRAM, GIB);
		device_set(fd, 1, CORES, 64);
		close(fd);
		fd = device_open(O_RDWR);
	}
	return 1;
}

/* Files always exist, whatever is set. */
TEST_F(capacities, settings_do_not_disturb_readers)
{
	static const char *const files[] = { "tt0/l1/used", "tt0/arch", "tt1/dram/total" };
	int kept = open(CLASS "/tt0/l1/used", O_RDONLY);
	struct child child;
	char text[64];
	int i;

	ASSERT_EQ(0, as_user(1000, set_for_ever, &child));
	for (i = 0; i < 600; i++) {
		ASSERT_EQ(0, sysfs_text(text, sizeof(text), "%s", files[i % 3]));
		ASSERT_EQ(2, pread(kept, text, sizeof(text), 0));
	}
	kill(child.pid, SIGKILL);
	EXPECT_EQ(128 + SIGKILL, child_wait(&child));
	close(kept);
}

/* With the greatest figures, totals do not wrap to small ones. */
TEST_F(capacities, a_product_that_would_wrap)
{
	__u64 value;

	EXPECT_EQ(0, device_set(self->fd, 0, CORES, 1ULL << 44));
	EXPECT_EQ(0, device_set(self->fd, 0, PER_CORE, 1ULL << 44));
	EXPECT_EQ(0, sysfs_u64(&value, "tt0/l1/total"));
	EXPECT_LE(1ULL << 44, value);
	ASSERT_EQ(0, buf_alloc(self->fd, 0, L1_BUFFERS, 1, 1ULL << 44, 1));
	EXPECT_EQ(0, error_count(0, OVER_CAPACITY));
}

TEST_HARNESS_MAIN
