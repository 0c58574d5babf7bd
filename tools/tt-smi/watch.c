// SPDX-License-Identifier: GPL-2.0-or-later
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "keys.h"
#include "report.h"
#include "screen.h"
#include "signals.h"
#include "streams.h"
#include "watch.h"

#define TOGETHER_MS 200

struct watcher {
	const struct options *options;
	bool on_screen; /* reports are drawn in place, else they follow one another */
	int signals; /* -1 where they end the program by themselves */
	struct ttmt_monitor *monitor; /* NULL where there can be none: the interval is left */
};

static struct failure show(const struct watcher *watcher, enum report_when when)
{
	const struct terminal terminal = terminal_now();
	struct failure failure;
	char *text;

	failure = report(&text, watcher->options, &terminal, when);
	if (text && watcher->on_screen && !failure.status)
		screen_draw(text, &terminal);
	else if (text)
		streams_print(text);
	if (!watcher->on_screen && !watcher->options->json && !failure.status)
		streams_print("\n");
	free(text);
	return failure;
}

static void take_terminal(const struct watcher *watcher)
{
	if (watcher->on_screen) {
		keys_stop_in_background();
		screen_enter();
	}
	keys_take();
}

static void give_terminal_back(const struct watcher *watcher)
{
	if (watcher->on_screen)
		screen_leave();
	keys_give_back();
}

static void stop(const struct watcher *watcher)
{
	give_terminal_back(watcher);
	signals_stop();
	take_terminal(watcher);
}

/* What came of a signal: false ends it. */
static bool heed_signal(const struct watcher *watcher)
{
	switch (signals_read(watcher->signals)) {
	case SIGTSTP:
		stop(watcher);
		return true;
	case SIGCONT: /* maybe stopped by somebody else, or in the foreground now */
		take_terminal(watcher);
		return true;
	case SIGWINCH:
	case 0:
		return true;
	default:
		return false;
	}
}

/* Chips of one board come together, and are shown together. */
static void take_changes(const struct watcher *watcher, struct pollfd *before)
{
	int interval_ms = watcher->options->interval_ms;
	struct ttmt_change change;

	poll(before, 2, interval_ms < TOGETHER_MS ? interval_ms : TOGETHER_MS);
	while (!ttmt_monitor_next(watcher->monitor, &change, sizeof(change)))
		continue;
}

/* Without a screen it may go on in the background, and no signal tells of the foreground. */
static int fd_of_keys(const struct watcher *watcher)
{
	if (watcher->signals >= 0 && keys_fd() < 0)
		keys_take();
	return keys_fd();
}

/* Until the next report is due; false ends it. */
static bool wait_for_next(const struct watcher *watcher)
{
	struct pollfd fds[] = {
		{ .fd = watcher->signals, .events = POLLIN },
		{ .fd = fd_of_keys(watcher), .events = POLLIN },
		{ .fd = ttmt_monitor_fd(watcher->monitor), .events = POLLIN },
	};

	if (poll(fds, 3, watcher->options->interval_ms) > 0 && fds[2].revents)
		take_changes(watcher, fds);
	if (fds[1].revents && keys_quit())
		return false;
	return heed_signal(watcher);
}

static struct failure show_until_ended(const struct watcher *watcher)
{
	struct failure failure = show(watcher, REPORT_FIRST);

	/* From now on, what is missing is waited for. */
	while (!failure.status && streams_flush() && wait_for_next(watcher))
		failure = show(watcher, REPORT_AGAIN);
	return failure;
}

static struct failure watch_on_terminal(struct watcher *watcher)
{
	struct failure failure;

	watcher->signals = signals_open();
	if (watcher->signals < 0)
		return failure_of(watcher->signals);
	take_terminal(watcher);
	failure = show_until_ended(watcher);
	give_terminal_back(watcher);
	close(watcher->signals);
	return failure;
}

struct failure watch(const struct options *options)
{
	const struct terminal terminal = terminal_now();
	struct watcher watcher = {
		.options = options, .signals = -1,
		.on_screen = terminal.is_there && !terminal.is_dumb && !options->json,
	};
	struct failure failure;

	ttmt_monitor_new(&watcher.monitor);
	if (terminal.is_there) {
		failure = watch_on_terminal(&watcher);
	} else {
		failure = failure_of(signals_end());
		if (!failure.status)
			failure = show_until_ended(&watcher);
	}
	ttmt_monitor_free(watcher.monitor);
	return failure;
}
