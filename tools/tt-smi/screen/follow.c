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

int follow_read(struct follow *follow, struct log *log)
{
	struct tt_memtrack_event event;
	int i, ret = 0;

	for (i = 0; i < MOST_AT_ONCE && !ret; i++) {
		ret = ttmt_read_event(follow->handle, TTMT_READ_NOWAIT, &event, sizeof(event));
		if (!ret)
			log_add(log, &event);
	}
	return ret == -EAGAIN || ret == -EINTR ? 0 : ret;
}
