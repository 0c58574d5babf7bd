// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hotplug of cards, whatever their clients are doing, and whenever the module is loaded.
 * The cards are those of the module ttmt_test_pci.
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define N150		"401e:1e52:0018"
#define N300		"401e:1e52:0014"
#define P150		"b140:1e52:0040"
#define UNKNOWN		"b140:1e52:9999"

/* The first device's number. */
static __u32 first;

#define TT(number) (first + (number))

/* A fixture cannot skip its test. */
__attribute__((constructor)) static void begin(void)
{
	cards_or_skip();
}

FIXTURE(pci_hotplug) {
	int fd;
};

FIXTURE_SETUP(pci_hotplug)
{
	ASSERT_EQ(0, cards_begin(false, &first));
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(pci_hotplug)
{
	close(self->fd);
	EXPECT_EQ(0, cards_end());
}

static __u64 device_count(void)
{
	__u64 count;

	return sysfs_u64(&count, "devices") ? UINT64_MAX : count;
}

/* Removed cards */

TEST_F(pci_hotplug, its_books_close)
{
	struct tt_memtrack_op op = op_alloc(TT(1), CB, 3, 10, 10);
	struct device_info info;
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_record records[8];
	__u32 count = ARRAY_SIZE(records);
	__u64 value;
	int kind;

	ASSERT_EQ(0, card_plug(0, N150));
	ASSERT_EQ(0, card_plug(1, N300));
	for (kind = 0; kind < KINDS; kind++) {
		ASSERT_EQ(0, record_alloc(self->fd, TT(1), kind, 1, 10, 10));
		ASSERT_EQ(0, record_alloc(self->fd, TT(2), kind, 1, 10, 10));
	}
	ASSERT_EQ(0, record_alloc(self->fd, TT(0), CB, 1, 10, 10));
	ASSERT_EQ(0, card_unplug(1));

	EXPECT_EQ(-ENODEV, record_alloc(self->fd, TT(1), CB, 2, 10, 10));
	EXPECT_EQ(-ENODEV, record_free(self->fd, TT(1), CB, 1));
	EXPECT_EQ(-ENODEV, record_free(self->fd, TT(2), CB, 1));
	EXPECT_EQ(-ENODEV, free_all(self->fd, TT(2), ANY));
	EXPECT_EQ(-ENODEV, submit(self->fd, &op, 1, TT_MEMTRACK_SUBMIT_CONTINUE, NULL));
	EXPECT_EQ(-ENODEV, device_get(self->fd, TT(1), 0, &info));
	EXPECT_EQ(-ENODEV, usage_get(self->fd, TT(2), 0, usage));
	EXPECT_EQ(-ENODEV, device_set(self->fd, TT(1), TT_MEMTRACK_CAP_CHIPS, 2));
	EXPECT_FALSE(sysfs_is_there("tt%u", TT(1)));
	EXPECT_FALSE(sysfs_is_there("tt%u", TT(2)));
	EXPECT_EQ(1, device_count());

	/* The other card's records are unchanged, and the client only has those. */
	EXPECT_EQ(0, records_get(self->fd, 0, NULL, records, &count));
	ASSERT_EQ(1, count);
	EXPECT_EQ(TT(0), records[0].device);
	EXPECT_EQ(100, usage_of(self->fd, TT(0), CB).bytes);
	EXPECT_EQ(0, sysfs_u64(&value, "clients"));
	EXPECT_EQ(1, value);
	EXPECT_EQ(0, record_free(self->fd, TT(0), CB, 1));
}

TEST_F(pci_hotplug, it_comes_back_as_new)
{
	struct tt_memtrack_usage usage[WHATS];
	__u32 devices[CARD_CHIPS];
	__u64 clients;
	int round, what;

	ASSERT_EQ(0, card_plug(0, N300));
	for (round = 0; round < 3; round++) {
		ASSERT_EQ(2, card_devices(self->fd, 0, devices));
		EXPECT_EQ(TT(2 * round), devices[0]);
		EXPECT_EQ(TT(2 * round + 1), devices[1]);
		ASSERT_EQ(0, usage_get(self->fd, devices[1], 0, usage));
		for (what = 0; what < WHATS; what++) {
			EXPECT_EQ(0, usage[what].bytes);
			EXPECT_EQ(0, usage[what].records_ever);
			EXPECT_EQ(0, usage[what].bytes_peak);
		}
		EXPECT_EQ(0, sysfs_u64(&clients, "tt%u/clients", devices[1]));
		EXPECT_EQ(0, clients);
		ASSERT_EQ(0, record_alloc(self->fd, devices[1], CB, 1, 10, 10));
		ASSERT_EQ(0, card_unplug(0));
		EXPECT_EQ(0, device_count());
		ASSERT_EQ(0, card_plug(0, N300));
	}
}

/* Like a reset that takes a card off the bus. */
TEST_F(pci_hotplug, removed_and_found_by_a_rescan)
{
	char path[64];

	ASSERT_EQ(0, card_plug(7, P150));
	ASSERT_EQ(TT(0), card_device(self->fd, 7, 0));
	ASSERT_EQ(0, record_alloc(self->fd, TT(0), CB, 1, 10, 10));
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/" CARD_ADDRESS "/remove", 7);
	ASSERT_EQ(0, file_write(path, "1"));
	EXPECT_EQ(0, device_count());
	ASSERT_EQ(0, file_write("/sys/bus/pci/rescan", "1"));
	EXPECT_EQ(TT(1), card_device(self->fd, 7, 0));
	EXPECT_EQ(-ENODEV, record_free(self->fd, TT(0), CB, 1));
}

TEST_F(pci_hotplug, under_open_files)
{
	int figure, uevent, info;
	char path[64], line[64], text[8192];

	ASSERT_EQ(0, card_plug(0, N150));
	ASSERT_EQ(0, card_plug(1, N150));
	ASSERT_EQ(0, record_alloc(self->fd, TT(0), CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, TT(1), CB, 1, 10, 10));
	snprintf(path, sizeof(path), CLASS "/tt%u/cb/used", TT(0));
	figure = open(path, O_RDONLY);
	snprintf(path, sizeof(path), CLASS "/tt%u/uevent", TT(0));
	uevent = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", self->fd);
	info = open(path, O_RDONLY);
	ASSERT_EQ(4, pread(figure, text, sizeof(text), 0));
	ASSERT_LT(0, pread(info, text, 10, 0));
	ASSERT_EQ(0, card_unplug(0));
	EXPECT_EQ(-1, pread(figure, text, sizeof(text), 0));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(-1, pread(uevent, text, sizeof(text), 0));
	memset(text, 0, sizeof(text));
	EXPECT_LT(0, pread(info, text, sizeof(text) - 1, 0));
	snprintf(line, sizeof(line), "-tt%u-", TT(0));
	EXPECT_EQ(NULL, strstr(text, line));
	snprintf(line, sizeof(line), "ttmt-used-tt%u-cb:\t100\n", TT(1));
	EXPECT_NE(NULL, strstr(text, line));
	close(figure);
	close(uevent);
	close(info);
}

/* Watchers */

/* The number of events for each device; 99 if there was another event. */
struct told {
	int added[8];
	int removed[8];
};

static struct told read_events(int watcher)
{
	struct tt_memtrack_event event;
	struct told told = { 0 };

	while (read(watcher, &event, sizeof(event)) == sizeof(event)) {
		__u32 device = (event.device - first) % 8;

		if (event.type == TT_MEMTRACK_EVENT_DEVICE_ADD)
			told.added[device]++;
		else if (event.type == TT_MEMTRACK_EVENT_DEVICE_REMOVE)
			told.removed[device]++;
		else
			told.added[device] = 99;
	}
	return told;
}

TEST_F(pci_hotplug, one_event_each)
{
	static const struct told expected = {
		.added = { 0, 0, 0, 1, 1, 1 }, .removed = { 1, 1, 1, 1, 1, 1 },
	};
	int watcher = device_open(O_RDONLY | O_NONBLOCK), kind;
	struct pollfd wakes = { .fd = watcher, .events = POLLIN };
	struct child child;
	struct told told;

	ASSERT_EQ(0, card_plug(0, N300));
	ASSERT_EQ(0, card_plug(1, P150));
	/* Clients with records of every kind, and clients that have freed theirs. */
	for (kind = 0; kind < KINDS; kind++)
		ASSERT_EQ(0, record_alloc(self->fd, TT(1), kind, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, TT(2), CB, 1, 10, 10));
	ASSERT_EQ(0, record_free(self->fd, TT(2), CB, 1));
	ASSERT_EQ(0, watch(watcher));
	if (!child_start(&child)) {
		int own = become(1000) ? -1 : device_open(O_RDONLY | O_NONBLOCK);

		if (watch(own))
			_exit(1);
		tell(&child, 0);
		hear(&child);
		told = read_events(own);
		_exit(memcmp(&told, &expected, sizeof(told)) ? 2 : 0);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, card_unplug(0));
	EXPECT_EQ(1, poll(&wakes, 1, 0));
	EXPECT_EQ(POLLIN, wakes.revents);
	ASSERT_EQ(0, card_unplug(1));
	ASSERT_EQ(0, card_plug(0, P150));
	ASSERT_EQ(0, card_plug(1, N300));
	ASSERT_EQ(0, cards_unload());
	told = read_events(watcher);
	EXPECT_EQ(0, memcmp(&told, &expected, sizeof(told)));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	close(watcher);
}

/* The module is loaded and unloaded */

static void expect_before_and_after(struct __test_metadata *_metadata, int fd)
{
	__u32 devices[CARD_CHIPS];

	EXPECT_EQ(4, device_count());
	EXPECT_EQ(2, card_devices(fd, 0, devices));
	EXPECT_EQ(0, devices[0]);
	EXPECT_EQ(1, devices[1]);
	EXPECT_EQ(2, card_device(fd, 1, 0));
	EXPECT_EQ(3, card_device(fd, 2, 0));
}

TEST_F(pci_hotplug, cards_of_before_and_after)
{
	ASSERT_EQ(0, cards_unload());
	close(self->fd);
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, cards_load("functions=" N300 "," P150));
	ASSERT_EQ(0, module_load("tt_memtrack", ""));
	self->fd = device_open(O_RDWR);
	EXPECT_EQ(3, device_count());
	ASSERT_EQ(0, card_plug(2, N150));
	expect_before_and_after(_metadata, self->fd);

	/* Reload the module while all of them are there. */
	close(self->fd);
	ASSERT_EQ(0, module_unload("tt_memtrack"));
	ASSERT_EQ(0, module_load("tt_memtrack", ""));
	self->fd = device_open(O_RDWR);
	expect_before_and_after(_metadata, self->fd);

	/* The bus is removed, and comes back with another card. */
	ASSERT_EQ(0, record_alloc(self->fd, 1, CB, 1, 10, 10));
	EXPECT_EQ(-EWOULDBLOCK, module_unload("tt_memtrack"));
	EXPECT_EQ(4, device_count());
	ASSERT_EQ(0, cards_unload());
	EXPECT_EQ(0, device_count());
	EXPECT_EQ(-ENODEV, record_free(self->fd, 1, CB, 1));
	ASSERT_EQ(0, cards_load("functions=" P150));
	EXPECT_EQ(4, card_device(self->fd, 0, 0));
}

