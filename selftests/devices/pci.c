// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine's cards: what their PCI ids tell, what is shown of them, and what clients that know
 * more fill in. The cards are those of the module ttmt_test_pci.
 */
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define GIB		1073741824ULL
#define WORMHOLE	TT_MEMTRACK_ARCH_WORMHOLE
#define BLACKHOLE	TT_MEMTRACK_ARCH_BLACKHOLE
#define GRAYSKULL	TT_MEMTRACK_ARCH_GRAYSKULL
#define ASSUMED		TT_MEMTRACK_DEVICE_BOARD_ASSUMED
#define REMOTE		TT_MEMTRACK_DEVICE_REMOTE

#define CORES		TT_MEMTRACK_CAP_TENSIX_CORES
#define PER_CORE	TT_MEMTRACK_CAP_L1_BYTES_PER_CORE
#define DRAM		TT_MEMTRACK_CAP_DRAM_BYTES
#define BANK		TT_MEMTRACK_CAP_DRAM_BANK_BYTES
#define CHIPS		TT_MEMTRACK_CAP_CHIPS

/* The first device's number. */
static __u32 first;

#define TT(number) (first + (__u32)(number))

/* A fixture cannot skip its test. */
__attribute__((constructor)) static void begin(void)
{
	cards_or_skip();
}

FIXTURE(pci) {
	int fd;
};

FIXTURE_SETUP(pci)
{
	ASSERT_EQ(0, cards_begin(false, &first));
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(pci)
{
	close(self->fd);
	EXPECT_EQ(0, cards_end());
}

static __u64 device_count(void)
{
	__u64 count;

	return sysfs_u64(&count, "devices") ? UINT64_MAX : count;
}

/* What is found */

static const struct {
	const char *card, *board, *source;
	__u32 arch, flags, chips;
	__u64 cores, per_core, dram, bank;
} boards[] = {
	{ "401e:1e52:0018", "n150", "assumed\n", WORMHOLE, ASSUMED, 1,
	  72, 1499136, 12 * GIB, GIB },
	{ "401e:1e52:0014", "n300", "assumed\n", WORMHOLE, ASSUMED, 2,
	  64, 1499136, 12 * GIB, GIB },
	{ "401e:1e52:0035", "galaxy-wormhole", "id\n", WORMHOLE, 0, 1,
	  80, 1499136, 12 * GIB, GIB },
	{ "b140:1e52:0036", "p100", "assumed\n", BLACKHOLE, ASSUMED, 1,
	  120, 1572864, 28 * GIB, 4278190080 },
	{ "b140:1e52:0043", "p100a", "assumed\n", BLACKHOLE, ASSUMED, 1,
	  120, 1572864, 28 * GIB, 4278190080 },
	/* 120 cores, or 140 with older firmware. */
	{ "b140:1e52:0040", "p150a", "assumed\n", BLACKHOLE, ASSUMED, 1,
	  0, 1572864, 32 * GIB, 4278190080 },
	{ "b140:1e52:0041", "p150b", "assumed\n", BLACKHOLE, ASSUMED, 1,
	  0, 1572864, 32 * GIB, 4278190080 },
	{ "b140:1e52:0042", "p150c", "assumed\n", BLACKHOLE, ASSUMED, 1,
	  0, 1572864, 32 * GIB, 4278190080 },
	{ "b140:1e52:0044", "p300b", "assumed\n", BLACKHOLE, ASSUMED, 1,
	  120, 1572864, 32 * GIB, 4278190080 },
	{ "b140:1e52:0045", "p300a", "assumed\n", BLACKHOLE, ASSUMED, 1,
	  120, 1572864, 32 * GIB, 4278190080 },
	{ "b140:1e52:0046", "p300c", "assumed\n", BLACKHOLE, ASSUMED, 1,
	  120, 1572864, 32 * GIB, 4278190080 },
	{ "b140:1e52:0047", "galaxy-blackhole", "id\n", BLACKHOLE, 0, 1,
	  130, 1572864, 32 * GIB, 4278190080 },
};

TEST_F(pci, every_board)
{
	struct device_info info;
	__u32 devices[CARD_CHIPS], chip;
	char text[64];
	__u32 next = TT(0);
	__u64 total;
	size_t i;
	int which;

	for (i = 0; i < ARRAY_SIZE(boards); i++) {
		const __u64 capacity[FIGURES] = {
			[CORES] = boards[i].cores, [PER_CORE] = boards[i].per_core,
			[DRAM] = boards[i].dram, [BANK] = boards[i].bank,
		};

		ASSERT_EQ(0, card_plug(i, boards[i].card));
		ASSERT_EQ(boards[i].chips, card_devices(self->fd, i, devices)) {
			TH_LOG("%s", boards[i].board);
		}
		for (chip = 0; chip < boards[i].chips; chip++) {
			ASSERT_EQ(next++, devices[chip]);
			ASSERT_EQ(0, device_get(self->fd, devices[chip], 0, &info));
			EXPECT_STREQ(boards[i].board, info.board);
			EXPECT_EQ(boards[i].arch, info.arch);
			EXPECT_EQ(chip, info.chip);
			EXPECT_EQ(boards[i].flags | (chip ? REMOTE : 0), info.device_flags);
			for (which = 0; which < FIGURES; which++) {
				EXPECT_EQ(capacity[which], info.capacity[which]);
				EXPECT_EQ(capacity[which] ? TT_MEMTRACK_SOURCE_BOARD :
							    TT_MEMTRACK_SOURCE_UNKNOWN,
					  info.source[which]);
			}
			EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt%u/board_source",
						devices[chip]));
			EXPECT_STREQ(boards[i].source, text);
			EXPECT_EQ(boards[i].cores ? 0 : -ENODATA,
				  sysfs_u64(&total, "tt%u/l1/total", devices[chip]));
			EXPECT_TRUE(!boards[i].cores ||
				    total == boards[i].cores * boards[i].per_core);
			EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt%u/l1/total_source",
						devices[chip]));
			EXPECT_STREQ(boards[i].cores ? "board\n" : "unknown\n", text);
		}
	}
	EXPECT_EQ(next - TT(0), device_count());
}

