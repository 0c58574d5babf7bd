// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake.h"
#include "wrap.h"

__thread struct fake fake;

static int pipe_ends[2] = { -1, -1 };

/* Opening a pipe through /proc gives a new open file. */
static int open_device(int flags)
{
	char path[64];
	int fd;

	fake.open_flags = flags;
	if (fake.open_error || pipe_ends[0] < 0) {
		errno = fake.open_error ? fake.open_error : ENOENT;
		return -1;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pipe_ends[0]);
	fd = __real_open(path, flags);
	if (fake.opened)
		fake.opened();
	return fd;
}

static int open_any(const char *path, int flags, mode_t mode)
{
	if (!strcmp(path, "/dev/tt_memtrack"))
		return open_device(flags);
	return __real_open(path, flags, mode);
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_any(path, flags, mode);
}

/* Other names of open(), depending on compiler flags. */
int __wrap_open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_any(path, flags, mode);
}

int __wrap___open_2(const char *path, int flags)
{
	return open_any(path, flags, 0);
}

int __wrap___open64_2(const char *path, int flags)
{
	return open_any(path, flags, 0);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;
	__u32 size;
	int err;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (_IOC_TYPE(request) != TT_MEMTRACK_IOC_TYPE)
		return __real_ioctl(fd, request, arg);

	size = *(__u32 *)arg;
	fake.ioctls++;
	fake.fd = fd;
	fake.request = request;
	/* A later library may pass a longer one. */
	memcpy(&fake.arg, arg, size < sizeof(fake.arg) ? size : sizeof(fake.arg));
	err = fake.answer ? fake.answer(request, arg) : 0;
	if (!err)
		return 0;
	errno = -err;
	return -1;
}

void fake_start(void)
{
	if (pipe2(pipe_ends, O_CLOEXEC))
		abort();
}

void fake_events(const void *bytes, size_t size)
{
	if (write(pipe_ends[1], bytes, size) != (ssize_t)size)
		abort();
}

void fake_end_events(void)
{
	close(pipe_ends[1]);
}

int fake_fork(int (*child)(void *data), void *data)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(child(data));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

int fake_leaks(void)
{
	return __lsan_do_recoverable_leak_check ? __lsan_do_recoverable_leak_check() : 0;
}