static const char *const cards[] = { N150, N300, P150, UNKNOWN };
static const int chips[] = { 1, 2, 1, 1 };

/* Each card is found once, with its chips: if bit N is set, slot N has card N modulo 4. */
static int all_found(int fd, __u32 slots)
{
	__u32 devices[CARD_CHIPS], slot;
	__u64 expected = 0;

	for (slot = 0; slot < CARD_SLOTS; slot++) {
		int count = slots & 1U << slot ? chips[slot % 4] : 0;

		if (card_devices(fd, slot, devices) != count) {
			fprintf(stderr, "# slot %u has %d devices, not %d\n", slot,
				card_devices(fd, slot, devices), count);
			return -EBADMSG;
		}
		expected += count;
	}
	return device_count() == expected ? 0 : -EBADMSG;
}

static bool is_told(const struct child *child)
{
	struct pollfd parent = { .fd = child->in, .events = POLLIN };

	return poll(&parent, 1, 0) == 1;
}

/* Unplug and plug in one card after another until told to stop; report which are there. */
static void replug(const struct child *child)
{
	__u32 slots = 0, slot;

	for (slot = 0; !is_told(child); slot = (slot + 1) % CARD_SLOTS) {
		__u32 bit = 1U << slot;

		if (slots & bit && card_unplug(slot))
			_exit(1);
		if (card_plug(slot, cards[slot % 4]))
			_exit(2);
		slots |= bit;
	}
	tell(child, slots);
	_exit(0);
}

