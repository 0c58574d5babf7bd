// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is shown to whom: pids in the reader's pid namespace, users in his user namespace, and
 * nothing of a process that he cannot see.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define NO_USER 0xffffffffU

FIXTURE(namespaces) {
	int fd;
};

FIXTURE_SETUP(namespaces)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, prctl(PR_SET_NAME, "outside"));
}

FIXTURE_TEARDOWN(namespaces)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(books_empty());
}

/* How a client is shown to the caller on device 0. */
static struct tt_memtrack_who who_is(int fd, __u64 number)
{
	struct tt_memtrack_client clients[8];
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_who nobody = { 0 };
	__u32 count = ARRAY_SIZE(clients), i;

	if (clients_get(fd, 0, clients, &count, usage))
		return nobody;
	for (i = 0; i < count; i++)
		if (clients[i].who.client == number)
			return clients[i].who;
	return nobody;
}

static bool shown(struct tt_memtrack_who who, __u32 pid, __u32 uid, const char *name)
{
	if (who.client && who.pid == pid && who.uid == uid && !strcmp(who.name, name))
		return true;
	fprintf(stderr, "# client %llu appears as pid %u, uid %u, '%s'\n", who.client, who.pid,
		who.uid, who.name);
	return false;
}

/* A child that is the first process of a new pid namespace. */
static pid_t start_in_pid_namespace(struct child *child)
{
	int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return -1;
	pid = child_start(child);
	if (pid && setns(own, CLONE_NEWPID))
		return -1;
	close(own);
	return pid;
}

TEST_F(namespaces, pids)
{
	struct child inside;
	__u64 outer, inner;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	outer = client_number(self->fd);
	ASSERT_LE(0, start_in_pid_namespace(&inside));
	if (!inside.pid) {
		int fd = device_open(O_RDWR);

		prctl(PR_SET_NAME, "inside");
		if (record_alloc(fd, 0, CB, 1, 20, 10))
			_exit(1);
		inner = client_number(fd);
		tell(&inside, inner);
		if (!shown(who_is(fd, inner), 1, 0, "inside"))
			_exit(2);
		if (!shown(who_is(fd, outer), 0, NO_USER, ""))
			_exit(3);
		_exit(hear(&inside));
	}
	inner = hear(&inside);
	EXPECT_TRUE(shown(who_is(self->fd, inner), inside.pid, 0, "inside"));
	EXPECT_TRUE(shown(who_is(self->fd, outer), getpid(), 0, "outside"));
	tell(&inside, 0);
	EXPECT_EQ(0, child_wait(&inside));
}

/* Two clients of the same number in two namespaces stay two. */
TEST_F(namespaces, two_clients_with_pid_1)
{
	struct child children[2];
	__u64 numbers[2];
	int i;

	for (i = 0; i < 2; i++) {
		ASSERT_LE(0, start_in_pid_namespace(&children[i]));
		if (!children[i].pid) {
			int fd = device_open(O_RDWR);

			if (getpid() != 1 || record_alloc(fd, 0, CB, 1, 10 + i, 10))
				_exit(1);
			tell(&children[i], client_number(fd));
			_exit(hear(&children[i]));
		}
		numbers[i] = hear(&children[i]);
	}
	EXPECT_EQ(210, usage_of(self->fd, 0, CB).bytes);
	EXPECT_EQ(children[0].pid, who_is(self->fd, numbers[0]).pid);
	EXPECT_EQ(children[1].pid, who_is(self->fd, numbers[1]).pid);
	tell(&children[0], 0);
	EXPECT_EQ(0, child_wait(&children[0]));
	EXPECT_EQ(110, usage_of(self->fd, 0, CB).bytes);
	tell(&children[1], 0);
	EXPECT_EQ(0, child_wait(&children[1]));
}

/* The same for the list of exits, and for events. */
TEST_F(namespaces, exits_and_events)
{
	struct child inside;
	__u64 number;

	ASSERT_LE(0, start_in_pid_namespace(&inside));
	if (!inside.pid) {
		struct tt_memtrack_exit exits[64];
		struct tt_memtrack_event event;
		__u32 count = ARRAY_SIZE(exits);
		int watcher = device_open(O_RDONLY | O_NONBLOCK);

		close(self->fd);
		if (watch(watcher))
			_exit(1);
		tell(&inside, 0);
		number = hear(&inside);
		if (read(watcher, &event, sizeof(event)) != sizeof(event) ||
		    event.who.client != number || !shown(event.who, 0, NO_USER, ""))
			_exit(2);
		if (exits_get(watcher, exits, &count) || !count ||
		    exits[count - 1].who.client != number ||
		    !shown(exits[count - 1].who, 0, NO_USER, ""))
			_exit(3);
		_exit(0);
	}
	ASSERT_EQ(0, hear(&inside));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	number = client_number(self->fd);
	close(self->fd);
	self->fd = -1;
	tell(&inside, number);
	EXPECT_EQ(0, child_wait(&inside));
}

