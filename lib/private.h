/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the library's files: the handle, and the route of a call to the kernel. */
#ifndef TTMT_PRIVATE_H
#define TTMT_PRIVATE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/queue.h>
#include <sys/types.h>

/* Export what the public header declares, and nothing else. */
#pragma GCC visibility push(default)
#include <ttmt.h>
#pragma GCC visibility pop

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Where calls go: to the kernel through fd or, if fd is negative, nowhere; they return answer. */
struct ttmt_route {
	int fd;
	int answer;
};

/* Events read from the kernel and not yet returned. */
struct ttmt_stream {
	bool watching;
	size_t next;
	size_t end;
	char bytes[64 * sizeof(struct tt_memtrack_event)];
};

/*
 * Routes change only at open and in a forked child, so calls take no lock. Texts of tags are
 * protected by a lock of tags.c.
 */
struct ttmt {
	LIST_ENTRY(ttmt) link;
	struct ttmt_route report;
	struct ttmt_route ask;
	int access;
	dev_t dev;
	ino_t ino;
	struct ttmt_stream stream;
	uint64_t serial; /* of the handle, never reused */
	unsigned int file; /* increased in each forked child, which has a file of its own */
	unsigned int tagging; /* threads that have tags pushed; atomic */
	unsigned int text_count;
	void *texts;
};

/* EINTR only reaches a process that is being killed, so there is nothing to retry. */
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

void ttmt_texts_lock(void);
void ttmt_texts_unlock(void);
void ttmt_texts_free(struct ttmt *handle);
void ttmt_levels_end(struct ttmt *handle);
uint32_t ttmt_tag_of_thread(struct ttmt *handle);

/* The tag that reports of this thread carry. */
static inline uint32_t ttmt_current_tag(struct ttmt *handle)
{
	if (!handle || __builtin_expect(!__atomic_load_n(&handle->tagging, __ATOMIC_RELAXED), 1))
		return 0;
	return ttmt_tag_of_thread(handle);
}

#endif /* TTMT_PRIVATE_H */
