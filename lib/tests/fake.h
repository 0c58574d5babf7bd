/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fake /dev/tt_memtrack: open() gives a new open file of one pipe, so that read()
 * and poll() are real, and the test answers ioctl(). Each thread has its own
 * settings.
 */
#ifndef FAKE_H
#define FAKE_H

#include <stddef.h>

#include <ttmt.h>

extern __thread struct fake {
	/*
	 * Set by the test: errno of open(), a function to run before open() returns, and
	 * one that answers an ioctl with 0 or a negative errno.
	 */
	int open_error;
	void (*opened)(void);
	int (*answer)(unsigned long request, void *arg);

	/* The number of ioctls, and the last one with its argument. */
	unsigned int ioctls;
	int open_flags;
	int fd;
	unsigned long request;
	union {
		__u32 size;
		struct tt_memtrack_version version;
		struct tt_memtrack_buf_alloc buf_alloc;
		struct tt_memtrack_free free;
		struct tt_memtrack_cb_alloc cb_alloc;
		struct tt_memtrack_kernel_load kernel_load;
		struct tt_memtrack_submit submit;
		struct tt_memtrack_device_get device_get;
		struct tt_memtrack_device_set device_set;
		struct tt_memtrack_usage_get usage_get;
		struct tt_memtrack_clients_get clients_get;
		struct tt_memtrack_records_get records_get;
		struct tt_memtrack_exits_get exits_get;
		struct tt_memtrack_watch watch;
		struct tt_memtrack_program_add program_add;
		struct tt_memtrack_program_remove program_remove;
		struct tt_memtrack_program_dispatch program_dispatch;
		struct tt_memtrack_cores_set cores_set;
		struct tt_memtrack_cores_get cores_get;
		struct tt_memtrack_tag_set tag_set;
		struct tt_memtrack_tags_get tags_get;
		struct tt_memtrack_refused refused;
	} arg;
} fake;

/* Make the device appear. */
void fake_start(void);

/* Give the watcher bytes to read. */
void fake_events(const void *bytes, size_t size);

/* End of events: read() of a read-only handle returns 0. */
void fake_end_events(void);

/* Run a function in a forked child. Returns what it returned, or -1. */
int fake_fork(int (*child)(void *data), void *data);

/* Nonzero if there is a sanitizer and it finds a leak. */
int fake_leaks(void);

#endif /* FAKE_H */
