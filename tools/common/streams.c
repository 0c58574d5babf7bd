// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "streams.h"

/* The error of failed output: stdio only remembers that it failed. */
static int output_error;

static bool note(bool ok)
{
	if (!ok && !output_error)
		output_error = errno;
	return ok;
}

bool streams_print(const char *text)
{
	errno = 0;
	return note(fputs(text, stdout) >= 0 && !fflush(stdout));
}

bool streams_flush(void)
{
	errno = 0;
	return note(!fflush(stdout) && !ferror(stdout));
}

static void finish_output(void)
{
	if (streams_flush())
		return;
	warnx("cannot write to standard output%s%s", output_error ? ": " : "",
	      output_error ? strerror(output_error) : "");
	_exit(EXIT_FAILURE);
}

/* Open it for the wrong direction, so that using it fails as on a closed one. */
static void keep_closed(int fd)
{
	if (fcntl(fd, F_GETFD) >= 0)
		return;
	if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
		_exit(EXIT_FAILURE);
}

void streams_guard(void)
{
	keep_closed(STDIN_FILENO);
	keep_closed(STDOUT_FILENO);
	keep_closed(STDERR_FILENO);
	if (atexit(finish_output))
		err(EXIT_FAILURE, NULL);
}
