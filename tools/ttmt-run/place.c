// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "exit_code.h"
#include "place.h"

char *path_of(const char *format, ...)
{
	va_list arguments;
	char *path;

	va_start(arguments, format);
	if (vasprintf(&path, format, arguments) < 0)
		errx(EXIT_OURS, "out of memory");
	va_end(arguments);
	return path;
}

/* Both are installed together, so the relative path survives when they are moved. */
char *place_of(const char *name)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		err(EXIT_OURS, "/proc/self/exe");
	self[length] = '\0';
	return path_of("%s/" LIB_FROM_BIN "/%s", dirname(self), name);
}
