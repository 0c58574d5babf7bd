// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <ttmt.h>

#include "event_text.h"
#include "events.h"
#include "signals.h"

/* Inode number of the initial user namespace, fixed in the kernel. */
#define INITIAL_USER_NAMESPACE 0xEFFFFFFDU

/* Signals are looked for at least this often, however fast events come. */
#define EVENTS_AT_ONCE 256

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

/* Whose events are shown: with an address, also those of devices that come later. */
struct filter {
	const struct choice *choice;
	struct ttmt_device_list *list;
};

static int find(struct filter *filter, uint32_t number)
{
	int index = ttmt_device_list_find(filter->list, number);

	if (index != -ENODEV)
		return index;
	ttmt_device_list_free(filter->list);
	filter->list = NULL;
	ttmt_device_list_new(&filter->list);
	return ttmt_device_list_find(filter->list, number);
}

static bool is_shown(struct filter *filter, const struct tt_memtrack_event *event)
{
	int index;

	if (!filter->choice->text || event->type == TT_MEMTRACK_EVENT_MISSED)
		return true;
	if (filter->choice->number != TT_MEMTRACK_ANY)
		return event->device == filter->choice->number;
	index = find(filter, event->device);
	return index >= 0 && choice_has(filter->choice, filter->list, index);
}

/* Print what is there, up to a limit. -EAGAIN when nothing is left. */
static int print_events(struct ttmt *handle, struct filter *filter, bool ascii)
{
	struct tt_memtrack_event event;
	int i, ret;

	for (i = 0; i < EVENTS_AT_ONCE; i++) {
		ret = ttmt_read_event(handle, TTMT_READ_NOWAIT, &event);
		if (ret)
			return ret;
		if (is_shown(filter, &event))
			event_text(stdout, &event, ascii);
	}
	return 0;
}

/* 0 when a signal or a reader that went ends it, else a negative errno. */
static int follow(struct ttmt *handle, int signals, struct filter *filter, bool ascii)
{
	struct pollfd fds[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = ttmt_fd(handle), .events = POLLIN },
	};
	int ret = 0;

	for (;;) {
		int signal;

		if (poll(fds, 2, ret == -EAGAIN ? -1 : 0) < 0)
			return -errno;
		for (signal = signals_read(signals); signal; signal = signals_read(signals))
			if (signal != SIGWINCH)
				return 0;
		ret = print_events(handle, filter, ascii);
		if (ret && ret != -EAGAIN && ret != -EINTR)
			return ret;
		if (ferror(stdout))
			return 0;
	}
}

enum status events_follow(const struct choice *choice, bool ascii)
{
	struct filter filter = { .choice = choice };
	struct ttmt *handle;
	int signals, ret;

	ret = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);
	if (ret)
		return complain(ret);
	setvbuf(stdout, NULL, _IOLBF, 0);
	signals = signals_open();
	ret = signals < 0 ? signals : ttmt_watch(handle);
	if (!ret && !sees_all_users())
		warnx("without CAP_PERFMON or CAP_SYS_ADMIN only your own programs show");
	if (!ret)
		ret = follow(handle, signals, &filter, ascii);
	ttmt_close(handle);
	ttmt_device_list_free(filter.list);
	if (signals >= 0)
		close(signals);
	return ret ? complain(ret) : STATUS_OK;
}
