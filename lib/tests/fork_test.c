// SPDX-License-Identifier: GPL-2.0-or-later
/* In the child of a fork, a handle has a file of its own. */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kselftest_harness.h>

#include "fake.h"
#include "wrap.h"

FIXTURE(fork) {
	struct ttmt *handle;
	int fd;
};

static sem_t inside, forking;
static bool is_inside, forked_meanwhile;
static __thread bool closes_slowly;

static void note_fork(void)
{
	forked_meanwhile = __atomic_load_n(&is_inside, __ATOMIC_SEQ_CST);
	sem_post(&forking);
}

/* Registered before the library's handler, so that it runs after it before a fork. */
__attribute__((constructor(101))) static void note_forks(void)
{
	pthread_atfork(note_fork, NULL, NULL);
}

/* O_APPEND is a property of the open file: it marks the parent's. */
FIXTURE_SETUP(fork)
{
	unsetenv("TT_MEMTRACK");
	fake_start();
	sem_init(&inside, 0, 0);
	sem_init(&forking, 0, 0);
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	self->fd = ttmt_fd(self->handle);
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_APPEND | O_NONBLOCK));
}

FIXTURE_TEARDOWN(fork)
{
	ttmt_close(self->handle);
	EXPECT_EQ(0, fake_leaks());
}

static int open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

struct expected {
	struct ttmt *handle;
	int fd;
	int files;
};

/* Returns the number of the check that failed. */
static int has_own_file(void *data)
{
	const struct expected *expected = data;

	if (ttmt_fd(expected->handle) != expected->fd)
		return 1;
	if (fcntl(expected->fd, F_GETFL) & O_APPEND)
		return 2;
	if (fcntl(expected->fd, F_GETFD) != FD_CLOEXEC)
		return 3;
	if (open_files() != expected->files)
		return 4;
	fake.ioctls = 0;
	if (ttmt_buf_alloc(expected->handle, 0, 0, 1, 2, 3) || fake.ioctls != 1)
		return 5;
	return fake.fd == expected->fd ? 0 : 6;
}

TEST_F(fork, child_reports_through_its_own_file)
{
	struct expected expected = { self->handle, self->fd, open_files() };

	EXPECT_EQ(0, fake_fork(has_own_file, &expected));
	EXPECT_TRUE(fcntl(self->fd, F_GETFL) & O_APPEND);
	EXPECT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, 1, 2, 3));
}

/* A lower number is free, so open() in the child returns that one first. */
TEST_F(fork, number_stays_where_a_lower_one_is_free)
{
	struct ttmt *second;
	struct expected expected;

	ASSERT_EQ(0, ttmt_open(&second, 0));
	ASSERT_LT(self->fd, ttmt_fd(second));
	ASSERT_EQ(0, fcntl(ttmt_fd(second), F_SETFL, O_APPEND | O_NONBLOCK));
	ttmt_close(self->handle);
	self->handle = second;
	expected = (struct expected){ second, ttmt_fd(second), open_files() };
	EXPECT_EQ(0, fake_fork(has_own_file, &expected));
}

static int grandchild_has_own_file(void *data)
{
	const struct expected *expected = data;

	fcntl(expected->fd, F_SETFL, O_APPEND | O_NONBLOCK);
	return fake_fork(has_own_file, data);
}

TEST_F(fork, grandchild_too)
{
	struct expected expected = { self->handle, self->fd, open_files() };

	EXPECT_EQ(0, fake_fork(grandchild_has_own_file, &expected));
}

/* Nothing is freed: the child must not change the parent's records. */
static int has_no_file(void *data)
{
	const struct expected *expected = data;
	struct tt_memtrack_version version;
	struct tt_memtrack_event event;

	if (ttmt_buf_alloc(expected->handle, 0, 0, 1, 2, 3) != -EMFILE)
		return 1;
	if (ttmt_version(expected->handle, &version, sizeof(version)) != -EMFILE)
		return 2;
	if (ttmt_read_event(expected->handle, 0, &event, sizeof(event)) != -EMFILE)
		return 3;
	if (ttmt_fd(expected->handle) != -EBADF)
		return 4;
	if (open_files() != expected->files - 1)
		return 5;
	ttmt_close(expected->handle);
	return fake.ioctls ? 6 : 0;
}

TEST_F(fork, child_that_cannot_open_refuses)
{
	struct expected expected = { self->handle, self->fd, open_files() };

	fake.open_error = EMFILE;
	EXPECT_EQ(0, fake_fork(has_no_file, &expected));
	EXPECT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, 1, 2, 3));
}

static int fork_again(void *data)
{
	fake.open_error = 0;
	return fake_fork(has_no_file, data);
}

TEST_F(fork, grandchild_of_one_that_could_not_open_refuses)
{
	struct expected expected = { self->handle, self->fd, open_files() };

	fake.open_error = EMFILE;
	EXPECT_EQ(0, fake_fork(fork_again, &expected));
}

static int is_still_null_device(void *data)
{
	const struct expected *expected = data;
	char byte;

	if (read(expected->fd, &byte, 1) || fcntl(expected->fd, F_GETFD))
		return 1;
	if (ttmt_buf_alloc(expected->handle, 0, 0, 1, 2, 3) != -EBADF)
		return 2;
	ttmt_close(expected->handle);
	return fcntl(expected->fd, F_GETFD) ? 3 : 0;
}

