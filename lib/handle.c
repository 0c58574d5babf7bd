// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Open and close handles, and give each an open file of its own in a forked child.
 *
 * All open handles are in one list. Its lock is held from opening a file until the handle is in the
 * list, and during every fork, so a child never inherits a file that is not in its list.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "private.h"

#define DEVICE_FILE "/dev/tt_memtrack"

static LIST_HEAD(handle_list, ttmt) handles;
static pthread_mutex_t handles_lock = PTHREAD_MUTEX_INITIALIZER;

/* 0, or the error of pthread_atfork(). */
static int fork_error;

/*
 * A program that closes descriptors it does not know, as daemons do, may since have opened another
 * file under our number. That one is not ours to close.
 */
static bool fd_is_ours(const struct ttmt *handle)
{
	struct stat st;

	return handle->ask.fd >= 0 && !fstat(handle->ask.fd, &st) && st.st_dev == handle->dev &&
	       st.st_ino == handle->ino;
}

static void lose_fd(struct ttmt *handle)
{
	handle->ask = (struct ttmt_route){ .fd = -1, .answer = -EBADF };
	handle->report = handle->ask;
}

/* If fd is free again, such a program has closed the handle that had it. */
static void lose_fd_of_others(int fd)
{
	struct ttmt *handle;

	for (handle = LIST_FIRST(&handles); handle; handle = LIST_NEXT(handle, link))
		if (handle->ask.fd == fd)
			lose_fd(handle);
}

/* Return the descriptor or an errno. Runs in forked children: async-signal-safe calls only. */
static int open_file(struct ttmt *handle)
{
	/* Nonblocking, so that ttmt_read_event() can decide at each call. */
	int fd = open(DEVICE_FILE, handle->access | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st)) {
		int err = -errno;

		close(fd);
		return err;
	}
	handle->dev = st.st_dev;
	handle->ino = st.st_ino;
	return fd;
}

/* Open the file under the parent's number, which the program may know. */
static int open_file_at(struct ttmt *handle, int number)
{
	int fd = open_file(handle);
	int err = 0;

	if (fd < 0 || fd == number)
		return fd;
	if (dup3(fd, number, O_CLOEXEC) < 0)
		err = -errno;
	close(fd);
	return err ? err : number;
}

/* Close the parent's file first: the child must not hold it, even if it cannot open its own. */
static void reopen(struct ttmt *handle)
{
	int number = handle->ask.fd;
	int fd;

	handle->file++;
	handle->stream.watching = false;
	handle->stream.next = 0;
	handle->stream.end = 0;
	if (number < 0)
		return;
	if (!fd_is_ours(handle)) {
		lose_fd(handle);
		return;
	}
	close(number);
	fd = open_file_at(handle, number);
	if (fd < 0) {
		handle->ask = (struct ttmt_route){ .fd = -1, .answer = fd };
		handle->report = handle->ask;
	}
}

static void before_fork(void)
{
	pthread_mutex_lock(&handles_lock);
	ttmt_texts_lock();
}

static void after_fork_in_parent(void)
{
	ttmt_texts_unlock();
	pthread_mutex_unlock(&handles_lock);
}

static void after_fork_in_child(void)
{
	struct ttmt *handle;

	for (handle = LIST_FIRST(&handles); handle; handle = LIST_NEXT(handle, link))
		reopen(handle);
	ttmt_texts_unlock();
	pthread_mutex_unlock(&handles_lock);
}

/*
 * Register when the library is loaded. At the first open, another thread might be forking, and the
 * lock would stay locked in its child.
 */
__attribute__((constructor)) static void follow_forks(void)
{
	fork_error = -pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

int ttmt_turned_off(void)
{
	static const char *const words[] = { "0", "off", "no", "false" };
	const char *setting = getenv("TT_MEMTRACK");

	for (size_t i = 0; setting && i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(setting, words[i]))
			return 1;
	return 0;
}

static struct ttmt_route report_route(int fd, unsigned int flags)
{
	if (flags & TTMT_OPEN_READ_ONLY)
		return (struct ttmt_route){ .fd = -1, .answer = -EPERM };
	if (ttmt_turned_off())
		return (struct ttmt_route){ .fd = -1, .answer = 0 };
	return (struct ttmt_route){ .fd = fd };
}

/* Caller must hold handles_lock. */
static int open_handle(struct ttmt *handle, unsigned int flags)
{
	static uint64_t serial;
	int fd;

	if (fork_error)
		return fork_error;
	handle->access = flags & TTMT_OPEN_READ_ONLY ? O_RDONLY : O_RDWR;
	fd = open_file(handle);
	if (fd < 0)
		return fd;
	lose_fd_of_others(fd);
	handle->report = report_route(fd, flags);
	handle->ask.fd = fd;
	handle->serial = ++serial;
	LIST_INSERT_HEAD(&handles, handle, link);
	return 0;
}

int ttmt_open(struct ttmt **handle, unsigned int flags)
{
	struct ttmt *made;
	int err;

	*handle = NULL;
	if (flags & ~TTMT_OPEN_READ_ONLY)
		return -EINVAL;
	made = calloc(1, sizeof(*made));
	if (!made)
		return -ENOMEM;
	pthread_mutex_lock(&handles_lock);
	err = open_handle(made, flags);
	pthread_mutex_unlock(&handles_lock);
	if (err)
		free(made);
	else
		*handle = made;
	return err;
}

void ttmt_close(struct ttmt *handle)
{
	bool is_open;

	if (!handle)
		return;
	is_open = fd_is_ours(handle);
	if (is_open)
		ttmt_free_all(handle, TT_MEMTRACK_ANY, TT_MEMTRACK_ANY);
	pthread_mutex_lock(&handles_lock);
	LIST_REMOVE(handle, link);
	if (is_open)
		close(handle->ask.fd);
	pthread_mutex_unlock(&handles_lock);
	ttmt_levels_end(handle);
	ttmt_texts_free(handle);
	free(handle);
}

int ttmt_fd(const struct ttmt *handle)
{
	return handle && handle->ask.fd >= 0 ? handle->ask.fd : -EBADF;
}
