// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/tt_memtrack.h>

#include "options.h"
#include "standard.h"

/* Returned by an argp parser after it has printed an error. */
enum { WRONG = EINVAL };

static const struct argp_option table[] = {
	{ "device", 'd', "DEVICE", 0,
	  "Report everything to this device: a device number (default 0), a card's PCI address (0000:01:00.0) or its device node (/dev/tenstorrent/0)",
	  1 },
	{ "delay", 'D', "MS", 0,
	  "Wait MS milliseconds between nodes (default 0), to make it easy to watch", 1 },
	{ "hold", 'H', "SECONDS", 0,
	  "After printing the peaks, hold what is still allocated for SECONDS (default 0)", 1 },
	{ "repeat", 'r', "N", 0,
	  "Replay N times (default 1), each time as a new client with peaks of its own", 1 },
	{ "json", 'j', NULL, 0, "Print a JSON object on one line for each replay", 1 },
	{ }
};

static const char doc[] =
	"Replay the device memory events of a TT-NN graph capture into /dev/tt_memtrack, as the captured program would have reported them, and print the peaks that the module saw. FILE is a capture, or a report that contains one; - is standard input.\n\n"
	"Options:\vExit status:\n"
	"  0  everything was replayed\n"
	"  1  bad capture or device, or the module refused an event\n"
	"  2  wrong usage\n"
	"  3  the module is not loaded";

static bool to_number(unsigned long *number, const char *text, unsigned long least,
		      unsigned long most)
{
	errno = 0;
	*number = strtoul(text, NULL, 10);
	return *text && strspn(text, "0123456789") == strlen(text) && !errno &&
	       *number >= least && *number <= most;
}

static error_t parse_number(struct argp_state *state, unsigned long *number, const char *option,
			    const char *text, unsigned long least, unsigned long most)
{
	if (to_number(number, text, least, most))
		return 0;
	argp_error(state, "--%s %s: must be a whole number from %lu to %lu", option, text, least,
		   most);
	return WRONG;
}

/* A number; or, with a : or /, something to look up in the list of devices. */
static error_t parse_device(struct argp_state *state, struct options *options, const char *text)
{
	options->card = strpbrk(text, ":/") ? text : NULL;
	if (options->card || to_number(&options->device, text, 0, TT_MEMTRACK_ANY - 1))
		return 0;
	argp_error(state, DEVICE_HELP, text);
	return WRONG;
}

static error_t parse_file(struct argp_state *state, struct options *options, const char *text)
{
	if (options->file) {
		argp_error(state, "only one capture at a time");
		return WRONG;
	}
	options->file = text;
	return 0;
}

static error_t check(struct argp_state *state, const struct options *options)
{
	if (options->file)
		return 0;
	argp_error(state, "no capture given");
	return WRONG;
}

static error_t parse_one(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'd':
		return parse_device(state, options, argument);
	case 'D':
		return parse_number(state, &options->delay_ms, "delay", argument, 0, 3600000);
	case 'H':
		return parse_number(state, &options->hold_s, "hold", argument, 0, 31536000);
	case 'r':
		return parse_number(state, &options->repeat, "repeat", argument, 1, 1000000000);
	case 'j':
		options->json = true;
		return 0;
	case ARGP_KEY_ARG:
		return parse_file(state, options, argument);
	case ARGP_KEY_END:
		return check(state, options);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { .argp = &standard_options }, { } };

static const struct argp argp = {
	.options = table, .parser = parse_one, .children = children,
	.args_doc = "FILE", .doc = doc,
};

bool options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){ .repeat = 1 };
	return !argp_parse(&argp, argc, argv, ARGP_NO_HELP | ARGP_NO_EXIT, NULL, options);
}