/* The bus announces cards that the scan at load also finds, and some that it does not. */
TEST_F_TIMEOUT(pci_hotplug, loaded_while_cards_come, 150)
{
	struct child child;
	int round;

	for (round = 0; round < 8; round++) {
		close(self->fd);
		ASSERT_EQ(0, modules_unload());
		if (!child_start(&child))
			replug(&child);
		ASSERT_EQ(0, module_load("tt_memtrack", ""));
		if (round % 4 == 3) {
			EXPECT_EQ(0, module_unload("tt_memtrack"));
			ASSERT_EQ(0, module_load("tt_memtrack", ""));
		}
		tell(&child, 0);
		self->fd = device_open(O_RDWR);
		ASSERT_EQ(0, all_found(self->fd, hear(&child)));
		ASSERT_EQ(0, child_wait(&child));
		ASSERT_EQ(0, cards_empty());
	}
}

/* Under load. Each of these runs until it is killed. */

#define LOADED_SLOTS 8

static void report(const struct child *parent, __u64 seed)
{
	static struct tt_memtrack_client clients[16];
	struct tt_memtrack_usage usage[WHATS];
	struct device_info info = { 0 };
	struct tt_memtrack_record record;
	__u32 count;
	int fd, i;

	for (;;) {
		fd = device_open(O_RDWR);
		for (i = 0; i < 300; i++) {
			__u32 kind = random_below(&seed, KINDS);

			if (device_get(fd, info.device + 1, TT_MEMTRACK_DEVICE_NEXT, &info))
				device_get(fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info);
			record_alloc(fd, info.device, kind, random_below(&seed, 64), 3, 3);
			record_free(fd, info.device, kind, random_below(&seed, 64));
			device_set(fd, info.device, TT_MEMTRACK_CAP_TENSIX_CORES, 140);
			count = ARRAY_SIZE(clients);
			clients_get(fd, info.device, clients, &count, usage);
			count = 1;
			records_get(fd, 0, NULL, &record, &count);
		}
		close(fd);
	}
}

