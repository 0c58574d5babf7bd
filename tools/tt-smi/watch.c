// SPDX-License-Identifier: GPL-2.0-or-later
/* Reports that follow one another, for a pipe, a file, or a terminal that can do no more. */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#include "report.h"
#include "screen/screen.h"
#include "signals.h"
#include "streams.h"
#include "terminal.h"
#include "watch.h"

#define TOGETHER_MS 200
#define DEFAULT_INTERVAL_MS 1000

static struct failure show(const struct options *options, enum report_when when)
{
	const struct terminal terminal = terminal_now();
	struct failure failure;
	char *text;

	failure = report(&text, options, &terminal, when);
	if (text)
		streams_print(text);
	if (!options->json && !failure.status)
		streams_print("\n");
	free(text);
	return failure;
}

/* Chips of one board come together, and are shown together. */
static void take_changes(struct ttmt_monitor *monitor, int interval_ms)
{
	struct ttmt_change change;

	poll(NULL, 0, interval_ms < TOGETHER_MS ? interval_ms : TOGETHER_MS);
	while (!ttmt_monitor_next(monitor, &change, sizeof(change)))
		continue;
}

/* Until the next report is due, or a device has come or gone. */
static void wait_for_next(struct ttmt_monitor *monitor, int interval_ms)
{
	struct pollfd fd = { .fd = ttmt_monitor_fd(monitor), .events = POLLIN };

	if (poll(&fd, 1, interval_ms) > 0)
		take_changes(monitor, interval_ms);
}

/* A monitor is NULL where there can be none: the interval is left. */
static struct failure repeat(const struct options *options, struct ttmt_monitor *monitor)
{
	struct failure failure = show(options, REPORT_FIRST);

	/* From now on, what is missing is waited for. */
	while (!failure.status && streams_flush()) {
		wait_for_next(monitor, options->interval_ms);
		failure = show(options, REPORT_AGAIN);
	}
	return failure;
}

static struct failure watch_lines(const struct options *options)
{
	struct options timed = *options;
	struct ttmt_monitor *monitor;
	struct failure failure;

	timed.watch = true;
	if (timed.loop_ms)
		timed.interval_ms = timed.loop_ms;
	if (!timed.interval_ms)
		timed.interval_ms = DEFAULT_INTERVAL_MS;
	failure = failure_of(signals_end());
	if (failure.status)
		return failure;
	ttmt_monitor_new(&monitor);
	failure = repeat(&timed, monitor);
	ttmt_monitor_free(monitor);
	return failure;
}

struct failure watch(const struct options *options)
{
	struct failure failure;

	if (options->json || options->loop_ms || !screen_is_possible())
		return watch_lines(options);
	failure = report_missing(options);
	return failure.status ? failure : screen_watch(options);
}
