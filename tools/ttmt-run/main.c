// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ttmt-run - run a TT-NN or TT-Metal program with its device memory tracked
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ttmt.h>

#include "environment.h"
#include "exit_code.h"
#include "metal.h"
#include "mock.h"
#include "options.h"
#include "place.h"
#include "streams.h"

/* realpath(): what is told to others does not have the .. of the way there. */
static void preload(void)
{
	char *name = place_of("libttmt_tt_metal_preload.so");
	char *library = realpath(name, NULL);

	if (!library)
		err(EXIT_OURS, "%s", name);
	environment_preload(library);
	free(library);
	free(name);
}

static void prepare(const struct options *options)
{
	struct metal metal;

	if (options->mock) {
		metal_find(&metal, options->command);
		mock_prepare(options->mock, &metal);
		metal_free(&metal);
	}
	preload();
}

static void become(char **command)
{
	execvp(*command, command);
	warn("%s", *command);
	exit(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

int main(int argc, char **argv)
{
	struct options options;

	if (!options_parse(&options, argc, argv))
		return EXIT_OURS;
	switch (options.action) {
	case ACTION_RUN:
		prepare(&options);
		become(options.command);
		break;
	case ACTION_CHECK:
		break;
	case ACTION_HELP:
	case ACTION_USAGE:
		streams_guard();
		options_help(options.action);
		break;
	case ACTION_VERSION:
		streams_guard();
		printf("ttmt-run (tt_memtrack) %s\n", ttmt_library_version());
		break;
	}
	return EXIT_SUCCESS;
}