/* Fail if events come twice or out of order. Starts before there is any device. */
static void watch_closely(const struct child *parent, __u64 seed)
{
	static bool added[1 << 16], removed[1 << 16];
	struct tt_memtrack_event event;
	int fd = device_open(O_RDONLY);
	bool missed = false;

	if (watch(fd))
		_exit(1);
	tell(parent, 0);
	while (read(fd, &event, sizeof(event)) == sizeof(event)) {
		__u32 device = event.device % (1 << 16);

		switch (event.type) {
		case TT_MEMTRACK_EVENT_MISSED:
			missed = true;
			break;
		case TT_MEMTRACK_EVENT_DEVICE_ADD:
			if (added[device] || removed[device])
				_exit(2);
			added[device] = true;
			break;
		case TT_MEMTRACK_EVENT_DEVICE_REMOVE:
			if (removed[device] || (!added[device] && !missed))
				_exit(3);
			removed[device] = true;
			break;
		default:
			if (removed[device] || (!added[device] && !missed))
				_exit(4);
		}
	}
	_exit(5);
}

static void read_folder(const char *path)
{
	struct dirent *entry;
	char name[512], text[4096];
	DIR *folder = opendir(path);

	while (folder && (entry = readdir(folder))) {
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (entry->d_type == DT_REG)
			file_read(name, text, sizeof(text));
		else if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			read_folder(name);
	}
	if (folder)
		closedir(folder);
}

