// SPDX-License-Identifier: GPL-2.0-or-later
#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "describe.h"
#include "exit_code.h"
#include "place.h"

typedef int describe_function(char *text, size_t room);

static void *load(const char *library)
{
	void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);

	if (!handle)
		errx(EXIT_OURS, "%s", dlerror());
	return handle;
}

/* Runs in a child, whose standard output is the pipe. */
static void answer(const char *const *libraries, int pipe)
{
	char *adaptor = place_of("libttmt_tt_metal.so." TTMT_SOVERSION), text[8192];
	const char *first = *libraries;
	describe_function *function;
	int result = -ELIBBAD;

	for (; *libraries; libraries++)
		load(*libraries);
	*(void **)&function = dlsym(load(adaptor), "ttmt_tt_metal_describe");
	if (function)
		result = function(text, sizeof(text));
	if (result == -ENOEXEC)
		dprintf(pipe, "%s\nhides TT-Metal's names, so that nothing can be tracked\n", text);
	else if (result == -ENOENT)
		dprintf(pipe, "%s\nhas no TT-Metal in it\n", first);
	else if (result < 0)
		errx(EXIT_OURS, "%s", strerror(-result));
	else
		dprintf(pipe, "%s\n", text);
}

static char *read_all(int pipe)
{
	FILE *file = fdopen(pipe, "r");
	char *text = NULL;
	size_t room = 0;

	if (!file || getdelim(&text, &room, '\0', file) <= 0) {
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
}

char *describe(const char *const *libraries)
{
	int ends[2];
	pid_t child;
	char *text;

	if (pipe2(ends, O_CLOEXEC))
		err(EXIT_OURS, "pipe");
	fflush(stdout);
	child = fork();
	if (child < 0)
		err(EXIT_OURS, "fork");
	if (!child) {
		answer(libraries, ends[1]);
		_exit(EXIT_SUCCESS);
	}
	close(ends[1]);
	text = read_all(ends[0]);
	while (waitpid(child, NULL, 0) < 0)
		;
	return text;
}
