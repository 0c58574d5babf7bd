// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The screen is a program of its own: this one, linked with ncurses, whose loading would cost a
 * report a sixth more. It has the same name, by which it is found and killed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "installed.h"

#include "../screen/screen.h"

/* What the terminal can do is for the other program to find out. */
bool screen_is_possible(void)
{
	return isatty(STDOUT_FILENO);
}

/* Returns only if it fails. */
struct failure screen_watch(const struct options *options)
{
	struct failure failure = { .status = STATUS_FAILED };
	char *path = NULL;
	int error = -installed_path("ttmt/ttmt-smi", &path);

	if (!error) {
		execv(path, options->argv);
		error = errno;
	}
	snprintf(failure.text, sizeof(failure.text), "cannot run %.180s: %s",
		 path ? path : "ttmt-smi", strerror(error));
	free(path);
	return failure;
}
