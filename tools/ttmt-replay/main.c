// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ttmt-replay - report to tt_memtrack what a captured TT-NN program did
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "node.h"
#include "plan.h"
#include "replay.h"
#include "summary.h"

enum exit_code {
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_MODULE = 3,
};

struct options {
	const char *file;
	unsigned long device;
	const char *card; /* where the device is, or NULL: it was given by its number */
	unsigned long delay_ms;
	unsigned long hold_s;
	unsigned long repeat;
	bool json;
};

static const char help[] =
	"Usage: ttmt-replay [OPTION]... FILE\n"
	"Report to /dev/tt_memtrack what a TT-NN graph capture says of device memory, as\n"
	"the captured program would have, and print the peaks that the module saw.\n"
	"\n"
	"  -d, --device=DEVICE  report everything to this one: a number (default 0), a PCI\n"
	"                       address, or the card's node, as /dev/tenstorrent/0\n"
	"  -D, --delay=MS       wait so many milliseconds between two events\n"
	"  -H, --hold=SECONDS   keep what is allocated at the end so long before closing\n"
	"  -r, --repeat=N       replay N times, each time as a new client\n"
	"  -j, --json           print a JSON object for each replay\n"
	"  -h, --help           print this\n"
	"  -V, --version        print the version\n"
	"\n"
	"Exit status: 0 done, 1 failed, 2 wrong usage, 3 the module is not loaded.\n";

static unsigned long parse_number(const char *option, const char *text, unsigned long least,
				  unsigned long most)
{
	unsigned long value;

	errno = 0;
	value = strtoul(text, NULL, 10);
	if (!*text || strspn(text, "0123456789") != strlen(text) || errno || value < least ||
	    value > most)
		errx(EXIT_USAGE, "--%s: '%s' is not a whole number from %lu to %lu", option, text,
		     least, most);
	return value;
}

/* No number has one of these in it. */
static void parse_device(struct options *options, const char *text)
{
	options->card = strpbrk(text, ":/") ? text : NULL;
	if (!options->card)
		options->device = parse_number("device", text, 0, TT_MEMTRACK_ANY - 1);
}

static void parse_options(int argc, char **argv, struct options *options)
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
	int c;

	while ((c = getopt_long(argc, argv, "d:D:H:r:jhV", longs, NULL)) != -1) {
		switch (c) {
		case 'd':
			parse_device(options, optarg);
			break;
		case 'D':
			options->delay_ms = parse_number("delay", optarg, 0, 3600000);
			break;
		case 'H':
			options->hold_s = parse_number("hold", optarg, 0, 31536000);
			break;
		case 'r':
			options->repeat = parse_number("repeat", optarg, 1, 1000000000);
			break;
		case 'j':
			options->json = true;
			break;
		case 'h':
			fputs(help, stdout);
			exit(EXIT_SUCCESS);
		case 'V':
			printf("ttmt-replay %s (tt_memtrack)\n", ttmt_library_version());
			exit(EXIT_SUCCESS);
		default:
			errx(EXIT_USAGE, "'ttmt-replay --help' lists the options");
		}
	}
	if (argc - optind != 1)
		errx(EXIT_USAGE, "%s; 'ttmt-replay --help' says more",
		     argc == optind ? "no capture is named" : "one capture at a time");
	options->file = argv[optind];
}

static struct ttmt *open_tracker(void)
{
	struct ttmt *handle;
	int err = ttmt_open(&handle, 0);

	if (err == -ENOENT || err == -ENODEV || err == -ENXIO)
		errx(EXIT_NO_MODULE,
		     "/dev/tt_memtrack: no such device; load the module with 'modprobe tt_memtrack'");
	if (err)
		errx(EXIT_FAILED, "/dev/tt_memtrack: %s", strerror(-err));
	return handle;
}

/* The card's own chip; one behind it has a number. */
static int find_card(const struct ttmt_device_list *list, const char *card)
{
	unsigned int node;
	int end = 0;

	if (sscanf(card, "/dev/tenstorrent/%u%n", &node, &end) == 1 && !card[end])
		return ttmt_device_list_find_node(list, node, 0);
	return ttmt_device_list_find_pci(list, card, 0);
}

static uint32_t device_number(const struct options *options)
{
	struct ttmt_device_list *list;
	uint32_t number;
	int index;

	if (!options->card)
		return (uint32_t)options->device;
	index = ttmt_device_list_new(&list);
	if (!index)
		index = find_card(list, options->card);
	if (index == -EINVAL)
		errx(EXIT_USAGE, "--device: '%s' is no number, PCI address or node of a card",
		     options->card);
	if (index == -ENODEV)
		errx(EXIT_FAILED, "there is no device %s; tt-smi lists the devices", options->card);
	if (index < 0)
		errx(EXIT_FAILED, "device %s: %s", options->card, strerror(-index));
	number = ttmt_device_list_number(list, (size_t)index);
	ttmt_device_list_free(list);
	return number;
}

static void flush_output(void)
{
	if (fflush(stdout) || ferror(stdout))
		err(EXIT_FAILED, "standard output");
}

/* Leaving with exit() closes the client as ttmt_close() would: the module sees to it. */
static void replay_once(const struct options *options, struct plan *plan, unsigned long run)
{
	struct tt_memtrack_device_get device;
	struct replay_result result;
	struct summary summary = {
		.file = options->file, .run = run, .runs = options->repeat,
		.device = &device, .result = &result,
	};
	struct ttmt *handle = open_tracker();
	uint32_t number = device_number(options);
	char why[NODE_WHY];
	int error;

	error = ttmt_device_get(handle, number, &device);
	if (error == -ENODEV)
		errx(EXIT_FAILED, "there is no device %u; tt-smi lists the devices", number);
	if (error)
		errx(EXIT_FAILED, "device %u: %s", number, strerror(-error));

	if (plan_spread(plan, &device, why) ||
	    replay_send(handle, plan, number, (unsigned int)options->delay_ms, &result, why))
		errx(EXIT_FAILED, "%s: %s", options->file, why);

	if (options->json)
		summary_print_json(&summary);
	else
		summary_print_text(&summary);
	flush_output();
	replay_pause(1000ULL * options->hold_s);
	ttmt_close(handle);
}

static bool turned_off(void)
{
	const char *setting = getenv("TT_MEMTRACK");

	return setting && !strcmp(setting, "0");
}

int main(int argc, char **argv)
{
	struct options options = { .repeat = 1 };
	struct plan plan = { 0 };
	char why[NODE_WHY];

	parse_options(argc, argv, &options);
	if (capture_read(options.file, &plan, why))
		errx(EXIT_FAILED, "%s: %s", options.file, why);
	if (turned_off())
		errx(EXIT_FAILED, "TT_MEMTRACK=0 in the environment turns reports off; unset it");

	for (unsigned long run = 1; run <= options.repeat; run++)
		replay_once(&options, &plan, run);
	plan_clear(&plan);
	return EXIT_SUCCESS;
}
