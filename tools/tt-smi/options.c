// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "vendor.h"

#define MAX_INTERVAL_SECONDS 86400

enum {
	OPTION_INTERVAL = 256,
	OPTION_EVENTS,
	OPTION_EXITS,
	OPTION_JSON,
	OPTION_DEVICE,
};

/* The leading + keeps the order of the arguments, the : leaves the messages to us. */
static const char short_options[] = "+:hvw";

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'v' },
	{ "watch", no_argument, NULL, 'w' },
	{ "interval", required_argument, NULL, OPTION_INTERVAL },
	{ "events", no_argument, NULL, OPTION_EVENTS },
	{ "exits", no_argument, NULL, OPTION_EXITS },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "device", required_argument, NULL, OPTION_DEVICE },
	{ }
};

void options_help(void)
{
	printf("Usage: %1$s [--device DEVICE] [-w [--interval SECONDS]] [--json]\n"
	       "       %1$s [-w [--interval SECONDS]] --exits\n"
	       "       %1$s [--device DEVICE] --events\n"
	       "\n"
	       "Show the memory of Tenstorrent devices that programs report to tt_memtrack:\n"
	       "how much of DRAM and L1 is used, for what, and by which process.\n"
	       "\n"
	       "  -w, --watch             show it again and again until interrupted, and at\n"
	       "                          once when a device comes or goes\n"
	       "      --interval SECONDS  time between two reports of --watch (1)\n"
	       "      --events            follow allocations and frees, one line each\n"
	       "      --exits             programs that ended, and what they had not freed\n"
	       "      --json              everything, as JSON\n"
	       "      --device DEVICE     only this one: a number, or a PCI address and all\n"
	       "                          chips behind it\n"
	       "  -h, --help              this text\n"
	       "  -v, --version           versions of this tool, library and module\n"
	       "\n"
	       "Exit status: 0 done, 1 failed, 2 wrong usage, 3 module not loaded.\n",
	       program_invocation_short_name);
}

static enum status wrong(void)
{
	fprintf(stderr, "Try '%s --help'.\n", program_invocation_short_name);
	return STATUS_USAGE;
}

static enum status parse_interval(struct options *options, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.1 && seconds <= MAX_INTERVAL_SECONDS)) {
		warnx("--interval %s: give seconds from 0.1 to %d", text, MAX_INTERVAL_SECONDS);
		return wrong();
	}
	options->interval_ms = (int)(seconds * 1000);
	return STATUS_OK;
}

static enum status parse_device(struct options *options, const char *text)
{
	if (choice_parse(&options->devices, text))
		return STATUS_OK;
	warnx("--device %s: give a number, as 0, or a PCI address, as 0000:01:00.0", text);
	return wrong();
}

static enum status parse_view(struct options *options, enum view view)
{
	if (options->view != VIEW_TEXT && options->view != view) {
		warnx("give only one of --events, --exits and --json");
		return wrong();
	}
	options->view = view;
	return STATUS_OK;
}

/* option is the letter of a short one; of a long one, not 0 if there is such an option. */
static enum status parse_unknown(const char *argument, int option)
{
	bool is_long = argument[1] == '-';

	if (is_long && option) {
		warnx("%s: takes no value", argument);
		return wrong();
	}
	if (vendor_option(argument, (char)option))
		return STATUS_USAGE;
	if (is_long)
		warnx("%s: no such option, or short for several", argument);
	else
		warnx("-%c: no such option", option);
	return wrong();
}

static enum status parse_one(struct options *options, int option, const char *argument)
{
	switch (option) {
	case 'h':
		options->view = VIEW_HELP;
		return STATUS_OK;
	case 'v':
		options->view = VIEW_VERSION;
		return STATUS_OK;
	case 'w':
		options->watch = true;
		return STATUS_OK;
	case OPTION_INTERVAL:
		return parse_interval(options, optarg);
	case OPTION_EVENTS:
		return parse_view(options, VIEW_EVENTS);
	case OPTION_EXITS:
		return parse_view(options, VIEW_EXITS);
	case OPTION_JSON:
		return parse_view(options, VIEW_JSON);
	case OPTION_DEVICE:
		return parse_device(options, optarg);
	case ':':
		warnx("%s: needs a value", argument);
		return wrong();
	default:
		return parse_unknown(argument, optopt);
	}
}

static enum status check(struct options *options)
{
	if (options->view == VIEW_EVENTS && options->watch) {
		warnx("--events follows by itself, without --watch");
		return wrong();
	}
	if (options->view == VIEW_EXITS && options->devices.text) {
		warnx("--exits tells of all devices together, without --device");
		return wrong();
	}
	if (options->interval_ms && !options->watch) {
		warnx("--interval goes with --watch");
		return wrong();
	}
	if (!options->interval_ms)
		options->interval_ms = 1000;
	return STATUS_OK;
}

enum status options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){ .view = VIEW_TEXT };
	for (;;) {
		const char *argument = argv[optind];
		int option = getopt_long(argc, argv, short_options, long_options, NULL);
		enum status status;

		if (option < 0)
			break;
		status = parse_one(options, option, argument);
		if (status || options->view == VIEW_HELP || options->view == VIEW_VERSION)
			return status;
	}
	if (optind < argc) {
		warnx("%s: takes no arguments but options", argv[optind]);
		return wrong();
	}
	return check(options);
}
