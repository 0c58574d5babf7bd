// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <errno.h>
#include <stdlib.h>

#include "options.h"
#include "vendor.h"

#define MAX_INTERVAL_SECONDS 86400

#define OPTION_USAGE 256

static const struct argp_option table[] = {
	{ "device", 'd', "DEVICE", 0,
	  "Show only this device: its number, or all chips of a card by PCI address (0000:01:00.0) or device node (/dev/tenstorrent/0). May be repeated",
	  0 },
	{ "exits", 'x', NULL, 0,
	  "List the programs that exited last, and what they had not freed", 0 },
	{ "events", 'e', NULL, 0, "Follow allocations and frees, one line each", 0 },
	{ "watch", 'w', NULL, 0,
	  "Watch on the full screen, until you type q or a signal arrives; without a terminal, repeat the report",
	  0 },
	{ "interval", 'i', "SECONDS", 0, "Time between updates with --watch (default 1)", 0 },
	{ "json", 'j', NULL, 0,
	  "Print JSON: everything in one object; with --watch, an object per line; with --events, an object per event",
	  0 },
	{ "help", 'h', NULL, 0, "Print this help", 0 },
	{ "usage", OPTION_USAGE, NULL, 0, "Print a short usage message", 0 },
	{ "version", 'V', NULL, 0,
	  "Print the versions of this tool, the library and the module", 0 },
	/* Tenstorrent's own, and the first versions of this one, have the small letter. */
	{ NULL, 'v', NULL, OPTION_HIDDEN, NULL, 0 },
	{ }
};

static const char doc[] =
	"Show who uses the memory of Tenstorrent devices: how much DRAM and L1, for what, and by which process, as programs report it to the kernel module tt_memtrack.\n\n"
	"Options:\vExit status:\n"
	"  0  success, also when ended by q or a signal, or without any device\n"
	"  1  failure, for instance because a requested device does not exist\n"
	"  2  wrong usage\n"
	"  3  the module is not loaded";

static int parse_interval(struct argp_state *state, struct options *options, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.1 && seconds <= MAX_INTERVAL_SECONDS)) {
		argp_error(state, "--interval %s: must be seconds from 0.1 to %d", text,
			   MAX_INTERVAL_SECONDS);
		return -EINVAL;
	}
	options->interval_ms = (int)(seconds * 1000);
	return 0;
}

static int parse_device(struct argp_state *state, struct options *options, const char *text)
{
	int ret = choices_add(&options->devices, text);

	if (ret)
		argp_error(state,
			   "--device %s: must be a number (0), a PCI address (0000:01:00.0) or a node (/dev/tenstorrent/0)",
			   text);
	return ret;
}

static int parse_view(struct argp_state *state, struct options *options, enum view view)
{
	if (options->view != VIEW_REPORT && options->view != view) {
		argp_error(state, "--events and --exits exclude each other");
		return -EINVAL;
	}
	options->view = view;
	return 0;
}

/* What comes behind it does not count any more: this ends the parsing, and is no error. */
static int parse_last(struct options *options, enum view view)
{
	options->view = view;
	return -ECANCELED;
}

static int check(struct argp_state *state, struct options *options)
{
	if (options->view == VIEW_EVENTS && options->watch) {
		argp_error(state, "--events already follows; drop --watch");
		return -EINVAL;
	}
	if (options->view == VIEW_EXITS && options->devices.count) {
		argp_error(state, "--exits covers all devices; drop --device");
		return -EINVAL;
	}
	if (options->interval_ms && !options->watch) {
		argp_error(state, "--interval needs --watch");
		return -EINVAL;
	}
	return 0;
}

static int parse_key(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'd':
		return parse_device(state, options, argument);
	case 'x':
		return parse_view(state, options, VIEW_EXITS);
	case 'e':
		return parse_view(state, options, VIEW_EVENTS);
	case 'w':
		options->watch = true;
		return 0;
	case 'i':
		return parse_interval(state, options, argument);
	case 'j':
		options->json = true;
		return 0;
	case 'h':
		return parse_last(options, VIEW_HELP);
	case OPTION_USAGE:
		return parse_last(options, VIEW_USAGE);
	case 'v':
	case 'V':
		return parse_last(options, VIEW_VERSION);
	case ARGP_KEY_ARG:
		argp_error(state, "%s: unexpected argument; only options are accepted", argument);
		return -EINVAL;
	case ARGP_KEY_END:
		return check(state, options);
	default:
		return -ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_one(int key, char *argument, struct argp_state *state)
{
	return -parse_key(key, argument, state);
}

static const struct argp_child children[] = { { .argp = &vendor_options }, { } };

static const struct argp argp = {
	.options = table, .parser = parse_one, .doc = doc, .children = children,
};

enum status options_parse(struct options *options, int argc, char **argv)
{
	error_t error;

	*options = (struct options){ .view = VIEW_REPORT };
	error = argp_parse(&argp, argc, argv, ARGP_NO_HELP | ARGP_NO_EXIT | ARGP_IN_ORDER, NULL,
			   options);
	return !error || error == ECANCELED ? STATUS_OK : STATUS_USAGE;
}

void options_clear(struct options *options)
{
	choices_clear(&options->devices);
}

void options_help(enum view view)
{
	argp_help(&argp, stdout, view == VIEW_HELP ? ARGP_HELP_STD_HELP : ARGP_HELP_USAGE,
		  program_invocation_short_name);
	if (view == VIEW_USAGE)
		putchar('\n');
}
