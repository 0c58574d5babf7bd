// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "installed.h"

int installed_path(const char *name, char **path)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		return -errno;
	self[length] = '\0';
	return asprintf(path, "%s/" LIB_FROM_BIN "/%s", dirname(self), name) < 0 ? -ENOMEM : 0;
}
