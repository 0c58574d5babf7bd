// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <ttmt.h>

#include "event_text.h"
#include "events.h"
#include "filter.h"
#include "signals.h"

/* Inode number of the initial user namespace, fixed in the kernel. */
#define INITIAL_USER_NAMESPACE 0xEFFFFFFDU

static bool sees_all_users(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };
	struct stat ns;

	if (stat("/proc/self/ns/user", &ns) || ns.st_ino != INITIAL_USER_NAMESPACE)
		return false;
	if (syscall(SYS_capget, &header, data))
		return false;
	return data[CAP_TO_INDEX(CAP_PERFMON)].effective & CAP_TO_MASK(CAP_PERFMON) ||
	       data[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective & CAP_TO_MASK(CAP_SYS_ADMIN);
}

static int print_event(struct ttmt *handle, struct filter *filter, bool ascii)
{
	struct tt_memtrack_event event;
	int ret = ttmt_read_event(handle, TTMT_READ_NOWAIT, &event, sizeof(event));

	if (ret)
		return ret;
	ret = filter_shows(filter, &event);
	if (ret > 0)
		event_text(stdout, &event, ascii);
	return ret < 0 ? ret : 0;
}

/* 0 when a reader that went ends it, else a negative errno. */
static int follow(struct ttmt *handle, struct filter *filter, bool ascii)
{
	struct pollfd fd = { .fd = ttmt_fd(handle), .events = POLLIN };
	int ret = 0;

	while ((!ret || ret == -EINTR) && !ferror(stdout)) {
		ret = print_event(handle, filter, ascii);
		if (ret == -EAGAIN)
			ret = poll(&fd, 1, -1) < 0 ? -errno : 0;
	}
	return ret == -EINTR ? 0 : ret;
}

enum status events_follow(const struct choice *choice, bool ascii)
{
	struct filter filter = { 0 };
	struct ttmt *handle;
	int ret;

	ret = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);
	if (ret)
		return complain(ret);
	setvbuf(stdout, NULL, _IOLBF, 0);
	ret = signals_end() ?: ttmt_watch(handle);
	if (!ret && !sees_all_users())
		warnx("without CAP_PERFMON or CAP_SYS_ADMIN only your own programs show");
	if (!ret)
		ret = filter_init(&filter, choice) ?: follow(handle, &filter, ascii);
	filter_clear(&filter);
	ttmt_close(handle);
	return ret ? complain(ret) : STATUS_OK;
}
