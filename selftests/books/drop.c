// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dropping the records of a device, as root does after a reset of the card: that device's books
 * are empty at once, its clients go on, and their records elsewhere stay.
 */
#include <fcntl.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

FIXTURE(drop) {
	int fd;
};

FIXTURE_SETUP(drop)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(drop)
{
	books_watch(-1);
	close(self->fd);
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(books_empty());
}

static int drop(__u32 device)
{
	return sysfs_write("1", "tt%u/drop", device);
}

TEST_F(drop, empties_one_device)
{
	int other = device_open(O_RDWR);
	struct tt_memtrack_usage usage, self_usage;
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		ASSERT_EQ(0, record_alloc(self->fd, 0, kind, 1, 10, 10));
		ASSERT_EQ(0, record_alloc(other, 0, kind, 1, 5, 10));
		ASSERT_EQ(0, record_alloc(self->fd, 2, kind, 1, 7, 10));
	}
	ASSERT_EQ(0, drop(0));
	books_watch(self->fd);
	EXPECT_EQ(0, books_coherent());
	for (kind = 0; kind < WHATS; kind++) {
		usage = usage_of(self->fd, 0, kind);
		EXPECT_EQ(0, usage.bytes);
		EXPECT_EQ(0, usage.core_bytes);
		EXPECT_EQ(0, usage.records);
		/* Peaks and counts of the past stay. */
		EXPECT_LE(150, usage.bytes_peak);
		EXPECT_LE(2, usage.records_ever);
		self_usage = usage_self(self->fd, 0, kind);
		EXPECT_EQ(0, self_usage.bytes);
		EXPECT_LE(100, self_usage.bytes_peak);
		EXPECT_LT(0, usage_of(self->fd, 2, kind).bytes);
	}
	close(other);
}

/* Dropped ids are unknown, and may be used again. */
TEST_F(drop, clients_go_on)
{
	struct tt_memtrack_record record;
	__u32 count = 1;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 10, 10));
	ASSERT_EQ(0, drop(0));
	EXPECT_EQ(0, records_get(self->fd, 0, NULL, &record, &count));
	EXPECT_EQ(0, count);
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, record_free(self->fd, 0, CB, 1)));
	EXPECT_EQ(0, free_all(self->fd, 0, CB));
	EXPECT_EQ(0, record_alloc(self->fd, 0, CB, 1, 3, 3));
	EXPECT_EQ(-EEXIST, COUNTED(0, DUPLICATE_ALLOC, record_alloc(self->fd, 0, CB, 1, 3, 3)));
	EXPECT_EQ(9, usage_of(self->fd, 0, CB).bytes);
	EXPECT_EQ(1, usage_of(self->fd, 0, CB).records);
	ASSERT_EQ(0, drop(0));
	ASSERT_EQ(0, drop(0));
	EXPECT_EQ(0, record_alloc(self->fd, 0, CB, 1, 4, 4));
	EXPECT_EQ(16, usage_self(self->fd, 0, CB).bytes);
	EXPECT_EQ(0, record_free(self->fd, 0, CB, 1));
	EXPECT_EQ(0, books_coherent());
}

/* The exit of a client that reported nothing since the drop subtracts nothing again. */
TEST_F(drop, exit_after_a_drop)
{
	int other = device_open(O_RDWR);

	ASSERT_EQ(0, record_alloc(other, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, drop(0));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 5, 5));
	close(other);
	EXPECT_EQ(25, usage_of(self->fd, 0, CB).bytes);
	EXPECT_EQ(25, usage_of(self->fd, 0, SUM_L1).bytes);
	EXPECT_EQ(0, books_coherent());
}

TEST_F(drop, one_event)
{
	struct tt_memtrack_event event;
	int watcher = device_open(O_RDONLY | O_NONBLOCK);

	ASSERT_EQ(0, record_alloc(self->fd, 1, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 1, TRACE, 1, 10, 30));
	ASSERT_EQ(0, watch(watcher));
	ASSERT_EQ(0, drop(1));
	ASSERT_EQ(sizeof(event), read(watcher, &event, sizeof(event)));
	EXPECT_EQ(TT_MEMTRACK_EVENT_DEVICE_DROP, event.type);
	EXPECT_EQ(1, event.device);
	EXPECT_EQ(ANY, event.kind);
	EXPECT_EQ(2, event.records);
	EXPECT_EQ(400, event.bytes);
	EXPECT_EQ(0, event.total);
	EXPECT_EQ(0, event.who.client);
	EXPECT_EQ(-1, read(watcher, &event, sizeof(event)));
	close(watcher);
}