/* If the board is unknown, the architecture is known, and what all its chips have in common. */
TEST_F(pci, boards_that_are_not_in_the_table)
{
	static const struct {
		const char *card, *arch;
		__u64 per_core;
	} cards[] = {
		{ "401e:1e52:9999", "wormhole\n", 1499136 },
		{ "b140:1e52:0000", "blackhole\n", 1572864 },
		{ "faca:1e52:0003", "grayskull\n", 1048576 },
		/* Subsystem ids of the other architecture, and of other vendors. */
		{ "401e:1e52:0040", "wormhole\n", 1499136 },
		{ "b140:1e52:0014", "blackhole\n", 1572864 },
		{ "401e:10ee:0014", "wormhole\n", 1499136 },
		{ "b140:0000:0047", "blackhole\n", 1572864 },
	};
	static const char *const unknown[] = {
		"board", "board_source", "gateway", "tensix_cores", "l1/total", "dram/total",
		"dram/core_total",
	};
	struct device_info info;
	char text[4096], line[80];
	__u64 value;
	size_t i, file;

	for (i = 0; i < ARRAY_SIZE(cards); i++) {
		ASSERT_EQ(0, card_plug(i, cards[i].card));
		ASSERT_EQ(TT(i), card_device(self->fd, i, 0));
		ASSERT_EQ(0, device_get(self->fd, TT(i), 0, &info));
		EXPECT_STREQ("", info.board);
		EXPECT_EQ(0, info.device_flags);
		EXPECT_EQ(0, info.chip);
		EXPECT_EQ(0, info.capacity[CORES]);
		EXPECT_EQ(cards[i].per_core, info.capacity[PER_CORE]);
		EXPECT_EQ(0, info.capacity[DRAM]);
		EXPECT_EQ(0, info.capacity[BANK]);
		EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt%u/arch", TT(i)));
		EXPECT_STREQ(cards[i].arch, text);
		EXPECT_EQ(0, sysfs_u64(&value, "tt%u/l1/core_total", TT(i)));
		EXPECT_EQ(cards[i].per_core, value);
		for (file = 0; file < ARRAY_SIZE(unknown); file++) {
			EXPECT_EQ(-ENODATA, sysfs_text(text, sizeof(text), "tt%u/%s", TT(i),
						       unknown[file])) {
				TH_LOG("%s has %s", cards[i].card, unknown[file]);
			}
		}
	}
	EXPECT_EQ(ARRAY_SIZE(cards), device_count());
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "usage"));
	snprintf(line, sizeof(line), "tt%u - dram 0/- l1 0/- buffers 0 cbs 0 kernels 0\n", TT(0));
	EXPECT_EQ(&text[0], strstr(text, line));
}