/* Like a daemon that closed all descriptors and now has its own file under the number. */
TEST_F(fork, child_leaves_the_file_of_another_alone)
{
	struct expected expected = { self->handle, self->fd, 0 };
	int null = open("/dev/null", O_RDWR);

	ASSERT_EQ(self->fd, dup2(null, self->fd));
	EXPECT_EQ(0, fake_fork(is_still_null_device, &expected));
}

static int stays_silent(void *data)
{
	if (ttmt_buf_alloc(data, 0, 0, 1, 2, 3))
		return 1;
	ttmt_close(data);
	return fake.ioctls ? 2 : 0;
}

TEST_F(fork, reports_that_are_off_stay_off)
{
	struct ttmt *off;

	setenv("TT_MEMTRACK", "0", 1);
	ASSERT_EQ(0, ttmt_open(&off, 0));
	unsetenv("TT_MEMTRACK");
	EXPECT_EQ(0, fake_fork(stays_silent, off));
	ttmt_close(off);
}

static int has_no_events(void *data)
{
	struct tt_memtrack_event event;

	if (ttmt_read_event(data, TTMT_READ_NOWAIT, &event, sizeof(event)) != -EINVAL)
		return 1;
	if (ttmt_watch(data))
		return 2;
	return ttmt_read_event(data, TTMT_READ_NOWAIT, &event, sizeof(event)) == -EAGAIN ? 0 : 3;
}

TEST_F(fork, child_neither_watches_nor_gets_buffered_events)
{
	struct tt_memtrack_event two[2] = {
		{ .size = sizeof(two[0]), .id = 1 },
		{ .size = sizeof(two[0]), .id = 2 },
	};
	struct tt_memtrack_event event;

	ASSERT_EQ(0, ttmt_watch(self->handle));
	fake_events(two, sizeof(two));
	ASSERT_EQ(0, ttmt_read_event(self->handle, 0, &event, sizeof(event)));
	ASSERT_EQ(1, event.id);
	EXPECT_EQ(0, fake_fork(has_no_events, self->handle));
	EXPECT_EQ(0, ttmt_read_event(self->handle, 0, &event, sizeof(event)));
	EXPECT_EQ(2, event.id);
}

static bool stop;

static void *open_and_close(void *data)
{
	struct ttmt *handle;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		if (ttmt_open(&handle, 0))
			return "open failed";
		ttmt_close(handle);
	}
	return NULL;
}

/* The child may use the list: no other thread held its lock at the fork. */
static int opens_and_closes(void *data)
{
	struct ttmt *handle;

	alarm(60);
	if (ttmt_open(&handle, 0))
		return 1;
	ttmt_close(handle);
	return 0;
}

/* Each fork waits for two threads that rarely release the lock: slow on a busy machine. */
TEST_F_TIMEOUT(fork, while_other_threads_open_and_close, 180)
{
	pthread_t threads[2];
	void *result;

	for (int i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, open_and_close, NULL));
	for (int i = 0; i < 200; i++)
		ASSERT_EQ(0, fake_fork(opens_and_closes, NULL));
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], &result));
		EXPECT_EQ(NULL, result);
	}
}

/* Stay inside open() or close() until a fork happens, which it does only if it does not wait. */
static void stay_inside(void)
{
	struct timespec until;

	__atomic_store_n(&is_inside, true, __ATOMIC_SEQ_CST);
	sem_post(&inside);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	sem_timedwait(&forking, &until);
	__atomic_store_n(&is_inside, false, __ATOMIC_SEQ_CST);
}

int __wrap_close(int fd)
{
	if (closes_slowly)
		stay_inside();
	return __real_close(fd);
}

static void *open_one_slowly(void *data)
{
	fake.opened = stay_inside;
	ttmt_open(data, 0);
	return NULL;
}

static int reports(void *data)
{
	return ttmt_buf_alloc(data, 0, 0, 1, 2, 3) ? 1 : 0;
}

/* Otherwise the child would inherit a file that is not in the list yet. */
TEST_F(fork, waits_for_an_open_in_another_thread)
{
	struct ttmt *second = NULL;
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, open_one_slowly, &second));
	ASSERT_EQ(0, sem_wait(&inside));
	EXPECT_EQ(0, fake_fork(reports, self->handle));
	EXPECT_FALSE(forked_meanwhile);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	ASSERT_NE(NULL, second);
	ttmt_close(second);
}

static void *close_one_slowly(void *data)
{
	closes_slowly = true;
	ttmt_close(data);
	return NULL;
}

/* Otherwise the child would inherit a file that is no longer in the list. */
TEST_F(fork, waits_for_a_close_in_another_thread)
{
	struct ttmt *second;
	pthread_t thread;

	ASSERT_EQ(0, ttmt_open(&second, 0));
	ASSERT_EQ(0, pthread_create(&thread, NULL, close_one_slowly, second));
	ASSERT_EQ(0, sem_wait(&inside));
	EXPECT_EQ(0, fake_fork(reports, self->handle));
	EXPECT_FALSE(forked_meanwhile);
	ASSERT_EQ(0, pthread_join(thread, NULL));
}

TEST_HARNESS_MAIN