TEST_F(drop, refused)
{
	static const char *const wrong[] = { "0", "2", "yes", "-1", "1 1" };
	struct child child;
	size_t i;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		EXPECT_EQ(-EINVAL, REFUSED(sysfs_write(wrong[i], "tt0/drop")));
	if (!child_start(&child))
		_exit(become(1000) || drop(0) != -EACCES);
	EXPECT_EQ(0, child_wait(&child));
	/* Root owns the file, but root in a container may lack the capability. */
	if (!child_start(&child))
		_exit(become(0) || drop(0) != -EPERM ||
		      sysfs_write("0", "tt0/cb/peak") != -EPERM ||
		      sysfs_write("0", "tt0/l1/core_peak") != -EPERM);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(100, usage_of(self->fd, 0, CB).bytes);
}

/* Dropped records count against their user only until the client's next event. */
TEST_F(drop, quota_is_given_back)
{
	struct child child;

	close(self->fd);
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("user_records=10", BOARDS));
	self->fd = -1;
	if (!child_start(&child)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);
		__u64 id;

		for (id = 0; id < 10; id++)
			if (record_alloc(fd, 0, CB, id, 1, 1))
				_exit(1);
		if (record_alloc(fd, 1, CB, id, 1, 1) != -EDQUOT)
			_exit(2);
		tell(&child, 0);
		hear(&child);
		for (id = 0; id < 10; id++)
			if (record_alloc(fd, 1, CB, id, 1, 1))
				_exit(3);
		_exit(record_alloc(fd, 1, CB, id, 1, 1) == -EDQUOT ? 0 : 4);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, drop(0));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("", BOARDS));
	self->fd = device_open(O_RDWR);
}

static void report_for_ever(__u64 seed)
{
	int fd = device_open(O_RDWR);
	__u64 id;

	for (id = 0;; id++) {
		__u32 kind = random_below(&seed, KINDS);

		record_alloc(fd, 0, kind, random_below(&seed, 64), 3, 3);
		record_free(fd, 0, kind, random_below(&seed, 64));
		if (id % 512 == 0)
			free_all(fd, ANY, ANY);
		if (id % 4096 == 0) {
			close(fd);
			fd = device_open(O_RDWR);
		}
	}
}

/* Drops in the middle of a batch: none of its events may miss one. */
TEST_F_TIMEOUT(drop, in_the_middle_of_batches, 120)
{
	static struct tt_memtrack_op ops[512];
	struct child dropper;
	__u64 id = 0;
	int round, batch, i;

	books_watch(self->fd);
	for (round = 0; round < 8; round++) {
		if (!child_start(&dropper))
			for (tell(&dropper, drop(0));;)
				drop(0);
		ASSERT_EQ(0, hear(&dropper));
		for (batch = 0; batch < 20; batch++) {
			for (i = 0; i < (int)ARRAY_SIZE(ops); i++, id++)
				ops[i] = op_alloc(0, id % KINDS, id, 3, 3);
			ASSERT_EQ(0, submit(self->fd, ops, ARRAY_SIZE(ops), 0, NULL));
		}
		kill(dropper.pid, SIGKILL);
		ASSERT_EQ(128 + SIGKILL, child_wait(&dropper));
		/* Usage matches the client's records. */
		ASSERT_EQ(0, books_coherent());
	}
}

/* Answers are consistent meanwhile. */
TEST_F_TIMEOUT(drop, under_load, 120)
{
	static struct tt_memtrack_client clients[8];
	struct tt_memtrack_usage usage[WHATS];
	__u64 seed = seed_from_environment();
	struct child children[3];
	__u32 count;
	size_t c;
	int round;

	TH_LOG("TTMT_SEED=%llu", seed);
	for (c = 0; c < ARRAY_SIZE(children); c++)
		if (!child_start(&children[c]))
			report_for_ever(seed + c);
	for (round = 0; round < 300; round++) {
		ASSERT_EQ(0, drop(0));
		count = ARRAY_SIZE(clients);
		ASSERT_EQ(0, clients_coherent(self->fd, 0, clients, &count, usage));
	}
	for (c = 0; c < ARRAY_SIZE(children); c++) {
		kill(children[c].pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, child_wait(&children[c]));
	}
}

TEST_HARNESS_MAIN
