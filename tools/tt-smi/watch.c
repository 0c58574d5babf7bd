// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "screen.h"
#include "signals.h"
#include "watch.h"

#define TOGETHER_MS 200

static void print_time(FILE *out, const struct options *options)
{
	time_t now = time(NULL);
	char text[32];

	strftime(text, sizeof(text), "%F %T", localtime(&now));
	fprintf(out, "ttmt-smi of tt_memtrack   %s   every %g s\n\n", text,
		options->interval_ms / 1000.0);
}

static int show(const struct options *options, bool ascii, bool on_screen, bool must_exist)
{
	char *text = NULL;
	size_t length;
	FILE *out;
	int ret;

	out = open_memstream(&text, &length);
	if (!out)
		return -errno;
	if (options->view != VIEW_JSON)
		print_time(out, options);
	ret = report(out, options, ascii, must_exist);
	if (fclose(out) && !ret)
		ret = -errno;
	if (!ret && on_screen)
		screen_draw(text);
	else if (!ret)
		printf("%s%s", text, options->view == VIEW_JSON ? "" : "\n");
	free(text);
	fflush(stdout);
	return ret;
}

/* What ends the wait between two reports. */
struct wakers {
	int signals; /* -1 where they end the program by themselves */
	struct ttmt_monitor *monitor; /* NULL where there can be none: the interval is left */
};

/* Wait for the interval, a signal, or devices that come or go; the signal or 0. */
static int wait_for_next(const struct wakers *wakers, int interval_ms)
{
	struct pollfd fds[] = {
		{ .fd = wakers->signals, .events = POLLIN },
		{ .fd = ttmt_monitor_fd(wakers->monitor), .events = POLLIN },
	};
	struct ttmt_change change;

	if (poll(fds, 2, interval_ms) > 0 && fds[1].revents) {
		/* Chips of one board come together, and are shown together. */
		poll(fds, 1, interval_ms < TOGETHER_MS ? interval_ms : TOGETHER_MS);
		while (!ttmt_monitor_next(wakers->monitor, &change, sizeof(change)))
			continue;
	}
	return signals_read(wakers->signals);
}

static void stop(void)
{
	screen_leave();
	signals_stop();
	screen_enter();
}

static int show_until_signal(const struct options *options, const struct wakers *wakers,
			     bool ascii, bool on_screen)
{
	int signal;
	int ret = show(options, ascii, on_screen, true);

	/* From now on, what is missing is waited for. */
	while (!ret && !ferror(stdout)) {
		signal = wait_for_next(wakers, options->interval_ms);
		if (signal == SIGTSTP)
			stop();
		else if (signal && signal != SIGWINCH)
			break;
		ret = show(options, ascii, on_screen, false);
	}
	return ret;
}

static int watch_on_screen(const struct options *options, struct wakers *wakers, bool ascii)
{
	int ret;

	wakers->signals = signals_open();
	if (wakers->signals < 0)
		return wakers->signals;
	screen_enter();
	ret = show_until_signal(options, wakers, ascii, true);
	screen_leave();
	close(wakers->signals);
	return ret;
}

enum status watch(const struct options *options, bool ascii)
{
	struct wakers wakers = { .signals = -1 };
	int ret;

	ttmt_monitor_new(&wakers.monitor);
	if (isatty(STDOUT_FILENO) && options->view != VIEW_JSON)
		ret = watch_on_screen(options, &wakers, ascii);
	else
		ret = signals_end() ?: show_until_signal(options, &wakers, ascii, false);
	ttmt_monitor_free(wakers.monitor);
	return ret ? report_failed(ret, options) : STATUS_OK;
}
