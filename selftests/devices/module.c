// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loading and unloading: what keeps the module loaded, and what happens to clients, watchers and
 * numbers when their devices are removed.
 */
#include <fcntl.h>
#include <poll.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

FIXTURE(module) {
	int fd;
};

FIXTURE_SETUP(module)
{
	ASSERT_EQ(0, books_begin());
	self->fd = -1;
}

FIXTURE_TEARDOWN(module)
{
	if (self->fd >= 0)
		close(self->fd);
	books_watch(-1);
}

static bool loaded(void)
{
	return !access("/sys/module/tt_memtrack", F_OK);
}

/* Unloading */

TEST_F(module, stays_while_the_simulator_needs_it)
{
	EXPECT_EQ(-EWOULDBLOCK, module_unload("tt_memtrack"));
	EXPECT_TRUE(loaded());
	EXPECT_TRUE(books_empty());
}

TEST_F(module, stays_while_a_file_is_open)
{
	struct tt_memtrack_version version;

	ASSERT_EQ(0, boards_unplug());
	self->fd = device_open(O_RDONLY);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(-EWOULDBLOCK, module_unload("tt_memtrack"));
	EXPECT_TRUE(loaded());
	EXPECT_EQ(0, version_get(self->fd, &version));
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(0, module_unload("tt_memtrack"));
	EXPECT_FALSE(loaded());
	EXPECT_NE(0, access(DEVICE_FILE, F_OK));
	EXPECT_NE(0, access(CLASS, F_OK));
}

/* The simulator can be unloaded while files are open. */
TEST_F(module, simulator_goes_under_open_files)
{
	self->fd = device_open(O_RDWR);
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	EXPECT_EQ(0, boards_unplug());
	EXPECT_EQ(-EWOULDBLOCK, module_unload("tt_memtrack"));
}

static const char *const held_files[] = {
	CLASS "/usage", CLASS "/tt0/cb/used", CLASS "/tt0/cb/peak", CLASS "/tt0/uevent",
};

/* Whether all files that were opened before return ENODEV. */
static bool all_gone(const int *fd)
{
	char text[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(held_files); i++)
		if (pread(fd[i], text, sizeof(text), 0) != -1 || errno != ENODEV)
			return false;
	return true;
}

/* Files held open do not show the new devices either. */
TEST_F(module, files_held_over_an_unload)
{
	int fd[ARRAY_SIZE(held_files)];
	char text[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(held_files); i++) {
		fd[i] = open(held_files[i], O_RDONLY | O_CLOEXEC);
		ASSERT_LT(0, pread(fd[i], text, sizeof(text), 0)) TH_LOG("%s", held_files[i]);
	}
	ASSERT_EQ(0, modules_unload());
	EXPECT_TRUE(all_gone(fd));
	ASSERT_EQ(0, modules_load("", BOARDS));
	EXPECT_TRUE(all_gone(fd));
	for (i = 0; i < ARRAY_SIZE(held_files); i++) {
		close(fd[i]);
		EXPECT_EQ(0, file_read(held_files[i], text, sizeof(text)))
			TH_LOG("%s", held_files[i]);
	}
}

/* While no module is loaded, leave the CPU to others. */
static void read_for_ever(void)
{
	char text[4096];

	for (;;) {
		while (!loaded())
			pause_shortly();
		sysfs_text(text, sizeof(text), "usage");
		sysfs_text(text, sizeof(text), "tt0/cb/used");
		sysfs_text(text, sizeof(text), "tt2/l1/core_peak");
		sysfs_text(text, sizeof(text), "tt1/errors/unknown_free");
		sysfs_write("0", "tt0/cb/peak");
	}
}

/* With pauses in which nothing is open and the module can be unloaded. */
static void open_for_ever(void)
{
	for (;;) {
		int fd = device_open(O_RDWR);

		if (fd >= 0) {
			record_alloc(fd, 0, CB, 1, 10, 10);
			pause_shortly();
			close(fd);
		} else if (fd != -ENOENT && fd != -ENODEV && fd != -ENXIO) {
			fprintf(stderr, "# open: %s\n", strerror(-fd));
			_exit(1);
		}
		pause_shortly();
	}
}

static bool unloads(int *result)
{
	*result = module_unload("tt_memtrack");
	return *result != -EWOULDBLOCK;
}