static void read_sysfs(const struct child *parent, __u64 seed)
{
	char path[64];

	for (;;) {
		read_folder(CLASS);
		snprintf(path, sizeof(path), CLASS "/tt%u/", random_below(&seed, 100));
		read_folder(path);
		snprintf(path, sizeof(path), "/sys/bus/pci/devices/" CARD_ADDRESS "/tt_memtrack",
			 random_below(&seed, LOADED_SLOTS));
		read_folder(path);
	}
}

static void read_fdinfo(const struct child *parent, __u64 seed)
{
	char path[64];

	for (;;) {
		/* The other processes, which report. */
		snprintf(path, sizeof(path), "/proc/%d/fdinfo", getpid() - random_below(&seed, 5));
		read_folder(path);
	}
}

/* Keep changing the number of chips of the unknown card. */
static void add_chips(const struct child *parent, __u64 seed)
{
	int fd = device_open(O_RDWR);
	__u32 device;

	for (;;) {
		device = card_device(fd, 3, 0);
		device_set(fd, device, TT_MEMTRACK_CAP_CHIPS, 1 + random_below(&seed, 8));
		device_set(fd, device, TT_MEMTRACK_CAP_CHIPS, 1);
	}
}

/* Plug and unplug at random; at the end, each slot has a card. */
static int plug_at_random(__u64 *seed, int turns)
{
	__u32 slot;
	int result;

	while (turns--) {
		for (slot = 0; slot < LOADED_SLOTS; slot++) {
			result = card_unplug(slot);
			if (result && result != -ENODEV)
				return result;
			if ((!turns || random_below(seed, 2)) &&
			    card_plug(slot, cards[slot % 4]))
				return -EIO;
		}
	}
	return 0;
}

static bool is_empty(int fd)
{
	struct device_info info;
	__u32 device;

	for (device = 0; !device_get(fd, device, TT_MEMTRACK_DEVICE_NEXT, &info);
	     device = info.device + 1)
		if (info.clients || usage_of(fd, info.device, SUM_DRAM).records ||
		    usage_of(fd, info.device, SUM_L1).bytes)
			return false;
	return true;
}

TEST_F_TIMEOUT(pci_hotplug, under_load, 150)
{
	static void (*const loads[])(const struct child *parent, __u64 seed) = {
		watch_closely, report, report, read_sysfs, read_fdinfo, add_chips,
	};
	__u64 seed = seed_from_environment();
	struct child children[ARRAY_SIZE(loads)];
	size_t i;

	TH_LOG("TTMT_SEED=%llu", seed);
	for (i = 0; i < ARRAY_SIZE(loads); i++)
		if (!child_start(&children[i]))
			loads[i](&children[i], seed + i);
	ASSERT_EQ(0, hear(&children[0]));
	EXPECT_EQ(0, plug_at_random(&seed, 12));
	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		kill(children[i].pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, child_wait(&children[i])) {
			TH_LOG("load %zu", i);
		}
	}
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(is_empty(self->fd));
	ASSERT_EQ(0, device_set(self->fd, card_device(self->fd, 3, 0), TT_MEMTRACK_CAP_CHIPS, 1));
	ASSERT_EQ(0, device_set(self->fd, card_device(self->fd, 7, 0), TT_MEMTRACK_CAP_CHIPS, 1));
	EXPECT_EQ(0, all_found(self->fd, 0xff));
}

TEST_HARNESS_MAIN
