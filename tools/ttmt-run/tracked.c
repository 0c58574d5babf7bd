// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <ttmt.h>

#include "tracked.h"

static const char *reason(int error)
{
	static char text[128];
	struct ttmt_device_list *list;

	if (error != -ENOENT) {
		snprintf(text, sizeof(text), "/dev/tt_memtrack: %s", strerror(-error));
		return text;
	}
	if (ttmt_device_list_new(&list) == -ENOENT)
		return "tt_memtrack is not loaded; load it with 'sudo modprobe tt_memtrack'";
	ttmt_device_list_free(list);
	return "there is no /dev/tt_memtrack here; a container gets it with --device";
}

const char *tracked_not(void)
{
	struct ttmt *handle;
	int error;

	if (ttmt_turned_off())
		return "TT_MEMTRACK in the environment turns it off; unset it";
	error = ttmt_open(&handle, 0);
	ttmt_close(handle);
	return error ? reason(error) : NULL;
}