/* Processes that read or open files do not prevent it for long. TTMT_LOADS says how often. */
TEST_F_TIMEOUT(module, many_times, 450)
{
	int rounds = number_from_environment("TTMT_LOADS", 5), result;
	struct child reader, opener;
	__u64 clients;

	if (!child_start(&reader))
		read_for_ever();
	if (!child_start(&opener))
		open_for_ever();
	while (rounds--) {
		ASSERT_EQ(-EWOULDBLOCK, module_unload("tt_memtrack"));
		ASSERT_EQ(0, boards_unplug());
		ASSERT_TRUE(EVENTUALLY(10000, unloads(&result)));
		ASSERT_EQ(0, result);
		ASSERT_FALSE(loaded());
		ASSERT_NE(0, access(DEVICE_FILE, F_OK));
		ASSERT_NE(0, access(CLASS, F_OK));
		ASSERT_EQ(0, modules_load("", BOARDS));
		ASSERT_EQ(0, sysfs_u64(&clients, "clients"));
		ASSERT_GE(1, clients);
	}
	kill(reader.pid, SIGKILL);
	EXPECT_EQ(128 + SIGKILL, child_wait(&reader));
	kill(opener.pid, SIGKILL);
	EXPECT_EQ(128 + SIGKILL, child_wait(&opener));
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	/* The kill leaves no reference count too high. */
	EXPECT_EQ(0, modules_unload());
	EXPECT_EQ(0, books_begin());
}

/* Removed devices */

TEST_F(module, events_for_a_device_that_is_gone)
{
	struct tt_memtrack_op op = op_alloc(0, CB, 3, 10, 10);
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_client client;
	struct device_info info;
	struct tt_memtrack_record record;
	__u32 count = 1;

	self->fd = device_open(O_RDWR);
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 2, TRACE, 1, 10, 10));
	ASSERT_EQ(0, boards_unplug());

	EXPECT_EQ(-ENODEV, record_alloc(self->fd, 0, CB, 2, 10, 10));
	EXPECT_EQ(-ENODEV, record_alloc(self->fd, 0, CB, 1, 10, 10));
	EXPECT_EQ(-ENODEV, record_free(self->fd, 0, CB, 1));
	EXPECT_EQ(-ENODEV, record_free(self->fd, 0, CB, 2));
	EXPECT_EQ(-ENODEV, record_alloc(self->fd, 1, CB, 2, 10, 10));
	EXPECT_EQ(-ENODEV, free_all(self->fd, 0, CB));
	EXPECT_EQ(-ENODEV, free_all(self->fd, 2, ANY));
	EXPECT_EQ(-ENODEV, submit(self->fd, &op, 1, TT_MEMTRACK_SUBMIT_CONTINUE, NULL));
	EXPECT_EQ(-ENODEV, device_get(self->fd, 0, 0, &info));
	EXPECT_EQ(-ENODEV, device_set(self->fd, 0, TT_MEMTRACK_CAP_DRAM_BYTES, 0));
	EXPECT_EQ(-ENODEV, usage_get(self->fd, 0, 0, usage));
	EXPECT_EQ(-ENODEV, usage_get(self->fd, 0, TT_MEMTRACK_USAGE_SELF, usage));
	EXPECT_EQ(-ENODEV, clients_get(self->fd, 0, &client, &count, usage));
	count = 1;
	EXPECT_EQ(0, records_get(self->fd, 0, NULL, &record, &count));
	EXPECT_EQ(0, count);
	EXPECT_EQ(0, free_all(self->fd, ANY, ANY));
}

