// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "signals.h"
#include "watch.h"

/* The alternate screen, no cursor, no wrapped lines; and back. */
#define SCREEN_ENTER "\033[?1049h\033[?25l\033[?7l"
#define SCREEN_LEAVE "\033[?7h\033[?25h\033[?1049l"
#define CURSOR_HOME "\033[H"
#define ERASE_LINE_END "\033[K"
#define ERASE_SCREEN_END "\033[J"

static void print_time(FILE *out, const struct options *options)
{
	time_t now = time(NULL);
	char text[32];

	strftime(text, sizeof(text), "%F %T", localtime(&now));
	fprintf(out, "tt-smi of tt_memtrack   %s   every %g s\n\n", text,
		options->interval_ms / 1000.0);
}

/* Lines over those before, each erased behind its end: no flicker. */
static void draw(char *text)
{
	struct winsize size = { .ws_row = 24 };
	char *line = text;
	int room;

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	fputs(CURSOR_HOME, stdout);
	for (room = size.ws_row ? size.ws_row : 24; room > 1 && *line; room--) {
		char *end = strchrnul(line, '\n');

		printf("%.*s" ERASE_LINE_END "\r\n", (int)(end - line), line);
		line = *end ? end + 1 : end;
	}
	if (*line)
		fputs("... more below; make the window higher, or use --device" ERASE_LINE_END,
		      stdout);
	fputs(ERASE_SCREEN_END, stdout);
}

static int show(const struct options *options, bool ascii, bool on_screen)
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
	ret = report(out, options, ascii);
	if (fclose(out) && !ret)
		ret = -errno;
	if (!ret && on_screen)
		draw(text);
	else if (!ret)
		printf("%s%s", text, options->view == VIEW_JSON ? "" : "\n");
	free(text);
	fflush(stdout);
	return ret;
}

/* The signal that came within the interval, or 0. */
static int wait_for_signal(int signals, int interval_ms)
{
	struct pollfd fd = { .fd = signals, .events = POLLIN };

	return poll(&fd, 1, interval_ms) > 0 ? signals_read(signals) : 0;
}

static int show_until_signal(const struct options *options, bool ascii, bool on_screen)
{
	int signals = signals_open();
	int signal = 0;
	int ret = signals < 0 ? signals : 0;

	while (!ret && !ferror(stdout) && (!signal || signal == SIGWINCH)) {
		ret = show(options, ascii, on_screen);
		if (!ret)
			signal = wait_for_signal(signals, options->interval_ms);
	}
	if (signals >= 0)
		close(signals);
	return ret;
}

enum status watch(const struct options *options, bool ascii)
{
	bool on_screen = isatty(STDOUT_FILENO) && options->view != VIEW_JSON;
	int ret;

	if (on_screen)
		fputs(SCREEN_ENTER, stdout);
	ret = show_until_signal(options, ascii, on_screen);
	if (on_screen) {
		fputs(SCREEN_LEAVE, stdout);
		fflush(stdout);
	}
	return ret ? report_failed(ret, options) : STATUS_OK;
}
