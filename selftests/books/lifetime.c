// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a client ends: its records are dropped when its file closes or its owner dies, and not
 * before. If the owner's files close with it, this happens before wait() returns.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

/* Deaths that close no file are found within a second; an emulated machine gets three. */
#define SOON 3000

#define BATCH 512

FIXTURE(lifetime) {
	int fd;		/* asks only */
	int watcher;
	struct tt_memtrack_event exits[16];	/* events about clients that exited */
	size_t count;
};

FIXTURE_SETUP(lifetime)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDONLY);
	ASSERT_LE(0, self->fd);
	self->watcher = device_open(O_RDONLY | O_NONBLOCK);
	ASSERT_EQ(0, watch(self->watcher));
	/* To be able to wait for orphans. */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
}

FIXTURE_TEARDOWN(lifetime)
{
	close(self->fd);
	close(self->watcher);
	EXPECT_TRUE(EVENTUALLY(SOON, no_clients()));
	EXPECT_TRUE(books_empty());
}

static bool holds(int fd, __u64 cb_bytes)
{
	return usage_of(fd, 0, CB).bytes == cb_bytes;
}

/* A file with one record of 100 bytes. */
static int open_with_record(void)
{
	int fd = device_open(O_RDWR);

	return fd >= 0 && !record_alloc(fd, 0, CB, 1, 10, 10) ? fd : -1;
}

static int open_surviving_exec(void)
{
	int fd = open_with_record();

	return fcntl(fd, F_SETFD, 0) ? -1 : fd;
}

static int exits_listed(int fd, pid_t pid, __u32 records)
{
	const struct tt_memtrack_holding left = { 100 * records, 10 * records, records };
	struct tt_memtrack_holding expected[KINDS] = { [CB] = left };
	struct tt_memtrack_exit exits[64];
	__u32 count = ARRAY_SIZE(exits), i;
	int found = 0;

	if (exits_get(fd, exits, &count))
		return -1;
	for (i = 0; i < count; i++) {
		if (exits[i].who.pid != (__u32)pid)
			continue;
		if (memcmp(exits[i].kind, expected, sizeof(expected)))
			return -1;
		found++;
	}
	return found;
}

static bool read_exit(struct _test_data_lifetime *self)
{
	struct tt_memtrack_event event;

	do {
		if (read(self->watcher, &event, sizeof(event)) != sizeof(event))
			return false;
	} while (event.type != TT_MEMTRACK_EVENT_EXIT);
	self->exits[self->count++] = event;
	return true;
}

static int exits_announced(struct _test_data_lifetime *self, pid_t pid, __u32 records)
{
	const struct tt_memtrack_event *event;
	int found = 0;

	while (self->count < ARRAY_SIZE(self->exits) && read_exit(self))
		;
	for (event = self->exits; event < self->exits + self->count; event++) {
		if (event->who.pid != (__u32)pid)
			continue;
		if (event->device || event->kind != CB || event->records != records ||
		    event->bytes != 100 * records || event->core_bytes != 10 * records)
			return -1;
		found++;
	}
	return found;
}

/*
 * True if a process is in the list of exits and among the events exactly once, with this many
 * records of 100 bytes and nothing else.
 */
static bool left_once(struct _test_data_lifetime *self, pid_t pid, __u32 records)
{
	int listed = exits_listed(self->fd, pid, records);
	int announced = exits_announced(self, pid, records);

	return listed == 1 && announced == 1;
}

/* Close, exit, kill */

TEST_F(lifetime, close)
{
	int kind, fd = device_open(O_RDWR);

	for (kind = 0; kind < KINDS; kind++)
		ASSERT_EQ(0, record_alloc(fd, kind % 3, kind, kind, 10, 10));
	EXPECT_FALSE(books_empty());
	close(fd);
	EXPECT_TRUE(books_empty());
}

TEST_F(lifetime, the_last_close_counts)
{
	int fd = open_with_record();
	int copy = dup(fd);
	int another = open(DEVICE_FILE, O_RDWR);

	ASSERT_LE(0, copy);
	close(fd);
	EXPECT_TRUE(holds(self->fd, 100));
	close(another);
	EXPECT_TRUE(holds(self->fd, 100));
	EXPECT_EQ(0, record_alloc(copy, 0, CB, 2, 1, 10));
	EXPECT_TRUE(holds(self->fd, 110));
	close(copy);
	EXPECT_TRUE(books_empty());
}