/* The same client can use new devices, which get new numbers. */
TEST_F_TIMEOUT(module, numbers_are_not_used_again, 90)
{
	struct device_info info;
	struct tt_memtrack_record record;
	__u32 count = 1;
	__u64 value;
	int round;

	self->fd = device_open(O_RDWR);
	ASSERT_EQ(0, record_alloc(self->fd, 2, CB, 1, 10, 10));
	for (round = 1; round < 3; round++) {
		ASSERT_EQ(0, boards_unplug());
		ASSERT_EQ(0, boards_plug(BOARDS));
		ASSERT_EQ(0, device_get(self->fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
		EXPECT_EQ(3 * round, info.device);
		EXPECT_EQ(0, info.clients);
	}
	EXPECT_EQ(-ENODEV, record_alloc(self->fd, 2, CB, 2, 10, 10));
	EXPECT_EQ(0, record_alloc(self->fd, 8, CB, 2, 10, 10));
	EXPECT_EQ(0, records_get(self->fd, 0, NULL, &record, &count));
	EXPECT_EQ(1, count);
	EXPECT_EQ(8, record.device);
	EXPECT_EQ(0, sysfs_u64(&value, "tt8/cb/used"));
	EXPECT_EQ(100, value);
	EXPECT_EQ(-ENOENT, sysfs_u64(&value, "tt2/cb/used"));
	EXPECT_EQ(0, sysfs_u64(&value, "devices"));
	EXPECT_EQ(3, value);
	EXPECT_EQ(0, sysfs_u64(&value, "clients"));
	EXPECT_EQ(1, value);
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(0, sysfs_u64(&value, "tt8/cb/used"));
	EXPECT_EQ(0, value);
	EXPECT_EQ(0, sysfs_u64(&value, "clients"));
	EXPECT_EQ(0, value);
}

/* A client whose records were all on removed devices leaves nothing, and no event, at its exit. */
TEST_F(module, exit_after_the_device)
{
	struct tt_memtrack_exit exits[64];
	__u32 count = 64;
	__u64 number, records = 0;
	int kind, asker;

	self->fd = device_open(O_RDWR);
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	number = client_number(self->fd);
	ASSERT_EQ(0, boards_unplug());
	close(self->fd);
	self->fd = -1;
	asker = device_open(O_RDONLY);
	ASSERT_EQ(0, exits_get(asker, exits, &count));
	ASSERT_LT(0, count);
	EXPECT_EQ(number, exits[count - 1].who.client);
	for (kind = 0; kind < KINDS; kind++)
		records += exits[count - 1].kind[kind].records;
	EXPECT_EQ(0, records);
	close(asker);
}

/* Records of removed devices do not count against a user for ever. */
TEST_F_TIMEOUT(module, records_of_gone_devices_are_given_back, 90)
{
	int round;

	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("user_records=10", BOARDS));
	for (round = 0; round < 2; round++) {
		struct child child;
		__u32 first = 3 * round;

		if (!child_start(&child)) {
			int fd = become(1000) ? -1 : device_open(O_RDWR);
			__u64 id;

			for (id = 0; id < 10; id++)
				if (record_alloc(fd, first, CB, id, 1, 1))
					_exit(1);
			if (record_alloc(fd, first, CB, id, 1, 1) != -EDQUOT)
				_exit(2);
			tell(&child, 0);
			hear(&child);
			for (id = 0; id < 10; id++)
				if (record_alloc(fd, first + 3, CB, id, 1, 1))
					_exit(3);
			_exit(record_alloc(fd, first + 3, CB, id, 1, 1) == -EDQUOT ? 0 : 4);
		}
		ASSERT_EQ(0, hear(&child));
		ASSERT_EQ(0, boards_unplug());
		ASSERT_EQ(0, boards_plug(BOARDS));
		tell(&child, 0);
		EXPECT_EQ(0, child_wait(&child));
	}
	ASSERT_EQ(0, modules_unload());
}

/* Watchers */

TEST_F(module, watchers_are_told)
{
	struct tt_memtrack_event event;
	__u32 gone = 0, came = 0;
	struct pollfd watcher;

	self->fd = device_open(O_RDWR | O_NONBLOCK);
	ASSERT_EQ(0, watch(self->fd));
	watcher = (struct pollfd) { .fd = self->fd, .events = POLLIN };
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(sizeof(event), read(self->fd, &event, sizeof(event)));
	ASSERT_EQ(0, boards_unplug());
	EXPECT_EQ(1, poll(&watcher, 1, 5000));
	while (read(self->fd, &event, sizeof(event)) == sizeof(event)) {
		EXPECT_EQ(TT_MEMTRACK_EVENT_DEVICE_REMOVE, event.type);
		EXPECT_EQ(0, event.who.client);
		EXPECT_EQ(0, event.who.pid);
		EXPECT_EQ(ANY, event.who.uid);
		gone |= 1U << event.device;
	}
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(7, gone);
	ASSERT_EQ(0, boards_plug(BOARDS));
	EXPECT_EQ(1, poll(&watcher, 1, 5000));
	while (read(self->fd, &event, sizeof(event)) == sizeof(event)) {
		EXPECT_EQ(TT_MEMTRACK_EVENT_DEVICE_ADD, event.type);
		came |= 1U << event.device;
	}
	EXPECT_EQ(7 << 3, came);
}

/* Watchers without capabilities see events of devices, too. */
TEST_F(module, every_watcher_is_told_of_devices)
{
	struct tt_memtrack_event event;
	struct child child;

	if (!child_start(&child)) {
		int fd = become(1000) ? -1 : device_open(O_RDONLY);

		if (watch(fd))
			_exit(1);
		tell(&child, 0);
		_exit(read(fd, &event, sizeof(event)) == sizeof(event) &&
		      event.type == TT_MEMTRACK_EVENT_DEVICE_REMOVE ? 0 : 2);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, boards_unplug());
	EXPECT_EQ(0, child_wait(&child));
}

/* Clients report all the time while boards are plugged and unplugged. */
TEST_F_TIMEOUT(module, unplugged_under_load, 90)
{
	struct child children[2];
	size_t i;
	int round;

	for (i = 0; i < ARRAY_SIZE(children); i++) {
		if (child_start(&children[i]))
			continue;
		for (;;) {
			struct device_info info = { 0 };
			int fd = device_open(O_RDWR);
			__u64 id;

			for (id = 0; id < 200; id++) {
				__u32 device = info.device + id % 3;

				if (id % 16 == 0)
					device_get(fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info);
				record_alloc(fd, device, id % KINDS, id, 9, 9);
				record_free(fd, device, id % KINDS, id - 24);
			}
			close(fd);
		}
	}
	for (round = 0; round < 4; round++) {
		ASSERT_EQ(0, boards_unplug());
		ASSERT_EQ(0, boards_plug(BOARDS));
	}
	for (i = 0; i < ARRAY_SIZE(children); i++) {
		kill(children[i].pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, child_wait(&children[i]));
	}
	EXPECT_TRUE(books_empty());
}

TEST_HARNESS_MAIN
