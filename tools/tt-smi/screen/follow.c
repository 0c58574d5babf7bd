// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>

#include "follow.h"

#define MOST_AT_ONCE 4096

int follow_start(struct follow *follow)
{
	int ret = ttmt_open(&follow->handle, TTMT_OPEN_READ_ONLY);

	if (!ret)
		ret = ttmt_watch(follow->handle);
	if (ret)
		follow_stop(follow);
	return ret;
}

void follow_stop(struct follow *follow)
{
	ttmt_close(follow->handle);
	follow->handle = NULL;
}

/* Those that --device asks for are in it; that others come and go is told too. */
static bool is_wanted(const struct tt_memtrack_event *event, const struct snapshot *snap)
{
	size_t i;

	switch (event->type) {
	case TT_MEMTRACK_EVENT_MISSED:
	case TT_MEMTRACK_EVENT_DEVICE_ADD:
	case TT_MEMTRACK_EVENT_DEVICE_REMOVE:
		return true;
	}
	for (i = 0; i < snap->device_count; i++)
		if (snap->devices[i].place.number == event->device)
			return true;
	return false;
}

int follow_read(struct follow *follow, struct log *log, const struct snapshot *snap)
{
	struct tt_memtrack_event event;
	int i, ret = 0;

	for (i = 0; i < MOST_AT_ONCE && !ret; i++) {
		ret = ttmt_read_event(follow->handle, TTMT_READ_NOWAIT, &event, sizeof(event));
		if (!ret && is_wanted(&event, snap))
			log_add(log, &event);
	}
	return ret == -EAGAIN || ret == -EINTR ? 0 : ret;
}
