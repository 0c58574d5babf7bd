// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ttmt-run - run a TT-NN or TT-Metal program with its device memory tracked
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ttmt.h>

#include "check.h"
#include "environment.h"
#include "exit_code.h"
#include "metal.h"
#include "mock.h"
#include "options.h"
#include "place.h"
#include "result.h"
#include "run.h"
#include "streams.h"
#include "tracked.h"

/* realpath(), so that other processes see a path without "..". */
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

/* Processes that the program starts have it as well, whatever their folder is. */
static void tag_python(void)
{
	char *name = place_of("ttmt/python");
	char *folder = realpath(name, NULL);

	if (!folder)
		err(EXIT_OURS, "%s", name);
	environment_python(folder);
	free(folder);
	free(name);
}

/* If nothing can be tracked, turn reports off, so that nobody else complains again. */
static void prepare(struct result *result)
{
	const struct options *options = result->options;

	if (options->mock || options->report)
		metal_find(&result->metal, options->command);
	if (options->mock)
		result->untracked = mock_prepare(options->mock, &result->metal);
	if (!result->untracked) {
		result->untracked = tracked_not();
		if (result->untracked)
			warnx("nothing is tracked: %s", result->untracked);
	}
	if (result->untracked)
		environment_set("TT_MEMTRACK", "0");
	else if (options->python_tags)
		tag_python();
	preload();
}

/* Better to fail now than after a day. */
static void try_to_write(const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		err(EXIT_OURS, "--report %s", file);
	close(fd);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void look_at_chip(struct chip *chip, uint32_t device, const struct peaks *peaks)
{
	chip_read(chip, device);
	chip_set_usable(chip, USAGE_DRAM, peaks_core_usable(peaks, device, USAGE_DRAM), 0);
	chip_set_usable(chip, USAGE_L1, peaks_core_usable(peaks, device, USAGE_L1),
			peaks_usable_cores(peaks, device));
}

static void run(struct result *result)
{
	char *folder = peaks_folder();
	double start = now();
	uint32_t *devices;

	environment_set("TTMT_REPORT", folder);
	result->waited = run_and_wait(result->options->command);
	result->seconds = now() - start;
	peaks_take(&result->peaks, folder);
	free(folder);

	devices = peaks_devices(&result->peaks, &result->chip_count);
	result->chips = calloc(result->chip_count + 1, sizeof(*result->chips));
	if (!result->chips)
		errx(EXIT_OURS, "out of memory");
	for (size_t i = 0; i < result->chip_count; i++)
		look_at_chip(&result->chips[i], devices[i], &result->peaks);
	free(devices);
}

/* A failure of the program itself takes precedence over budgets. */
static int conclude(const struct result *result)
{
	const struct options *options = result->options;
	int status = run_status(result->waited), error;

	result_print(result);
	if (options->report) {
		error = result_write(result, options->report);
		if (error)
			warnx("--report %s: %s", options->report, strerror(-error));
		if (error && !status)
			status = EXIT_OURS;
	}
	if (status || !options->budgets.count)
		return status;
	switch (result_verdict(result)) {
	case VERDICT_BROKEN:
		return EXIT_BROKEN;
	case VERDICT_UNKNOWN:
		return EXIT_UNJUDGED;
	default:
		return EXIT_SUCCESS;
	}
}

static int track(const struct options *options)
{
	struct result result = { .options = options };
	int status;

	prepare(&result);
	if (!options->peaks && !options->report && !options->budgets.count)
		return run_instead(options->command);
	if (options->report)
		try_to_write(options->report);
	run(&result);
	status = conclude(&result);
	metal_free(&result.metal);
	peaks_free(&result.peaks);
	free(result.chips);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;

	if (!options_parse(&options, argc, argv))
		return EXIT_OURS;
	if (!options.check)
		return track(&options);
	streams_guard();
	return check(&options);
}