TEST_F(pci, what_is_no_card)
{
	__u32 devices[CARD_CHIPS];

	ASSERT_EQ(0, card_plug(0, "1234:1e52:0014"));
	ASSERT_EQ(0, card_plug(1, "401f:1e52:0014"));
	EXPECT_EQ(0, card_devices(self->fd, 0, devices));
	EXPECT_EQ(0, device_count());
}

TEST_F(pci, second_chip_of_an_n300)
{
	__u64 value;

	ASSERT_EQ(0, card_plug(3, "401e:1e52:0014"));
	ASSERT_EQ(0, card_plug(4, "401e:1e52:0014"));
	ASSERT_EQ(TT(2), card_device(self->fd, 4, 0));
	ASSERT_EQ(TT(3), card_device(self->fd, 4, 1));
	EXPECT_EQ(-ENODATA, sysfs_u64(&value, "tt%u/gateway", TT(2)));
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/gateway", TT(3)));
	EXPECT_EQ(TT(2), value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/gateway", TT(1)));
	EXPECT_EQ(TT(0), value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/remote", TT(3)));
	EXPECT_EQ(1, value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/remote", TT(2)));
	EXPECT_EQ(0, value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/simulated", TT(3)));
	EXPECT_EQ(0, value);
}

/* A galaxy that is there before the module and after. */
TEST_F_TIMEOUT(pci, thirty_two_functions, 90)
{
	struct device_info info;
	__u32 devices[CARD_CHIPS];
	__u32 slot;

	for (slot = 0; slot < CARD_SLOTS; slot++) {
		ASSERT_EQ(0, card_plug(slot, "b140:1e52:0047"));
		ASSERT_EQ(0, record_alloc(self->fd, TT(slot), CB, 1, 10 + slot, 10));
	}
	EXPECT_EQ(CARD_SLOTS, device_count());
	for (slot = 0; slot < CARD_SLOTS; slot++)
		EXPECT_EQ((10 + slot) * 10, usage_of(self->fd, TT(slot), CB).bytes);
	close(self->fd);
	ASSERT_EQ(0, module_unload("tt_memtrack"));
	ASSERT_EQ(0, module_load("tt_memtrack", ""));
	self->fd = device_open(O_RDWR);
	first = 0;
	EXPECT_EQ(CARD_SLOTS, device_count());
	for (slot = 0; slot < CARD_SLOTS; slot++) {
		EXPECT_EQ(1, card_devices(self->fd, slot, devices));
		EXPECT_EQ(TT(slot), devices[0]);
		ASSERT_EQ(0, device_get(self->fd, TT(slot), 0, &info));
		EXPECT_STREQ("galaxy-blackhole", info.board);
		EXPECT_EQ(0, info.device_flags);
	}
}

/* What is shown */

/* The devices of slot 5, relative to their class. */
#define BELOW "../../devices/pci7e57:00/7e57:00:05.0/tt_memtrack/"

TEST_F(pci, below_its_function)
{
	char text[64];

	ASSERT_EQ(0, card_plug(5, "401e:1e52:0014"));
	EXPECT_TRUE(sysfs_is_there("tt%u/device/vendor", TT(0)));
	EXPECT_TRUE(sysfs_is_there("tt%u/device/vendor", TT(1)));
	EXPECT_TRUE(sysfs_is_there(BELOW "tt%u", TT(0)));
	EXPECT_TRUE(sysfs_is_there(BELOW "tt%u", TT(1)));
	/* Some kernels have no NUMA nodes. */
	EXPECT_TRUE(sysfs_text(text, sizeof(text), "tt%u/device/numa_node", TT(1)) == -ENOENT ||
		    !strcmp(text, "0\n"));

	/* Simulated boards have no parent. */
	ASSERT_EQ(0, boards_plug("n150"));
	EXPECT_TRUE(sysfs_is_there("tt%u", TT(2)));
	EXPECT_FALSE(sysfs_is_there("tt%u/device", TT(2)));
	EXPECT_EQ(3, device_count());
	EXPECT_EQ(0, boards_unplug());
}

static bool has_line(const char *text, const char *line)
{
	size_t length = strlen(line);
	const char *at;

	for (at = strstr(text, line); at; at = strstr(at + 1, line))
		if ((at == text || at[-1] == '\n') && at[length] == '\n')
			return true;
	return false;
}

static const char *const n300_lines[] = {
	"PCI_SLOT_NAME=7e57:00:00.0", "TT_MEMTRACK_ARCH=wormhole", "TT_MEMTRACK_BOARD=n300",
	"TT_MEMTRACK_SIMULATED=0",
};

TEST_F(pci, uevent_file)
{
	char text[4096];
	size_t i;

	ASSERT_EQ(0, card_plug(0, "401e:1e52:0014"));
	ASSERT_EQ(0, card_plug(1, "b140:1e52:9999"));
	ASSERT_EQ(0, sysfs_text(text, sizeof(text), "tt%u/uevent", TT(1)));
	for (i = 0; i < ARRAY_SIZE(n300_lines); i++) {
		EXPECT_TRUE(has_line(text, n300_lines[i])) {
			TH_LOG("no %s in: %s", n300_lines[i], text);
		}
	}
	EXPECT_TRUE(has_line(text, "TT_MEMTRACK_CHIP=1"));
	EXPECT_TRUE(has_line(text, "TT_MEMTRACK_REMOTE=1"));
	ASSERT_EQ(0, sysfs_text(text, sizeof(text), "tt%u/uevent", TT(0)));
	EXPECT_TRUE(has_line(text, "TT_MEMTRACK_CHIP=0"));
	EXPECT_TRUE(has_line(text, "TT_MEMTRACK_REMOTE=0"));
	ASSERT_EQ(0, sysfs_text(text, sizeof(text), "tt%u/uevent", TT(2)));
	EXPECT_TRUE(has_line(text, "PCI_SLOT_NAME=7e57:00:01.0"));
	EXPECT_TRUE(has_line(text, "TT_MEMTRACK_ARCH=blackhole"));
	EXPECT_EQ(NULL, strstr(text, "TT_MEMTRACK_BOARD"));
}

static int uevents_open(void)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	return fd < 0 || bind(fd, (void *)&kernel, sizeof(kernel)) ? -errno : fd;
}

/* The next uevent of our devices, as lines; false if there is none. */
static bool next_uevent(int fd, char *text, size_t room)
{
	struct pollfd listener = { .fd = fd, .events = POLLIN };
	ssize_t length, i;

	while (poll(&listener, 1, 3000 * slowness()) == 1) {
		length = recv(fd, text, room - 1, 0);
		if (length <= 0)
			return false;
		for (i = 0; i < length; i++)
			text[i] = text[i] ?: '\n';
		text[length] = '\0';
		if (has_line(text, "SUBSYSTEM=tt_memtrack"))
			return true;
	}
	return false;
}

TEST_F(pci, uevents)
{
	int listener = uevents_open(), round;
	char text[8192];
	size_t i;

	ASSERT_LE(0, listener);
	ASSERT_EQ(0, card_plug(0, "401e:1e52:0014"));
	ASSERT_EQ(0, card_unplug(0));
	for (round = 0; round < 4; round++) {
		ASSERT_TRUE(next_uevent(listener, text, sizeof(text)));
		EXPECT_TRUE(has_line(text, round < 2 ? "ACTION=add" : "ACTION=remove"));
		EXPECT_TRUE(has_line(text, round % 3 ? "TT_MEMTRACK_REMOTE=1" :
						       "TT_MEMTRACK_REMOTE=0"));
		for (i = 0; i < ARRAY_SIZE(n300_lines); i++) {
			EXPECT_TRUE(has_line(text, n300_lines[i])) {
				TH_LOG("no %s in: %s", n300_lines[i], text);
			}
		}
	}
	close(listener);
}

/* The number of the device that a uevent is about. */
static __u32 device_of(const char *uevent)
{
	const char *name = strstr(uevent, "/tt_memtrack/tt");

	return name ? strtoul(name + strlen("/tt_memtrack/tt"), NULL, 10) : ANY;
}

static bool is_whole(int fd, __u32 device)
{
	struct tt_memtrack_usage usage[WHATS];
	struct device_info info;
	char text[64];

	return !device_get(fd, device, 0, &info) && !strcmp(info.board, "n300") &&
	       info.capacity[DRAM] && !usage_coherent(fd, device, 0, usage) &&
	       !sysfs_text(text, sizeof(text), "tt%u/board", device) && !strcmp(text, "n300\n") &&
	       !sysfs_text(text, sizeof(text), "tt%u/cb/used", device) && !strcmp(text, "0\n") &&
	       !record_alloc(fd, device, CB, 1, 10, 10) && usage_of(fd, device, CB).bytes == 100;
}

/* While the kernel is still adding it. */
TEST_F(pci, whole_when_it_is_first_heard_of)
{
	int listener = uevents_open(), round;
	struct child asker;

	ASSERT_LE(0, listener);
	if (!child_start(&asker)) {
		int fd = device_open(O_RDWR);
		char text[8192];

		tell(&asker, fd);
		for (round = 0; round < 2; round++)
			if (!next_uevent(listener, text, sizeof(text)) ||
			    !is_whole(fd, device_of(text)))
				_exit(1 + round);
		_exit(0);
	}
	ASSERT_LT(0, hear(&asker));
	ASSERT_EQ(0, card_plug(0, "401e:1e52:0014"));
	EXPECT_EQ(0, child_wait(&asker));
	EXPECT_EQ(0, card_unplug(0));
	close(listener);
}

/* Cards are left alone */

#define FUNCTION "/sys/bus/pci/devices/7e57:00:00.0"

static bool is_suspended(void)
{
	char text[32];

	return !file_read(FUNCTION "/power/runtime_status", text, sizeof(text)) &&
	       !strcmp(text, "suspended\n");
}

/* Read everything that the module shows about a device. */
static int read_all(int fd, __u32 device)
{
	static const char *const files[] = { "used", "peak", "core_used", "count", "allocs" };
	struct tt_memtrack_usage usage[WHATS];
	char text[4096];
	size_t file;
	int what, result;

	result = usage_get(fd, device, 0, usage);
	result = result ?: sysfs_text(text, sizeof(text), "usage");
	result = result ?: sysfs_text(text, sizeof(text), "tt%u/uevent", device);
	for (what = 0; what < WHATS; what++)
		for (file = 0; file < ARRAY_SIZE(files); file++)
			result = result ?: sysfs_text(text, sizeof(text), "tt%u/%s/%s", device,
						      what_names[what], files[file]);
	return result;
}

TEST_F(pci, are_not_asked_for_anything)
{
	int before;

	close(self->fd);
	ASSERT_EQ(0, modules_unload());
	first = 0;
	ASSERT_EQ(0, card_plug(0, "401e:1e52:0014:n300:19.5.0.0"));
	before = card_accesses();
	ASSERT_LT(0, before);
	ASSERT_EQ(0, module_load("tt_memtrack", ""));
	self->fd = device_open(O_RDWR);
	ASSERT_EQ(0, record_alloc(self->fd, TT(0), CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, TT(1), TRACE, 1, 10, 10));
	EXPECT_EQ(0, read_all(self->fd, TT(0)));
	EXPECT_EQ(0, read_all(self->fd, TT(1)));
	close(self->fd);
	ASSERT_EQ(0, module_unload("tt_memtrack"));
	EXPECT_EQ(before, card_accesses());
	ASSERT_EQ(0, module_load("tt_memtrack", ""));
	self->fd = device_open(O_RDWR);
}

/* Tracking neither keeps a card awake nor wakes it. */
TEST_F(pci, may_sleep)
{
	ASSERT_EQ(0, card_plug(0, "401e:1e52:0014"));
	EXPECT_FALSE(sysfs_is_there("tt%u/power", TT(0)));
	EXPECT_FALSE(sysfs_is_there("tt%u/power", TT(1)));
	if (access(FUNCTION "/power/control", F_OK))
		SKIP(return, "this kernel has no power management");
	EXPECT_FALSE(is_suspended());
	ASSERT_EQ(0, file_write(FUNCTION "/power/control", "auto"));
	EXPECT_TRUE(EVENTUALLY(3000, is_suspended()));
	ASSERT_EQ(0, record_alloc(self->fd, TT(0), CB, 1, 10, 10));
	EXPECT_EQ(0, read_all(self->fd, TT(0)));
	EXPECT_TRUE(is_suspended());
	close(self->fd);
	self->fd = device_open(O_RDWR);
	EXPECT_TRUE(is_suspended());
	EXPECT_EQ(0, card_unplug(0));
}

static bool driver_is_there(void)
{
	return sysfs_is_there("tt%u/device/driver/module", TT(0)) &&
	       sysfs_is_there("tt%u/device/tenstorrent/tenstorrent!0/tt_card_type", TT(0));
}

/* udev is told when the card's own driver binds or unbinds. */
TEST_F(pci, beside_their_driver)
{
	int listener = uevents_open(), round, chip;
	char text[8192], number[32];

	ASSERT_EQ(0, cards_unload());
	ASSERT_EQ(0, cards_load("driver=1 functions=401e:1e52:0014:n300:19.5.0.0"));
	ASSERT_TRUE(next_uevent(listener, text, sizeof(text)));
	ASSERT_TRUE(next_uevent(listener, text, sizeof(text)));
	ASSERT_EQ(TT(0), card_device(self->fd, 0, 0));
	ASSERT_EQ(TT(1), card_device(self->fd, 0, 1));
	ASSERT_EQ(0, record_alloc(self->fd, TT(1), CB, 1, 10, 10));
	for (round = 0; round < 3; round++) {
		for (chip = 0; chip < 2; chip++) {
			ASSERT_TRUE(next_uevent(listener, text, sizeof(text)));
			EXPECT_TRUE(has_line(text, "ACTION=change"));
			snprintf(number, sizeof(number), "TT_MEMTRACK_CHIP=%d", chip);
			EXPECT_TRUE(has_line(text, number));
		}
		EXPECT_EQ(round != 1, driver_is_there());
		EXPECT_EQ(2, device_count());
		EXPECT_EQ(100, usage_of(self->fd, TT(1), CB).bytes);
		if (round < 2) {
			ASSERT_EQ(0, file_write(round ? "/sys/bus/pci/drivers/tenstorrent/bind" :
							"/sys/bus/pci/drivers/tenstorrent/unbind",
						"7e57:00:00.0"));
		}
	}
	EXPECT_EQ(0, card_unplug(0));
	EXPECT_EQ(0, device_count());
	close(listener);
}

/* What a client fills in */

static int as_user(uid_t uid, int (*what)(struct child *child), struct child *child)
{
	if (child_start(child))
		return hear(child);
	_exit(become(uid) ? 99 : what(child));
}

static int set_cores(struct child *child)
{
	int fd = device_open(O_RDWR);
	__u32 device = TT(0);

	if (device_set(fd, device, CORES, 130) != -EINVAL ||
	    device_set(fd, device, CORES, 0) != -EINVAL ||
	    device_set(fd, device, CORES, 1) != -EINVAL)
		return 1;
	if (device_set(fd, device, CORES, 140))
		return 2;
	if (device_set(fd, device, CORES, 120) != -EPERM ||
	    device_set(fd, device, CORES, 140) || device_set(fd, device, DRAM, GIB) != -EPERM)
		return 3;
	tell(child, 0);
	if (hear(child))
		return 4;
	/* The figure stays while this one is a client. */
	if (device_set(fd, device, CORES, 120) != -EPERM)
		return 5;
	return 0;
}

static int set_fewer_cores(struct child *child)
{
	tell(child, device_set(device_open(O_RDWR), TT(0), CORES, 120));
	return hear(child);
}

TEST_F(pci, cores_of_a_p150)
{
	struct device_info info;
	struct child child;
	char text[64];
	__u64 value;

	ASSERT_EQ(0, card_plug(0, "b140:1e52:0040"));
	EXPECT_EQ(-ENODATA, sysfs_u64(&value, "tt%u/tensix_cores", TT(0)));
	ASSERT_EQ(0, as_user(1000, set_cores, &child));
	ASSERT_EQ(0, device_get(self->fd, TT(0), 0, &info));
	EXPECT_EQ(140, info.capacity[CORES]);
	EXPECT_EQ(TT_MEMTRACK_SOURCE_CLIENT, info.source[CORES]);
	EXPECT_EQ(1000, info.source_uid[CORES]);
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/tensix_cores", TT(0)));
	EXPECT_EQ(140, value);
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/l1/total", TT(0)));
	EXPECT_EQ(140 * 1572864, value);
	EXPECT_EQ(0, sysfs_text(text, sizeof(text), "tt%u/l1/total_source", TT(0)));
	EXPECT_STREQ("client 1000\n", text);
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));

	/* Forgotten with its last client; the next one may set another figure. */
	EXPECT_TRUE(EVENTUALLY(3000, sysfs_u64(&value, "tt%u/tensix_cores", TT(0)) == -ENODATA));
	ASSERT_EQ(0, as_user(1001, set_fewer_cores, &child));
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/tensix_cores", TT(0)));
	EXPECT_EQ(120, value);
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
}

static int set_chips_as_user(struct child *child)
{
	int fd = device_open(O_RDWR);

	return device_set(fd, TT(0), CHIPS, 2) == -EPERM &&
	       device_set(fd, TT(0), CHIPS, 0) == -EPERM &&
	       device_set(fd, TT(0), CHIPS, 1) == -EPERM ? 0 : 1;
}

TEST_F(pci, more_chips_than_the_ids_tell)
{
	/* Device 0 is an unknown board, 1 an n150, 2 and 3 are an n300, 4 a p300a. */
	static const char *const cards[] = {
		"401e:1e52:9999", "401e:1e52:0018", "401e:1e52:0014", "b140:1e52:0045",
	};
	static const struct {
		__u32 device, chips;
		int result;
	} refused[] = {
		{ 0, 9, -EINVAL }, { 1, 2, -EINVAL }, { 2, 1, -EINVAL }, { 2, 3, -EINVAL },
		{ 3, 2, -EINVAL }, { 4, 3, -EINVAL }, { 9, 2, -ENODEV },
	};
	struct device_info info;
	__u32 devices[CARD_CHIPS];
	struct child child;
	__u64 value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cards); i++)
		ASSERT_EQ(0, card_plug(i, cards[i]));
	if (!child_start(&child))
		_exit(become(1000) ? 99 : set_chips_as_user(&child));
	EXPECT_EQ(0, child_wait(&child));
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		EXPECT_EQ(refused[i].result,
			  device_set(self->fd, TT(refused[i].device), CHIPS,
				     refused[i].chips));
	}
	EXPECT_EQ(0, device_set(self->fd, TT(1), CHIPS, 1));
	EXPECT_EQ(0, device_set(self->fd, TT(2), CHIPS, 2));
	ASSERT_EQ(5, device_count());

	ASSERT_EQ(0, device_set(self->fd, TT(0), CHIPS, 3));
	ASSERT_EQ(0, device_set(self->fd, TT(4), CHIPS, 2));
	EXPECT_EQ(-EINVAL, device_set(self->fd, TT(5), CHIPS, 3));
	ASSERT_EQ(3, card_devices(self->fd, 0, devices));
	EXPECT_EQ(TT(0), devices[0]);
	EXPECT_EQ(TT(5), devices[1]);
	EXPECT_EQ(TT(6), devices[2]);
	ASSERT_EQ(0, device_get(self->fd, TT(6), 0, &info));
	EXPECT_EQ(REMOTE, info.device_flags);
	EXPECT_STREQ("", info.board);
	EXPECT_EQ(0, info.capacity[CORES]);
	EXPECT_EQ(1499136, info.capacity[PER_CORE]);
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/gateway", TT(6)));
	EXPECT_EQ(TT(0), value);
	ASSERT_EQ(TT(7), card_device(self->fd, 3, 1));
	ASSERT_EQ(0, device_get(self->fd, TT(7), 0, &info));
	EXPECT_EQ(REMOTE | ASSUMED, info.device_flags);
	EXPECT_STREQ("p300a", info.board);
	EXPECT_EQ(120, info.capacity[CORES]);
	EXPECT_EQ(0, sysfs_u64(&value, "tt%u/gateway", TT(7)));
	EXPECT_EQ(TT(4), value);

	/* Fewer chips unplug the last ones; 0 restores what the ids tell. */
	ASSERT_EQ(0, record_alloc(self->fd, TT(6), CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, TT(5), CB, 1, 10, 10));
	EXPECT_EQ(0, device_set(self->fd, TT(0), CHIPS, 2));
	EXPECT_EQ(-ENODEV, record_free(self->fd, TT(6), CB, 1));
	EXPECT_EQ(100, usage_of(self->fd, TT(5), CB).bytes);
	EXPECT_EQ(0, device_set(self->fd, TT(4), CHIPS, 0));
	EXPECT_EQ(0, device_set(self->fd, TT(2), CHIPS, 0));
	EXPECT_EQ(6, device_count());

	EXPECT_EQ(0, card_unplug(0));
	EXPECT_EQ(4, device_count());
	EXPECT_EQ(0, card_plug(0, cards[0]));
	EXPECT_EQ(1, card_devices(self->fd, 0, devices));
	EXPECT_EQ(TT(8), devices[0]);
}

TEST_F(pci, chips_of_a_simulated_board)
{
	ASSERT_EQ(0, boards_plug("wormhole"));
	EXPECT_EQ(-EINVAL, device_set(self->fd, TT(0), CHIPS, 2));
	EXPECT_EQ(1, device_count());
	EXPECT_EQ(0, boards_unplug());
}

/* After a reset of the card: drop the records of its chips one by one. */
TEST_F(pci, drop)
{
	ASSERT_EQ(0, card_plug(0, "401e:1e52:0014"));
	ASSERT_EQ(0, record_alloc(self->fd, TT(0), CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, TT(1), CB, 1, 10, 10));
	EXPECT_EQ(0, sysfs_write("1", "tt%u/drop", TT(0)));
	EXPECT_EQ(0, usage_of(self->fd, TT(0), CB).bytes);
	EXPECT_EQ(100, usage_of(self->fd, TT(1), CB).bytes);
	EXPECT_EQ(-ENOENT, record_free(self->fd, TT(0), CB, 1));
	EXPECT_EQ(TT(0), card_device(self->fd, 0, 0));
}

TEST_HARNESS_MAIN
