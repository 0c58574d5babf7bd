// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ttmt-replay - replay a TT-NN graph capture into tt_memtrack
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array_size.h"
#include "capture.h"
#include "node.h"
#include "options.h"
#include "plan.h"
#include "replay.h"
#include "streams.h"
#include "summary.h"

enum exit_code {
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_MODULE = 3,
};

static bool module_is_loaded(void)
{
	struct ttmt_device_list *list;
	int err = ttmt_device_list_new(&list);

	ttmt_device_list_free(list);
	return err != -ENOENT;
}

static struct ttmt *open_tracker(void)
{
	struct ttmt *handle;
	int err = ttmt_open(&handle, 0);

	if (err && !module_is_loaded())
		errx(EXIT_NO_MODULE,
		     "/dev/tt_memtrack: no such device; load the module with 'sudo modprobe tt_memtrack'");
	if (err == -ENOENT)
		errx(EXIT_FAILED,
		     "/dev/tt_memtrack: not here, though the module is loaded; a container gets it with --device");
	if (err)
		errx(EXIT_FAILED, "/dev/tt_memtrack: %s", strerror(-err));
	return handle;
}

#define NODES "/dev/tenstorrent/"

/* Find the card's own chip; remote ones can be given by number. */
static int find_card(const struct ttmt_device_list *list, const char *card)
{
	unsigned int node;
	int end = 0;

	if (sscanf(card, NODES "%9u%n", &node, &end) == 1 && !card[end] &&
	    isdigit(card[strlen(NODES)]))
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
		errx(EXIT_USAGE, DEVICE_HELP, options->card);
	if (index == -ENODEV)
		errx(EXIT_FAILED, "no device %s; ttmt-smi lists them", options->card);
	if (index < 0)
		errx(EXIT_FAILED, "device %s: %s", options->card, strerror(-index));
	if (ttmt_device_list_number(list, index, &number))
		errx(EXIT_FAILED, "no device %s; ttmt-smi lists them", options->card);
	ttmt_device_list_free(list);
	return number;
}

static const char *name_of(const struct options *options)
{
	return strcmp(options->file, "-") ? options->file : "standard input";
}

/* Round down: a bank may be a little smaller than its share of the DRAM. */
static struct plan_banks find_banks(struct ttmt *handle, uint32_t number)
{
	struct tt_memtrack_capacity_entry rows[] = {
		{ .which = TT_MEMTRACK_CAP_TENSIX_CORES },
		{ .which = TT_MEMTRACK_CAP_DRAM_BYTES },
		{ .which = TT_MEMTRACK_CAP_DRAM_BANK_BYTES },
	};
	int error = ttmt_capacities(handle, number, rows, sizeof(*rows), ARRAY_SIZE(rows));

	if (error)
		errx(EXIT_FAILED, "device %u: %s", number, strerror(-error));
	return (struct plan_banks){
		.l1 = rows[0].value,
		.dram = rows[2].value ? rows[1].value / rows[2].value : 0,
	};
}

/* On exit() the module closes the client, as ttmt_close() would. */
static void replay_once(const struct options *options, struct plan *plan, unsigned long run)
{
	struct tt_memtrack_device_get device;
	struct plan_banks banks;
	struct replay_result result;
	struct summary summary = {
		.file = name_of(options), .run = run, .runs = options->repeat,
		.plan = plan, .device = &device, .result = &result,
	};
	struct ttmt *handle = open_tracker();
	uint32_t number = device_number(options);
	char why[NODE_WHY];
	int error;

	error = ttmt_device_get(handle, number, &device, sizeof(device));
	if (error == -ENODEV)
		errx(EXIT_FAILED, "no device %u; ttmt-smi lists them", number);
	if (error)
		errx(EXIT_FAILED, "device %u: %s", number, strerror(-error));

	banks = find_banks(handle, number);
	if (plan_spread(plan, &banks, why) ||
	    replay_send(handle, plan, number, (unsigned int)options->delay_ms, &result, why))
		errx(EXIT_FAILED, "%s: %s", name_of(options), why);

	if (options->json)
		summary_print_json(&summary);
	else
		summary_print_text(&summary);
	/* Failed output is reported at exit. */
	if (!streams_flush())
		exit(EXIT_FAILED);
	replay_pause(1000ULL * options->hold_s);
	ttmt_close(handle);
}

static void replay_all(const struct options *options)
{
	struct plan plan = { 0 };
	char why[NODE_WHY];

	if (capture_read(options->file, &plan, why))
		errx(EXIT_FAILED, "%s: %s", name_of(options), why);
	if (ttmt_turned_off())
		errx(EXIT_FAILED, "TT_MEMTRACK=%s in the environment turns reports off; unset it",
		     getenv("TT_MEMTRACK"));

	for (unsigned long run = 1; run <= options->repeat; run++)
		replay_once(options, &plan, run);
	plan_clear(&plan);
}

int main(int argc, char **argv)
{
	struct options options;

	streams_guard();
	if (!options_parse(&options, argc, argv))
		return EXIT_USAGE;
	replay_all(&options);
	return EXIT_SUCCESS;
}