TEST_F(lifetime, exit_without_close)
{
	struct child child;
	int round;

	for (round = 0; round < 10; round++) {
		if (!child_start(&child))
			_exit(open_with_record() < 0);
		ASSERT_EQ(0, child_wait(&child));
		ASSERT_TRUE(holds(self->fd, 0));
		ASSERT_TRUE(left_once(self, child.pid, 1));
	}
}

TEST_F(lifetime, kill)
{
	struct child child;
	int round;

	for (round = 0; round < 10; round++) {
		if (!child_start(&child)) {
			tell(&child, open_with_record());
			pause();
		}
		ASSERT_LE(0, hear(&child));
		ASSERT_TRUE(holds(self->fd, 100));
		kill(child.pid, SIGKILL);
		ASSERT_EQ(128 + SIGKILL, child_wait(&child));
		ASSERT_TRUE(holds(self->fd, 0));
		ASSERT_TRUE(left_once(self, child.pid, 1));
	}
}

TEST_F(lifetime, kill_of_who_holds_every_kind)
{
	struct child child;
	int kind, fd;

	if (!child_start(&child)) {
		fd = device_open(O_RDWR);
		for (kind = 0; kind < KINDS; kind++)
			if (record_alloc(fd, kind % 3, kind, kind, 10, 10))
				_exit(1);
		tell(&child, 0);
		pause();
	}
	ASSERT_EQ(0, hear(&child));
	EXPECT_FALSE(books_empty());
	kill(child.pid, SIGKILL);
	ASSERT_EQ(128 + SIGKILL, child_wait(&child));
	EXPECT_TRUE(books_empty());
}

static void submit_for_ever(const struct child *child)
{
	static struct tt_memtrack_op ops[2][BATCH];
	int fd = device_open(O_RDWR);
	int i;

	for (i = 0; i < BATCH; i++) {
		ops[0][i] = op_alloc(i % 3, i % KINDS, i, 1000, 60);
		ops[1][i] = op_free(i % 3, i % KINDS, i);
	}
	tell(child, 0);
	for (i = 0;; i = !i)
		if (submit(fd, ops[i], BATCH, 0, NULL))
			_exit(1);
}

/* Kill it after different times, so that it is at different points in a batch. */
TEST_F(lifetime, kill_in_the_middle_of_a_batch)
{
	struct child child;
	int round, i;

	for (round = 0; round < 30; round++) {
		if (!child_start(&child))
			submit_for_ever(&child);
		ASSERT_EQ(0, hear(&child));
		for (i = 0; i < round; i++)
			ASSERT_GT(1ULL << 44, usage_of(self->fd, i % 3, SUM_L1).bytes);
		kill(child.pid, SIGKILL);
		ASSERT_EQ(128 + SIGKILL, child_wait(&child));
		ASSERT_EQ(0, usage_of(self->fd, 0, SUM_L1).records);
		ASSERT_EQ(0, usage_of(self->fd, 1, SUM_L1).bytes);
		ASSERT_EQ(0, usage_of(self->fd, 2, SUM_DRAM).core_bytes);
	}
	EXPECT_TRUE(books_empty());
}

/* Other processes */

TEST_F(lifetime, child_of_fork_may_ask_but_not_report)
{
	int fd = open_with_record();
	struct tt_memtrack_record record;
	struct child child;
	__u32 count = 1;

	books_watch(fd);
	books_mark();
	if (!child_start(&child)) {
		if (record_alloc(fd, 0, CB, 2, 10, 10) != -EPERM ||
		    record_free(fd, 0, CB, 1) != -EPERM || free_all(fd, ANY, ANY) != -EPERM ||
		    record_alloc(fd, 0, L1_SMALL, 2, 10, 10) != -EPERM ||
		    kernel_load(fd, 0, 0, 2, 10, 10) != -EPERM)
			_exit(1);
		if (usage_self(fd, 0, CB).bytes != 100 ||
		    records_get(fd, 0, NULL, &record, &count) || count != 1 || record.id != 1)
			_exit(2);
		close(fd);
		_exit(0);
	}
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, books_unchanged(0));
	EXPECT_EQ(0, record_alloc(fd, 0, CB, 2, 10, 10));
	books_watch(-1);
	close(fd);
}

