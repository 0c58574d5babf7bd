// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <ttmt.h>

#include "standard.h"
#include "streams.h"

#define OPTION_USAGE	256

static const struct argp_option table[] = {
	{ "help", 'h', NULL, 0, "Print this help", 2 },
	{ "usage", OPTION_USAGE, NULL, 0, "Print a short usage message", 2 },
	{ "version", 'V', NULL, 0, "Print the version", 2 },
	{ }
};

static void help(const struct argp_state *state, unsigned int flags)
{
	argp_help(state->root_argp, stdout, flags, program_invocation_short_name);
}

static error_t parse_one(int key, char *argument, struct argp_state *state)
{
	(void)argument;
	switch (key) {
	case 'h':
	case OPTION_USAGE:
	case 'V':
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	streams_guard();
	if (key == 'V')
		printf("%s (tt_memtrack) %s\n", program_invocation_short_name,
		       ttmt_library_version());
	else
		help(state, key == 'h' ? ARGP_HELP_STD_HELP : ARGP_HELP_USAGE);
	exit(EXIT_SUCCESS);
}

const struct argp standard_options = { .options = table, .parser = parse_one };
