// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <string.h>

#include <ttmt.h>

#include "status.h"

bool module_is_loaded(void)
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

enum status complain(int error)
{
	if (!module_is_loaded()) {
		warnx(DEVICE_FILE
		      ": no such device; load the module with 'modprobe tt_memtrack'");
		return STATUS_NO_MODULE;
	}
	warnx(DEVICE_FILE ": %s", file_error_text(error));
	return STATUS_FAILED;
}
