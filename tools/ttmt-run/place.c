// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "exit_code.h"
#include "installed.h"
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

char *place_of(const char *name)
{
	char *path;

	errno = -installed_path(name, &path);
	if (errno)
		err(EXIT_OURS, "%s", name);
	return path;
}