/* While the owner keeps its descriptor, children that close their copy or die change nothing. */
TEST_F(lifetime, children_come_and_go)
{
	int fd = open_with_record();
	struct child child;

	if (!child_start(&child)) {
		close(fd);
		_exit(0);
	}
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_TRUE(holds(self->fd, 100));
	if (!child_start(&child))
		pause();
	kill(child.pid, SIGKILL);
	EXPECT_EQ(128 + SIGKILL, child_wait(&child));
	EXPECT_TRUE(holds(self->fd, 100));
	close(fd);
	EXPECT_TRUE(books_empty());
}

/* The owner's close is not the last one: the child still holds the file, and the owner lives. */
TEST_F(lifetime, owner_closes_while_a_child_holds)
{
	int fd = open_with_record();
	struct child child;

	if (!child_start(&child)) {
		tell(&child, 0);
		_exit(hear(&child));
	}
	ASSERT_EQ(0, hear(&child));
	close(fd);
	EXPECT_TRUE(holds(self->fd, 100));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_TRUE(books_empty());
}

/* A grandchild that holds a dead owner's file says that it is ready, and waits to be released. */
static void hold_until_told(const struct child *child)
{
	tell(child, getpid());
	_exit(hear(child));
}

/* Release the holder of a dead owner's file; true if that process has exited. */
static bool holder_ends(const struct child *owner, pid_t holder)
{
	int status;

	tell(owner, 0);
	return waitpid(holder, &status, 0) == holder;
}

TEST_F(lifetime, owner_dies_while_a_child_holds)
{
	struct child owner;
	int status, holder;

	if (!child_start(&owner)) {
		open_with_record();
		if (!fork())
			hold_until_told(&owner);
		pause();
	}
	holder = hear(&owner);
	ASSERT_LT(0, holder);
	ASSERT_TRUE(holds(self->fd, 100));
	kill(owner.pid, SIGKILL);
	ASSERT_EQ(owner.pid, waitpid(owner.pid, &status, 0));
	EXPECT_TRUE(holds(self->fd, 0));
	EXPECT_TRUE(left_once(self, owner.pid, 1));
	EXPECT_EQ(0, kill(holder, 0));
	EXPECT_TRUE(holder_ends(&owner, holder));
	EXPECT_TRUE(left_once(self, owner.pid, 1));
}

static int run_before_others(int priority)
{
	const struct sched_param parameter = { .sched_priority = priority };

	return sched_setscheduler(0, SCHED_FIFO, &parameter);
}

/* Processes that starve everything without real-time priority, including kernel workers. */
static void start_hogs(struct child *hogs, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (child_start(&hogs[i]))
			continue;
		if (run_before_others(10))
			_exit(1);
		for (;;)
			;
	}
}

/*
 * The records are gone before wait() returns, even if no worker could run meanwhile. A worker that
 * runs later, when the file has been closed as well, does no harm.
 */
TEST_F(lifetime, owner_dies_on_a_busy_machine)
{
	const int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct child hogs[64], owner;
	int i, status, holder;
	bool gone, ended;

	ASSERT_GE(64, cpus);
	if (!child_start(&owner)) {
		open_with_record();
		if (run_before_others(20))
			_exit(1);
		if (!fork())
			hold_until_told(&owner);
		pause();
	}
	holder = hear(&owner);
	ASSERT_LT(0, holder);
	ASSERT_EQ(0, run_before_others(30));
	start_hogs(hogs, cpus);
	kill(owner.pid, SIGKILL);
	ASSERT_EQ(owner.pid, waitpid(owner.pid, &status, 0));
	gone = holds(self->fd, 0);
	ended = holder_ends(&owner, holder);
	for (i = 0; i < cpus; i++)
		kill(hogs[i].pid, SIGKILL);
	EXPECT_TRUE(gone);
	EXPECT_TRUE(ended);
}

