// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <ttmt.h>

#include "status.h"

/* Whatever may be opened. */
static bool module_is_loaded(void)
{
	struct ttmt_device_list *list;
	int ret = ttmt_device_list_new(&list);

	if (!ret)
		ttmt_device_list_free(list);
	return ret != -ENOENT;
}

const char *file_error_text(int error)
{
	if (error == -ENOENT)
		return "not here, though the module is loaded; a container gets it with --device";
	return strerror(-error);
}

struct failure module_failure(void)
{
	return (struct failure){
		STATUS_NO_MODULE,
		DEVICE_FILE ": no such device; load the module with 'sudo modprobe tt_memtrack'",
	};
}

struct failure file_failure(int error)
{
	struct failure failure = { .status = STATUS_FAILED };

	snprintf(failure.text, sizeof(failure.text), DEVICE_FILE ": %s", file_error_text(error));
	return failure;
}

struct failure failure_of(int error)
{
	if (!error)
		return (struct failure){ STATUS_OK, "" };
	return module_is_loaded() ? file_failure(error) : module_failure();
}
