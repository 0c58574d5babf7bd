// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The screen is a program of its own: this one, linked with ncurses, whose loading would cost a
 * report a sixth more. It has the same name, by which it is found and killed.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../screen/screen.h"

/* What the terminal can do is for the other program to find out. */
bool screen_is_possible(void)
{
	return isatty(STDOUT_FILENO);
}

/* Both are installed together, so the relative path survives when they are moved. */
static int find_program(char path[PATH_MAX])
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		return -errno;
	self[length] = '\0';
	if (snprintf(path, PATH_MAX, "%s/" LIB_FROM_BIN "/ttmt/ttmt-smi", dirname(self)) >=
	    PATH_MAX)
		return -ENAMETOOLONG;
	return 0;
}

/* Returns only if it fails. */
struct failure screen_watch(const struct options *options)
{
	struct failure failure = { .status = STATUS_FAILED };
	char path[PATH_MAX] = "ttmt-smi";
	int error = -find_program(path);

	if (!error) {
		execv(path, options->argv);
		error = errno;
	}
	snprintf(failure.text, sizeof(failure.text), "cannot run %.180s: %s", path,
		 strerror(error));
	return failure;
}
