/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library's files share: the handle, and the way of a call to the kernel. */
#ifndef TTMT_PRIVATE_H
#define TTMT_PRIVATE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/queue.h>
#include <sys/types.h>

/* Everything that the public header declares is exported, and nothing else. */
#pragma GCC visibility push(default)
#include <ttmt.h>
#pragma GCC visibility pop

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Where calls go: to the kernel by fd, or if fd is negative nowhere, and get answer at once. */
struct ttmt_route {
	int fd;
	int answer;
};

/* Events read from the kernel and not yet handed out. */
struct ttmt_stream {
	bool watching;
	size_t next;
	size_t end;
	char bytes[64 * sizeof(struct tt_memtrack_event)];
};

/* A handle's routes change at open and in the child of a fork only, so calls take no lock. */
struct ttmt {
	LIST_ENTRY(ttmt) link;
	struct ttmt_route report;
	struct ttmt_route ask;
	int access;
	dev_t dev;
	ino_t ino;
	struct ttmt_stream stream;
};

/* The kernel returns EINTR to a process that dies of a signal only: there is nothing to repeat. */
static inline int ttmt_call(const struct ttmt_route *route, unsigned long request, void *arg)
{
	if (__builtin_expect(route->fd < 0, 0))
		return route->answer;
	return ioctl(route->fd, request, arg) < 0 ? -errno : 0;
}

static inline int ttmt_report(const struct ttmt *handle, unsigned long request, void *arg)
{
	return handle ? ttmt_call(&handle->report, request, arg) : -ENODEV;
}

static inline int ttmt_ask(const struct ttmt *handle, unsigned long request, void *arg)
{
	return handle ? ttmt_call(&handle->ask, request, arg) : -ENODEV;
}

#endif /* TTMT_PRIVATE_H */