TEST_F(lifetime, owner_closes_and_dies_while_a_child_holds)
{
	struct child owner;
	int status, holder;

	if (!child_start(&owner)) {
		int fd = open_with_record();

		if (!fork())
			hold_until_told(&owner);
		close(fd);
		pause();
	}
	holder = hear(&owner);
	ASSERT_LT(0, holder);
	ASSERT_TRUE(holds(self->fd, 100));
	kill(owner.pid, SIGKILL);
	ASSERT_EQ(owner.pid, waitpid(owner.pid, &status, 0));
	EXPECT_TRUE(EVENTUALLY(SOON, holds(self->fd, 0)));
	EXPECT_TRUE(EVENTUALLY(SOON, left_once(self, owner.pid, 1)));
	EXPECT_EQ(0, kill(holder, 0));
	EXPECT_TRUE(holder_ends(&owner, holder));
	EXPECT_TRUE(left_once(self, owner.pid, 1));
}

/* A holder of a dead owner's file gets the answers of a client without records. */
TEST_F(lifetime, a_dead_owners_file)
{
	struct tt_memtrack_record record;
	struct child owner;
	int status, pair[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	if (!child_start(&owner)) {
		int fd = open_with_record();

		if (!fork()) {
			__u32 count = 1;

			tell(&owner, 0);
			hear(&owner);
			_exit(record_alloc(fd, 0, CB, 2, 1, 1) == -EPERM &&
			      record_free(fd, 0, CB, 1) == -EPERM &&
			      !usage_self(fd, 0, CB).bytes &&
			      !records_get(fd, 0, NULL, &record, &count) && !count &&
			      write(pair[1], "y", 1) == 1 ? 0 : 1);
		}
		pause();
	}
	ASSERT_EQ(0, hear(&owner));
	kill(owner.pid, SIGKILL);
	ASSERT_EQ(owner.pid, waitpid(owner.pid, &status, 0));
	close(pair[1]);
	tell(&owner, 0);
	EXPECT_EQ(1, read(pair[0], &(char) { 0 }, 1));
}

/* Descriptors in messages */

static int send_fd(int socket, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(fd))] = { 0 };
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *part = CMSG_FIRSTHDR(&message);

	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(part), &fd, sizeof(fd));
	return sendmsg(socket, &message, 0) == 1 ? 0 : -errno;
}

