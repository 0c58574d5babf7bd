// SPDX-License-Identifier: GPL-2.0-or-later
/* The loop: read, paint, draw, and wait for keys, signals, devices and the time. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "../clock.h"
#include "../proc.h"
#include "../signals.h"
#include "check_format.h"
#include "details.h"
#include "display.h"
#include "display_possible.h"
#include "follow.h"
#include "paint.h"
#include "screen.h"
#include "shown_columns.h"
#include "state.h"

#define NS_PER_MS 1000000
#define TOGETHER_MS 200

/* What is open is read again after so many seconds. */
#define DETAILS_SECONDS 5

struct screen {
	const struct options *options;
	struct state state;
	struct model model;
	struct details details;
	struct follow follow;
	struct grid grid;
	struct ttmt_monitor *monitor; /* NULL where there can be none: the interval is left */
	int signals;
	uint64_t due_ms; /* when the next snapshot is */
	bool redraw_all;
};

bool screen_is_possible(void)
{
	return display_is_possible();
}

static uint64_t now_ms(void)
{
	return clock_now_ns() / NS_PER_MS;
}

static void __printf(3, 4) say(struct screen *screen, bool is_bad, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(screen->state.message, sizeof(screen->state.message), format, arguments);
	va_end(arguments);
	screen->state.message_is_bad = is_bad;
}

/*
 * Reading
 */

/* A module that cannot be asked any more is let go, so that it can be unloaded. */
static void follow(struct screen *screen)
{
	int error = 0;

	if (screen->state.follow && !screen->follow.handle)
		error = follow_start(&screen->follow);
	if (!screen->state.follow)
		follow_stop(&screen->follow);
	if (screen->follow.handle)
		error = follow_read(&screen->follow, &screen->model.log, &screen->model.snap);
	if (error)
		follow_stop(&screen->follow);
	screen->model.log_error = error;
}

static void read_device_details(struct screen *screen)
{
	struct device_details *details = &screen->details.of_device;
	const uint64_t second = screen->model.second;

	if (details->device != screen->state.device || details->second != second)
		device_details_take(details, screen->state.device, second);
}

static void read_details(struct screen *screen)
{
	const struct state *state = &screen->state;
	struct details *details = &screen->details;

	if (state->window == WINDOW_DEVICE)
		read_device_details(screen);
	if (state->window != WINDOW_PROCESS || !state->client)
		return;
	if (details->client == state->client &&
	    screen->model.second - details->second < DETAILS_SECONDS)
		return;
	details_take(details, state->client, screen->model.second, state->look.ascii);
}

/* Nothing is asked for a column that is not there. */
static void read_tags(struct screen *screen)
{
	struct model *model = &screen->model;

	if (shown_columns_want_tags(&screen->state, model, screen->grid.columns) &&
	    process_tags_read(&model->processes, model->second, screen->state.look.ascii))
		state_arrange(&screen->state, model);
}

/* What fails for a moment, as when the module is unloaded, is shown, and tried again. */
static int take(struct screen *screen)
{
	const struct model_taking taking = {
		&screen->options->devices, screen->state.setup.interval_ms / 1000 + 2,
		!screen->state.follow, screen->state.look.ascii,
	};
	int ret = model_take(&screen->model, &taking);

	follow(screen);
	state_arrange(&screen->state, &screen->model);
	screen->due_ms = now_ms() + screen->state.setup.interval_ms;
	return ret;
}

/*
 * Drawing
 */

static int fit_grid(struct screen *screen)
{
	int rows = display_rows();
	int columns = display_columns();

	if (screen->grid.rows == rows && screen->grid.columns == columns)
		return 0;
	grid_free(&screen->grid);
	return grid_init(&screen->grid, rows, columns);
}

static int draw(struct screen *screen)
{
	bool all = screen->redraw_all;
	int ret = fit_grid(screen);

	if (ret)
		return ret;
	read_details(screen);
	read_tags(screen);
	paint(&screen->grid, &screen->state, &screen->model, &screen->details);
	screen->redraw_all = false;
	return display_draw(&screen->grid, all);
}

/*
 * Keys
 */

static void save(struct screen *screen)
{
	char path[512];
	int ret;

	if (!setup_path(path, sizeof(path))) {
		say(screen, true, "Not saved: HOME is not set");
		return;
	}
	ret = setup_save(&screen->state.setup, path);
	if (ret)
		say(screen, true, "Not saved: %s: %s", path, strerror(-ret));
	else
		say(screen, false, "Saved in %s", path);
}

/* Through a descriptor, so that it reaches that process or none, even if the pid was reused. */
static int signal_process(const struct tt_memtrack_who *who, int signal)
{
	int fd = pidfd_open(who->pid, 0);
	int folder, ret;

	if (fd < 0)
		return -errno;
	folder = proc_open(who);
	ret = folder < 0 ? -ESRCH : 0;
	if (!ret && pidfd_send_signal(fd, signal, NULL, 0))
		ret = -errno;
	if (folder >= 0)
		close(folder);
	close(fd);
	return ret;
}

