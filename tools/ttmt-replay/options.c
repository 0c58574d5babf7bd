// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/tt_memtrack.h>

#include "options.h"

static const char help[] =
	"Usage: ttmt-replay [OPTION]... FILE\n"
	"Report to /dev/tt_memtrack what a TT-NN graph capture says of device memory, as\n"
	"the captured program would have, and print the peaks that the module saw.\n"
	"\n"
	"  -d, --device=DEVICE  report everything to this one: a number (default 0), a PCI\n"
	"                       address, or the card's node, as /dev/tenstorrent/0\n"
	"  -D, --delay=MS       wait so many milliseconds between two nodes\n"
	"  -H, --hold=SECONDS   keep what is allocated at the end so long before closing\n"
	"  -r, --repeat=N       replay N times, each time as a new client\n"
	"  -j, --json           print a JSON object for each replay\n"
	"  -h, --help           print this\n"
	"  -V, --version        print the version\n"
	"\n"
	"Exit status: 0 done, 1 failed, 2 wrong usage, 3 the module is not loaded.\n";

static bool parse_number(unsigned long *number, const char *option, const char *text,
			 unsigned long least, unsigned long most)
{
	unsigned long value;

	errno = 0;
	value = strtoul(text, NULL, 10);
	if (!*text || strspn(text, "0123456789") != strlen(text) || errno || value < least ||
	    value > most) {
		warnx("--%s: '%s' is not a whole number from %lu to %lu", option, text, least,
		      most);
		return false;
	}
	*number = value;
	return true;
}

/* No number has one of these in it. */
static bool parse_device(struct options *options, const char *text)
{
	options->card = strpbrk(text, ":/") ? text : NULL;
	return options->card ||
	       parse_number(&options->device, "device", text, 0, TT_MEMTRACK_ANY - 1);
}

static enum action parse_one(struct options *options, int option)
{
	bool right = true;

	switch (option) {
	case 'd':
		right = parse_device(options, optarg);
		break;
	case 'D':
		right = parse_number(&options->delay_ms, "delay", optarg, 0, 3600000);
		break;
	case 'H':
		right = parse_number(&options->hold_s, "hold", optarg, 0, 31536000);
		break;
	case 'r':
		right = parse_number(&options->repeat, "repeat", optarg, 1, 1000000000);
		break;
	case 'j':
		options->json = true;
		break;
	case 'h':
		return ACTION_HELP;
	case 'V':
		return ACTION_VERSION;
	default:
		warnx("'ttmt-replay --help' lists the options");
		return ACTION_NONE;
	}
	return right ? ACTION_REPLAY : ACTION_NONE;
}

enum action options_parse(struct options *options, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "delay", required_argument, NULL, 'D' },
		{ "hold", required_argument, NULL, 'H' },
		{ "repeat", required_argument, NULL, 'r' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	enum action action;
	int option;

	*options = (struct options) { .repeat = 1 };
	while ((option = getopt_long(argc, argv, "d:D:H:r:jhV", longs, NULL)) != -1) {
		action = parse_one(options, option);
		if (action != ACTION_REPLAY)
			return action;
	}
	if (argc - optind != 1) {
		warnx("%s; 'ttmt-replay --help' says more",
		      argc == optind ? "no capture is named" : "one capture at a time");
		return ACTION_NONE;
	}
	options->file = argv[optind];
	return ACTION_REPLAY;
}

void options_help(void)
{
	fputs(help, stdout);
}