static int receive_fd(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(socket, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

TEST_F(lifetime, receiver_of_a_descriptor)
{
	struct child owner;
	int pair[2], fd;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	if (!child_start(&owner)) {
		if (send_fd(pair[1], open_with_record()))
			_exit(1);
		_exit(hear(&owner));
	}
	fd = receive_fd(pair[0]);
	ASSERT_LE(0, fd);
	books_watch(fd);
	EXPECT_EQ(-EPERM, REFUSED(record_alloc(fd, 0, CB, 2, 10, 10)));
	EXPECT_EQ(-EPERM, REFUSED(record_free(fd, 0, CB, 1)));
	EXPECT_EQ(-EPERM, REFUSED(free_all(fd, ANY, ANY)));
	EXPECT_EQ(100, usage_self(fd, 0, CB).bytes);
	EXPECT_TRUE(holds(self->fd, 100));
	tell(&owner, 0);
	EXPECT_EQ(0, child_wait(&owner));
	EXPECT_TRUE(holds(self->fd, 0));
	books_watch(-1);
	close(fd);
}

/* Only a message that was never read holds the file. */
TEST_F(lifetime, descriptor_in_flight)
{
	struct child owner;
	int pair[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	if (!child_start(&owner)) {
		int fd = open_with_record();

		if (send_fd(pair[1], fd))
			_exit(1);
		close(fd);
		tell(&owner, 0);
		_exit(hear(&owner));
	}
	ASSERT_EQ(0, hear(&owner));
	EXPECT_TRUE(holds(self->fd, 100));
	tell(&owner, 0);
	EXPECT_EQ(0, child_wait(&owner));
	EXPECT_TRUE(EVENTUALLY(SOON, holds(self->fd, 0)));
	EXPECT_TRUE(EVENTUALLY(SOON, left_once(self, owner.pid, 1)));
	close(pair[0]);
	close(pair[1]);
	EXPECT_TRUE(left_once(self, owner.pid, 1));
}

/* Tables of files that processes share */

static alignas(64) char stack[64 * 1024];

static int sibling(void *data)
{
	const struct child *child = data;

	tell(child, getpid());
	_exit(hear(child));
}

/* A process that shares the descriptor table outlives the owner, so no file is closed. */
TEST_F(lifetime, sibling_that_shares_the_files_outlives)
{
	struct child owner;
	int holder, status;

	if (!child_start(&owner)) {
		open_with_record();
		if (clone(sibling, stack + sizeof(stack), CLONE_FILES | SIGCHLD, &owner) < 0)
			_exit(1);
		pause();
	}
	holder = hear(&owner);
	ASSERT_LT(0, holder);
	ASSERT_TRUE(holds(self->fd, 100));
	kill(owner.pid, SIGKILL);
	ASSERT_EQ(owner.pid, waitpid(owner.pid, &status, 0));
	EXPECT_TRUE(EVENTUALLY(SOON, holds(self->fd, 0)));
	EXPECT_TRUE(EVENTUALLY(SOON, left_once(self, owner.pid, 1)));
	EXPECT_EQ(0, kill(holder, 0));
	EXPECT_TRUE(holder_ends(&owner, holder));
	EXPECT_TRUE(left_once(self, owner.pid, 1));
}

static void *tell_and_pause(void *data)
{
	tell(data, -gettid());
	while (pause() < 0)
		;
	return NULL;
}

/*
 * Nothing signals the death while a tracer has not reaped one of the threads. The owner is dead all
 * the same.
 */
static void die_traced(struct __test_metadata *_metadata, struct _test_data_lifetime *self,
		       bool shared_files)
{
	struct child owner;
	int holder, thread, status;

	if (!child_start(&owner)) {
		int fd = open_with_record();
		pthread_t other;

		if (shared_files)
			clone(sibling, stack + sizeof(stack), CLONE_FILES | SIGCHLD, &owner);
		else if (!fork())
			hold_until_told(&owner);
		else
			close(fd);
		pthread_create(&other, NULL, tell_and_pause, &owner);
		for (;;)
			pause();
	}
	holder = hear(&owner);
	thread = hear(&owner);
	if (holder < 0) {
		status = holder;
		holder = thread;
		thread = status;
	}
	ASSERT_LT(0, holder);
	ASSERT_GT(0, thread);
	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, -thread, NULL, NULL));
	ASSERT_TRUE(holds(self->fd, 100));
	kill(owner.pid, SIGKILL);
	EXPECT_TRUE(EVENTUALLY(SOON, holds(self->fd, 0)));
	EXPECT_TRUE(EVENTUALLY(SOON, left_once(self, owner.pid, 1)));
	EXPECT_EQ(0, kill(holder, 0));
	/* It was there all the time. */
	ASSERT_EQ(-thread, waitpid(-thread, &status, __WALL));
	ASSERT_EQ(owner.pid, waitpid(owner.pid, &status, 0));
	EXPECT_TRUE(holder_ends(&owner, holder));
	EXPECT_TRUE(left_once(self, owner.pid, 1));
}

TEST_F(lifetime, owner_with_a_traced_thread_dies)
{
	die_traced(_metadata, self, false);
}

TEST_F(lifetime, owner_with_a_traced_thread_and_shared_files_dies)
{
	die_traced(_metadata, self, true);
}

static int close_and_leave(void *fd)
{
	close(*(int *)fd);
	_exit(0);
}

/* A process that shares the descriptor table may close the owner's file. */
TEST_F(lifetime, sibling_that_shares_the_files_closes)
{
	int fd = open_with_record();
	int status;
	pid_t pid = clone(close_and_leave, stack + sizeof(stack), CLONE_FILES | SIGCHLD, &fd);

	ASSERT_LT(0, pid);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(-EBADF, record_alloc(fd, 0, CB, 2, 10, 10));
	EXPECT_TRUE(books_empty());
}

/* Threads */

static void *report_and_leave(void *fd)
{
	return (void *)(intptr_t)record_alloc(*(int *)fd, 0, CB, 2, 10, 10);
}

TEST_F(lifetime, every_thread_of_the_owner_may_report)
{
	int fd = open_with_record();
	pthread_t thread;
	void *result;

	ASSERT_EQ(0, pthread_create(&thread, NULL, report_and_leave, &fd));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(NULL, result);
	EXPECT_TRUE(holds(self->fd, 200));
	close(fd);
}

static void *unshare_and_leave(void *unused)
{
	return unshare(CLONE_FILES) ? unused : NULL;
}

/* A thread's own descriptor table is closed when it exits, but the process lives. */
TEST_F(lifetime, thread_that_unshared_its_files_exits)
{
	int fd = open_with_record();
	pthread_t thread;
	void *result;
	int round;

	for (round = 0; round < 20; round++) {
		ASSERT_EQ(0, pthread_create(&thread, NULL, unshare_and_leave, &fd));
		ASSERT_EQ(0, pthread_join(thread, &result));
		ASSERT_EQ(NULL, result);
		ASSERT_TRUE(holds(self->fd, 100));
	}
	EXPECT_EQ(0, record_alloc(fd, 0, CB, 2, 10, 10));
	close(fd);
}

static void *outlive_the_leader(void *data)
{
	struct child *child = data;
	int fd = hear(child);

	tell(child, record_alloc(fd, 0, CB, 2, 10, 10));
	hear(child);
	_exit(0);
}

static bool is_zombie(pid_t pid)
{
	char path[64], text[256] = "";
	FILE *file;
	char *state;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return false;
	state = fgets(text, sizeof(text), file) ? strrchr(text, ')') : NULL;
	fclose(file);
	return state && state[2] == 'Z';
}

/* A process dies with its last thread, not with its first. */
TEST_F(lifetime, leader_exits_first)
{
	struct child child;
	int fd;

	if (!child_start(&child)) {
		pthread_t thread;

		tell(&child, open_with_record());
		pthread_create(&thread, NULL, outlive_the_leader, &child);
		syscall(SYS_exit, 0);
	}
	fd = hear(&child);
	ASSERT_LE(0, fd);
	ASSERT_TRUE(EVENTUALLY(5000, is_zombie(child.pid)));
	EXPECT_TRUE(holds(self->fd, 100));
	tell(&child, fd);
	EXPECT_EQ(0, hear(&child));
	EXPECT_TRUE(holds(self->fd, 200));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_TRUE(holds(self->fd, 0));
	EXPECT_TRUE(left_once(self, child.pid, 2));
}

/* The same, with a leader that has its own descriptor table. */
TEST_F(lifetime, leader_with_its_own_files_exits_first)
{
	struct child child;
	int fd;

	if (!child_start(&child)) {
		pthread_t thread;

		tell(&child, open_with_record());
		pthread_create(&thread, NULL, outlive_the_leader, &child);
		if (unshare(CLONE_FILES))
			_exit(1);
		syscall(SYS_exit, 0);
	}
	fd = hear(&child);
	ASSERT_LE(0, fd);
	ASSERT_TRUE(EVENTUALLY(5000, is_zombie(child.pid)));
	EXPECT_TRUE(holds(self->fd, 100));
	tell(&child, fd);
	EXPECT_EQ(0, hear(&child));
	EXPECT_TRUE(holds(self->fd, 200));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_TRUE(holds(self->fd, 0));
	EXPECT_TRUE(left_once(self, child.pid, 2));
}

/* exec */

/* Become a shell that prints a line on fd 1 and then waits for one on fd 0. */
static void exec_shell(const struct child *child)
{
	dup2(child->in, 0);
	dup2(child->out, 1);
	execl("/bin/sh", "sh", "-c", "echo abc; read line", NULL);
	_exit(127);
}

TEST_F(lifetime, exec_with_the_descriptor)
{
	struct child child;

	if (!child_start(&child)) {
		if (open_surviving_exec() < 0)
			_exit(1);
		exec_shell(&child);
	}
	ASSERT_NE(-1, hear(&child));
	EXPECT_TRUE(holds(self->fd, 100));
	tell(&child, '\n');
	child_wait(&child);
	EXPECT_TRUE(holds(self->fd, 0));
	EXPECT_TRUE(left_once(self, child.pid, 1));
}

TEST_F(lifetime, exec_that_closes_the_descriptor)
{
	struct child child;

	if (!child_start(&child)) {
		if (open_with_record() < 0)
			_exit(1);
		exec_shell(&child);
	}
	ASSERT_NE(-1, hear(&child));
	EXPECT_TRUE(holds(self->fd, 0));
	EXPECT_TRUE(left_once(self, child.pid, 1));
	tell(&child, '\n');
	child_wait(&child);
	EXPECT_TRUE(left_once(self, child.pid, 1));
}

static void *exec_from_thread(void *child)
{
	exec_shell(child);
	return NULL;
}

/* exec by another thread than the leader: it becomes the leader of the same process. */
TEST_F(lifetime, exec_by_a_thread)
{
	struct child child;

	if (!child_start(&child)) {
		pthread_t thread;

		open_surviving_exec();
		pthread_create(&thread, NULL, exec_from_thread, &child);
		pause();
	}
	ASSERT_NE(-1, hear(&child));
	EXPECT_TRUE(holds(self->fd, 100));
	tell(&child, '\n');
	child_wait(&child);
	EXPECT_TRUE(holds(self->fd, 0));
	EXPECT_TRUE(left_once(self, child.pid, 1));
}

/* Many at once */

#define WAVE 32

/* Do something at random that a client can do. Returns whether its result was right. */
static bool do_something(int *fd, int watcher, __u64 *seed)
{
	static struct tt_memtrack_record records[BATCH];
	static struct tt_memtrack_op ops[BATCH];
	static struct tt_memtrack_event events[16];
	__u32 count = BATCH, device = random_below(seed, 3), kind = random_below(seed, KINDS);
	bool frees = random_below(seed, 2);
	int i, result;

	switch (random_below(seed, 8)) {
	case 0:
		close(*fd);
		*fd = device_open(O_RDWR);
		return *fd >= 0;
	case 1:
		return !free_all(*fd, device, kind);
	case 2:
		return !free_all(*fd, ANY, ANY);
	case 3:
		return !records_get(*fd, 0, NULL, records, &count);
	case 4:
		return read(watcher, events, sizeof(events)) > 0 || errno == EAGAIN;
	case 5:
		result = frees ? record_free(*fd, device, kind, 7) :
			 record_alloc(*fd, device, kind, 7, 1000, 60);
		return !result || result == (frees ? -ENOENT : -EEXIST);
	default:
		for (i = 0; i < BATCH; i++)
			ops[i] = frees ? op_free(device, i % KINDS, i) :
				 op_alloc(device, i % KINDS, i, 1000, 60);
		return !submit(*fd, ops, BATCH, TT_MEMTRACK_SUBMIT_CONTINUE, NULL);
	}
}

static void live_until_killed(__u64 seed)
{
	int fd = device_open(O_RDWR), watcher = device_open(O_RDONLY | O_NONBLOCK);

	if (fd < 0 || watch(watcher))
		_exit(1);
	die_within(random_below(&seed, 20000 * slowness()));
	while (do_something(&fd, watcher, &seed))
		;
	_exit(3);
}

/* Like books_empty(), without reading two hundred files in sysfs each time. */
static bool nothing_is_used(int fd)
{
	struct tt_memtrack_usage usage[WHATS];
	__u32 device;
	int what;

	for (device = 0; device < 3; device++) {
		if (usage_get(fd, device, 0, usage))
			return false;
		for (what = 0; what < WHATS; what++)
			if (usage[what].bytes || usage[what].core_bytes || usage[what].records)
				return false;
	}
	return true;
}

/* A timer kills each at any point: in a batch, a free, a close, a query, a read. */
TEST_F_TIMEOUT(lifetime, waves_of_deaths, 300)
{
	int waves = number_from_environment("TTMT_WAVES", 32 / slowness()), wave, i;
	__u64 seed = seed_from_environment();
	struct child children[WAVE];

	TH_LOG("TTMT_SEED=%llu", seed);
	for (wave = 0; wave < waves; wave++) {
		for (i = 0; i < WAVE; i++) {
			__u64 own = random_next(&seed);

			if (!child_start(&children[i]))
				live_until_killed(own);
			ASSERT_LT(0, children[i].pid);
		}
		for (i = 0; i < WAVE; i++)
			EXPECT_EQ(128 + SIGKILL, child_wait(&children[i]));
		ASSERT_TRUE(EVENTUALLY(SOON, no_clients()));
		ASSERT_TRUE(nothing_is_used(self->fd));
	}
}

TEST_HARNESS_MAIN