static void send_signal(struct screen *screen)
{
	const struct process *process = state_process(&screen->state, &screen->model);
	int ret = process ? signal_process(&process->who, screen->state.signal) : -ESRCH;

	if (ret)
		say(screen, true, "pid %u: %s", screen->state.pid, strerror(-ret));
	else
		say(screen, false, "Sent to pid %u.", screen->state.pid);
}

/* False ends it. */
static bool grant(struct screen *screen, enum request request)
{
	switch (request) {
	case REQUEST_QUIT:
		return false;
	case REQUEST_READ:
		screen->due_ms = 0;
		return true;
	case REQUEST_SAVE:
		save(screen);
		return true;
	case REQUEST_SIGNAL:
		send_signal(screen);
		return true;
	case REQUEST_REDRAW:
		screen->redraw_all = true;
		return true;
	default:
		return true;
	}
}

static uint32_t target_at(const struct screen *screen, int row, int column)
{
	if (row < 0 || row >= screen->grid.rows || column < 0 || column >= screen->grid.columns)
		return 0;
	return grid_at(&screen->grid, row, column)->target;
}

static bool heed_keys(struct screen *screen)
{
	int key, row = -1, column = -1;

	while ((key = display_key(&row, &column))) {
		enum request request = state_key(&screen->state, &screen->model, key,
						target_at(screen, row, column));

		if (!grant(screen, request))
			return false;
		/* What lies under the mouse may be another thing now. */
		if (row >= 0 && draw(screen))
			return false;
		row = -1;
	}
	return true;
}

/*
 * Signals and devices
 */

static void stop(struct screen *screen)
{
	display_suspend();
	signals_stop();
	display_resume();
	screen->redraw_all = true;
}

static bool heed_signal(struct screen *screen)
{
	switch (signals_read(screen->signals)) {
	case SIGTSTP:
		stop(screen);
		return true;
	case SIGCONT: /* maybe stopped by somebody else */
		display_resume();
		screen->redraw_all = true;
		return true;
	case SIGWINCH:
		display_resize();
		return true;
	case 0:
		return true;
	default:
		return false;
	}
}

/* Chips of one board come together, and are shown together. */
static void take_changes(struct screen *screen, struct pollfd *fds)
{
	struct ttmt_change change;

	poll(fds, 2, TOGETHER_MS);
	while (!ttmt_monitor_next(screen->monitor, &change, sizeof(change)))
		continue;
	screen->due_ms = 0;
}

static int time_left(const struct screen *screen)
{
	uint64_t now = now_ms();

	if (screen->state.paused)
		return -1;
	return screen->due_ms > now ? (int)(screen->due_ms - now) : 0;
}

/* False ends it. */
static bool wait_for_next(struct screen *screen)
{
	struct pollfd fds[] = {
		{ .fd = screen->signals, .events = POLLIN },
		{ .fd = display_fd(), .events = POLLIN },
		{ .fd = ttmt_monitor_fd(screen->monitor), .events = POLLIN },
	};

	if (poll(fds, 3, time_left(screen)) > 0 && fds[2].revents)
		take_changes(screen, fds);
	/* A terminal that is gone has no more keys, and nobody to draw for. */
	if (fds[1].revents & (POLLHUP | POLLERR | POLLNVAL))
		return false;
	return heed_signal(screen) && heed_keys(screen);
}

static int run(struct screen *screen)
{
	int ret = take(screen);

	if (!ret)
		ret = draw(screen);
	while (!ret && wait_for_next(screen)) {
		if (!screen->state.paused && now_ms() >= screen->due_ms)
			ret = take(screen);
		if (!ret)
			ret = draw(screen);
	}
	return ret;
}

/*
 * Beginning and end
 */

static void begin(struct screen *screen)
{
	char path[512];

	state_init(&screen->state);
	if (setup_path(path, sizeof(path)))
		setup_load(&screen->state.setup, path);
	if (screen->options->interval_ms)
		screen->state.setup.interval_ms = screen->options->interval_ms;
	gethostname(screen->model.host, sizeof(screen->model.host) - 1);
	screen->model.uid = geteuid();
	if (screen->options->view == VIEW_EXITS) {
		screen->state.focus = PANEL_EXITS;
		screen->state.zoom = true;
	}
	ttmt_monitor_new(&screen->monitor);
}

static void end(struct screen *screen)
{
	follow_stop(&screen->follow);
	ttmt_monitor_free(screen->monitor);
	details_free(&screen->details);
	model_clear(&screen->model);
	grid_free(&screen->grid);
}

struct failure screen_watch(const struct options *options)
{
	struct screen *screen = calloc(1, sizeof(*screen));
	int ret;

	if (!screen)
		return failure_of(-ENOMEM);
	screen->options = options;
	screen->signals = signals_open();
	ret = screen->signals < 0 ? screen->signals : 0;
	begin(screen);
	if (!ret)
		ret = display_open(&screen->state.look);
	if (!ret) {
		ret = run(screen);
		display_close();
	}
	end(screen);
	free(screen);
	return failure_of(ret);
}
