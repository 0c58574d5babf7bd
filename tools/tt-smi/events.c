// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <ttmt.h>

#include "event_csv.h"
#include "event_json.h"
#include "event_text.h"
#include "events.h"
#include "filter.h"
#include "json.h"
#include "signals.h"
#include "streams.h"
#include "terminal.h"

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

struct follower {
	struct ttmt *handle;
	const struct options *options;
	struct filter filter;
	bool ascii;
};

static int print_event(const struct follower *follower, const struct tt_memtrack_event *event)
{
	int ret = 0;

	if (follower->options->json)
		ret = event_json(stdout, event);
	else if (follower->options->csv)
		event_csv(stdout, event);
	else
		event_text(stdout, event, follower->ascii);
	streams_flush();
	return ret;
}

/* Events of devices are of nobody, and of interest to all. */
static bool is_asked_for(const struct options *options, const struct tt_memtrack_event *event)
{
	return !event->who.client || options_ask_for(options, &event->who);
}

static int next_event(struct follower *follower)
{
	struct tt_memtrack_event event;
	int ret = ttmt_read_event(follower->handle, TTMT_READ_NOWAIT, &event,
				  sizeof(event));

	if (ret)
		return ret;
	if (!is_asked_for(follower->options, &event))
		return 0;
	ret = filter_shows(&follower->filter, &event);
	return ret > 0 ? print_event(follower, &event) : ret;
}

/* 0 when output that fails ends it, else a negative errno. */
static int follow(struct follower *follower)
{
	struct pollfd fd = { .fd = ttmt_fd(follower->handle), .events = POLLIN };
	int ret = 0;

	while ((!ret || ret == -EINTR) && !ferror(stdout)) {
		ret = next_event(follower);
		if (ret == -EAGAIN)
			ret = poll(&fd, 1, -1) < 0 ? -errno : 0;
	}
	return ret == -EINTR ? 0 : ret;
}

/* It may come; or it was mistyped. */
static void warn_of_missing(struct ttmt *handle, const struct choices *choices)
{
	struct tt_memtrack_device_get device;
	size_t i;

	for (i = 0; i < choices->count; i++)
		if (choices->choice[i].by == BY_NUMBER &&
		    ttmt_device_get(handle, choices->choice[i].number, &device,
				    sizeof(device)) == -ENODEV)
			warnx("no device %u; waiting for it", choices->choice[i].number);
}

static int watch_and_follow(const struct options *options)
{
	struct follower follower = { .options = options, .ascii = terminal_now().ascii };
	int ret;

	ret = ttmt_open(&follower.handle, TTMT_OPEN_READ_ONLY);
	if (ret)
		return ret;
	ret = signals_end() ?: ttmt_watch(follower.handle);
	if (!ret && !sees_all_users())
		warnx("without CAP_PERFMON or CAP_SYS_ADMIN only your own programs show");
	if (!ret)
		warn_of_missing(follower.handle, &options->devices);
	if (!ret && options->csv)
		event_csv_head(stdout);
	if (!ret)
		ret = filter_init(&follower.filter, &options->devices) ?: follow(&follower);
	filter_clear(&follower.filter);
	ttmt_close(follower.handle);
	return ret;
}

static void print_failure(int error, const char *what)
{
	const struct snapshot nothing = { .file_error = error };
	char *text = NULL;

	if (!json_report(&text, &nothing, NULL, what, true))
		streams_print(text);
	free(text);
}

struct failure events_follow(const struct options *options)
{
	const int error = watch_and_follow(options);
	const struct failure failure = failure_of(error);

	if (failure.status && options->json)
		print_failure(error, failure.text);
	return failure;
}