static int map_user(__u32 inside, __u32 outside)
{
	char line[64];
	int fd, length;

	length = snprintf(line, sizeof(line), "%u %u 1", inside, outside);
	fd = open("/proc/self/uid_map", O_WRONLY);
	if (write(fd, line, length) != length)
		return -errno;
	close(fd);
	return 0;
}

/* In a user namespace that knows user 1000 as 5, other users are nobody there. */
TEST_F(namespaces, users)
{
	struct child client, reader;
	__u64 outer, mapped;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	outer = client_number(self->fd);
	if (!child_start(&client)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		prctl(PR_SET_NAME, "user");
		if (record_alloc(fd, 0, CB, 1, 20, 10))
			_exit(1);
		tell(&client, client_number(fd));
		_exit(hear(&client));
	}
	mapped = hear(&client);
	if (!child_start(&reader)) {
		int fd;

		if (become(1000) || unshare(CLONE_NEWUSER) || map_user(5, 1000))
			_exit(4);
		fd = device_open(O_RDONLY);
		if (!shown(who_is(fd, mapped), client.pid, 5, "user"))
			_exit(1);
		if (!shown(who_is(fd, outer), getppid(), NO_USER, "outside"))
			_exit(2);
		_exit(0);
	}
	EXPECT_EQ(0, child_wait(&reader));
	EXPECT_TRUE(shown(who_is(self->fd, mapped), client.pid, 1000, "user"));
	tell(&client, 0);
	EXPECT_EQ(0, child_wait(&client));
}

/* Capabilities of a user namespace of one's own count for nothing. */
TEST_F(namespaces, capabilities_of_a_user_namespace)
{
	struct child child;
	__u64 outer;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	outer = client_number(self->fd);
	if (!child_start(&child)) {
		struct tt_memtrack_record record;
		struct tt_memtrack_event event;
		__u32 count = 1;
		int fd, watcher;

		if (become(1000) || unshare(CLONE_NEWUSER) || map_user(0, 1000))
			_exit(4);
		fd = device_open(O_RDWR);
		watcher = device_open(O_RDONLY | O_NONBLOCK);
		if (watch(watcher) || records_get(fd, outer, NULL, &record, &count) != -EPERM)
			_exit(1);
		if (device_set(fd, 0, TT_MEMTRACK_CAP_DRAM_BYTES, 1 << 20) != -EPERM)
			_exit(2);
		if (sysfs_write("0", "tt0/cb/peak") != -EACCES)
			_exit(3);
		tell(&child, 0);
		hear(&child);
		_exit(read(watcher, &event, sizeof(event)) == -1 && errno == EAGAIN ? 0 : 5);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 10, 10));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
}

/* A pid that is used again shows nothing of the one who had it before. */
TEST_F(namespaces, pid_used_again)
{
	struct child inside;

	ASSERT_LE(0, start_in_pid_namespace(&inside));
	if (!inside.pid) {
		char line[32];
		struct child first, second;
		int fd;

		if (!child_start(&first)) {
			prctl(PR_SET_NAME, "first");
			fd = device_open(O_RDWR);
			record_alloc(fd, 0, CB, 1, 10, 10);
			_exit(0);
		}
		child_wait(&first);
		fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
		snprintf(line, sizeof(line), "%d", first.pid - 1);
		if (write(fd, line, strlen(line)) < 0)
			_exit(1);
		if (!child_start(&second)) {
			struct tt_memtrack_exit exits[64];
			__u32 count = ARRAY_SIZE(exits);

			prctl(PR_SET_NAME, "second");
			fd = device_open(O_RDWR);
			if (getpid() != first.pid || record_alloc(fd, 0, CB, 1, 10, 10) ||
			    usage_of(fd, 0, CB).bytes != 100 ||
			    !shown(who_is(fd, client_number(fd)), first.pid, 0, "second"))
				_exit(2);
			if (exits_get(fd, exits, &count) ||
			    strcmp(exits[count - 1].who.name, "first"))
				_exit(3);
			_exit(0);
		}
		_exit(child_wait(&second));
	}
	EXPECT_EQ(0, child_wait(&inside));
}

TEST_HARNESS_MAIN
