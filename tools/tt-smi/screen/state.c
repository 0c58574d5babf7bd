// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array_size.h"
#include "state.h"

const struct state_signal state_signals[] = {
	{ SIGTERM, "TERM", "asks it to end" },
	{ SIGINT, "INT", "as Ctrl-C does" },
	{ SIGHUP, "HUP", "as when its terminal closes" },
	{ SIGQUIT, "QUIT", "ends it, maybe with a core dump" },
	{ SIGSTOP, "STOP", "stops it, with all it holds" },
	{ SIGCONT, "CONT", "lets it go on" },
	{ SIGUSR1, "USR1", "whatever it means there" },
	{ SIGKILL, "KILL", "ends it at once" },
};

const int state_signal_count = ARRAY_SIZE(state_signals);

void state_init(struct state *state)
{
	*state = (struct state){ .focus = PANEL_PROCESSES };
	setup_default(&state->setup);
}

int state_lines(const struct model *model, enum panel panel)
{
	switch (panel) {
	case PANEL_DEVICES:
		return model->snap.device_count;
	case PANEL_PROCESSES:
		return model->shown;
	case PANEL_LOG:
		return log_lines(&model->log);
	default:
		return model->snap.exit_count;
	}
}

int state_device_index(const struct state *state, const struct model *model)
{
	size_t i;

	for (i = 0; i < model->snap.device_count; i++)
		if (model->snap.devices[i].place.number == state->device)
			return i;
	return -1;
}

int state_process_index(const struct state *state, const struct model *model)
{
	size_t i;

	for (i = 0; i < model->shown; i++) {
		const struct tt_memtrack_who *who = &model->processes.row[i].who;

		if (who->client == state->client && who->pid == state->pid)
			return i;
	}
	return -1;
}

const struct process *state_process(const struct state *state, const struct model *model)
{
	int index = state_process_index(state, model);

	return index < 0 ? NULL : &model->processes.row[index];
}

/*
 * What is shown
 */

static bool is_on_device(const struct model *model, const struct process *process, uint32_t number)
{
	const struct device *dev = model_device(model, number);
	size_t i;

	if (!process->reports)
		return process->device == number;
	for (i = 0; dev && dev->clients && i < dev->client_count; i++)
		if (dev->clients[i].who.client == process->who.client)
			return true;
	return false;
}

static bool passes(const struct state *state, const struct model *model,
		   const struct process *process)
{
	char pid[16];

	if (state->one_device && !is_on_device(model, process, state->device))
		return false;
	if (!*state->filter)
		return true;
	snprintf(pid, sizeof(pid), "%u", process->who.pid);
	return strcasestr(process->command, state->filter) ||
	       strcasestr(process->user, state->filter) ||
	       strcasestr(process->container, state->filter) || strstr(pid, state->filter) ||
	       tag_list_find(&process->tags->of.tags, state->filter);
}

/* Of tags that the filter finds, the largest. */
static const char *tag_of(const struct state *state, const struct process *process)
{
	const struct tag_list *tags = &process->tags->of.tags;

	return tag_list_find(tags, state->filter) ?: tag_list_find(tags, "");
}

static int in_order(const void *left, const void *right, void *setup_)
{
	const struct process *a = left, *b = right;
	const struct setup *setup = setup_;
	int i, order;

	for (i = 0; i < SORT_KEYS; i++) {
		order = column_compare(a, b, setup->sort[i].column);
		if (order)
			return setup->sort[i].reverse ? -order : order;
	}
	order = (a->who.client > b->who.client) - (a->who.client < b->who.client);
	return order ?: (a->who.pid > b->who.pid) - (a->who.pid < b->who.pid);
}

/* Rows that pass come first, in order. */
static void choose_rows(const struct state *state, struct model *model)
{
	struct process *row = model->processes.row;
	size_t i, shown = 0;

	for (i = 0; i < model->processes.count; i++) {
		struct process process = row[i];

		process.tag = tag_of(state, &process);
		row[i].tag = process.tag;
		if (!passes(state, model, &process))
			continue;
		row[i] = row[shown];
		row[shown++] = process;
	}
	model->shown = shown;
	if (shown > 1)
		qsort_r(row, shown, sizeof(*row), in_order, (void *)&state->setup);
}

static void select_device(struct state *state, const struct model *model, int index)
{
	int count = model->snap.device_count;

	if (!count)
		return;
	index = index < 0 ? 0 : index >= count ? count - 1 : index;
	state->device = model->snap.devices[index].place.number;
}

static void select_process(struct state *state, const struct model *model, int index)
{
	int count = model->shown;

	if (!count)
		return;
	index = index < 0 ? 0 : index >= count ? count - 1 : index;
	state->client = model->processes.row[index].who.client;
	state->pid = model->processes.row[index].who.pid;
}

void state_arrange(struct state *state, struct model *model)
{
	if (state_device_index(state, model) < 0 && state->window != WINDOW_DEVICE)
		select_device(state, model, 0);
	choose_rows(state, model);
	if (state_process_index(state, model) < 0 && state->window != WINDOW_SIGNAL &&
	    state->window != WINDOW_PROCESS)
		select_process(state, model, 0);
}

/*
 * Moving
 */

static int clamp(int value, int most)
{
	return value > most ? (most > 0 ? most : 0) : value < 0 ? 0 : value;
}

static void scroll(int *top, int by, int most)
{
	*top = clamp(*top + by, most);
}

static void move_in_panel(struct state *state, const struct model *model, int by)
{
	const int last = state_lines(model, state->focus) - 1;

	switch (state->focus) {
	case PANEL_DEVICES:
		select_device(state, model, clamp(state_device_index(state, model), last) +
			      clamp(by + last, 2 * last) - last);
		if (state->one_device)
			state_arrange(state, (struct model *)model);
		return;
	case PANEL_PROCESSES:
		select_process(state, model, clamp(state_process_index(state, model), last) +
			       clamp(by + last, 2 * last) - last);
		return;
	default:
		scroll(&state->top[state->focus], by, last + 1 - state->page[state->focus]);
	}
}

/* By how many lines a key moves; 0: it does not. */
static int distance(int key, int page)
{
	switch (key) {
	case SCREEN_UP:
		return -1;
	case SCREEN_DOWN:
		return 1;
	case SCREEN_WHEEL_UP:
		return -3;
	case SCREEN_WHEEL_DOWN:
		return 3;
	case SCREEN_PAGE_UP:
		return page > 1 ? 1 - page : -1;
	case SCREEN_PAGE_DOWN:
		return page > 1 ? page - 1 : 1;
	case SCREEN_HOME:
		return -(1 << 20);
	case SCREEN_END:
		return 1 << 20;
	default:
		return 0;
	}
}

/*
 * Windows
 */

static void open_window(struct state *state, enum window window)
{
	state->window = window;
	state->line = 0;
	state->window_top = 0;
	state->signal = 0;
}

static void say(struct state *state, bool is_bad, const char *text)
{
	snprintf(state->message, sizeof(state->message), "%s", text);
	state->message_is_bad = is_bad;
}

/* Only to one's own; root's own are all. */
static void ask_for_signal(struct state *state, const struct model *model)
{
	const struct process *process = state_process(state, model);

	if (!process || !process->who.pid) {
		say(state, true, "No process to signal is selected.");
		return;
	}
	if (process->who.uid != model->uid && model->uid) {
		snprintf(state->message, sizeof(state->message),
			 "pid %u is not yours, but %s's.", process->who.pid, process->user);
		state->message_is_bad = true;
		return;
	}
	open_window(state, WINDOW_SIGNAL);
}

static void open_selected(struct state *state, const struct model *model)
{
	if (state->focus == PANEL_DEVICES && model->snap.device_count)
		open_window(state, WINDOW_DEVICE);
	if (state->focus == PANEL_PROCESSES && model->shown)
		open_window(state, WINDOW_PROCESS);
	if (state->focus == PANEL_LOG || state->focus == PANEL_EXITS)
		state->zoom = !state->zoom;
}

static void sort_by(struct state *state, struct model *model, enum column column)
{
	setup_sort(&state->setup, column);
	state_arrange(state, model);
}

static enum request choose_signal(struct state *state)
{
	state->signal = state_signals[clamp(state->line, state_signal_count - 1)].number;
	return REQUEST_NONE;
}

/* Enter, or a click on a line. */
static enum request choose_line(struct state *state, struct model *model)
{
	switch (state->window) {
	case WINDOW_SETUP:
		setup_choose(&state->setup, state->line);
		return REQUEST_NONE;
	case WINDOW_SORT:
		sort_by(state, model, state->line);
		open_window(state, WINDOW_NONE);
		return REQUEST_NONE;
	case WINDOW_SIGNAL:
		return choose_signal(state);
	default:
		open_window(state, WINDOW_NONE);
		return REQUEST_NONE;
	}
}

static int lines_to_choose(enum window window)
{
	switch (window) {
	case WINDOW_SETUP:
		return setup_lines();
	case WINDOW_SORT:
		return COLUMN_COUNT;
	case WINDOW_SIGNAL:
		return state_signal_count;
	default:
		return 0;
	}
}

static void move_in_window(struct state *state, int by)
{
	int lines = lines_to_choose(state->window);

	if (lines)
		state->line = clamp(state->line + by, lines - 1);
	else
		scroll(&state->window_top, by, state->window_lines - state->window_page);
}

/* The question has its own keys: nothing but y is a yes. */
static enum request answer(struct state *state, int key)
{
	if (key == 'y' || key == 'Y') {
		state->window = WINDOW_NONE;
		return REQUEST_SIGNAL;
	}
	open_window(state, WINDOW_NONE);
	return REQUEST_NONE;
}

static enum request key_in_window(struct state *state, struct model *model, int key,
				  uint32_t target)
{
	int by = distance(key, state->window_page);

	if (state->window == WINDOW_SIGNAL && state->signal)
		return answer(state, key);
	if (by) {
		move_in_window(state, by);
		return REQUEST_NONE;
	}
	switch (key) {
	case SCREEN_CLICK:
	case SCREEN_OPEN:
		if (TARGET_KIND(target) != TARGET_LINE)
			break;
		state->line = TARGET_INDEX(target);
		return choose_line(state, model);
	case SCREEN_ENTER:
	case ' ':
		return choose_line(state, model);
	case SCREEN_ESCAPE:
	case 'q':
		open_window(state, WINDOW_NONE);
	}
	return REQUEST_NONE;
}

/*
 * The filter
 */

static void shorten(char *text)
{
	size_t length = strlen(text);

	/* A character in UTF-8 goes with all its bytes. */
	while (length && ((unsigned char)text[--length] & 0xc0) == 0x80)
		;
	text[length] = '\0';
}

static void append(char *text, int key)
{
	char bytes[MB_LEN_MAX + 1] = "";
	mbstate_t state = { 0 };
	size_t length = wcrtomb(bytes, key, &state);

	if (length <= MB_LEN_MAX && strlen(text) + length < FILTER_ROOM)
		strncat(text, bytes, length);
}

static void key_in_filter(struct state *state, struct model *model, int key)
{
	switch (key) {
	case SCREEN_ENTER:
		state->filtering = false;
		return;
	case SCREEN_ESCAPE:
		state->filtering = false;
		state->filter[0] = '\0';
		break;
	case SCREEN_BACKSPACE:
		shorten(state->filter);
		break;
	default:
		if (key < ' ' || key > SCREEN_NOTHING)
			return;
		append(state->filter, key);
	}
	state_arrange(state, model);
}

/*
 * The main screen
 */

static void change_interval(struct setup *setup, int direction)
{
	static const int steps[] = { 100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000 };
	int i;

	if (direction > 0) {
		for (i = 0; i < (int)ARRAY_SIZE(steps); i++)
			if (steps[i] > setup->interval_ms)
				break;
		setup->interval_ms = steps[clamp(i, ARRAY_SIZE(steps) - 1)];
		return;
	}
	for (i = ARRAY_SIZE(steps) - 1; i > 0; i--)
		if (steps[i] < setup->interval_ms)
			break;
	setup->interval_ms = steps[i];
}

static bool has_panel(const struct state *state, enum panel panel)
{
	return state->page[panel] > 0 || panel == PANEL_PROCESSES || state->zoom;
}

static void change_focus(struct state *state, int by)
{
	do {
		state->focus = (state->focus + PANEL_COUNT + by) % PANEL_COUNT;
	} while (!has_panel(state, state->focus));
}

static enum request click(struct state *state, struct model *model, uint32_t target, bool is_double)
{
	switch (TARGET_KIND(target)) {
	case TARGET_DEVICE:
		state->focus = PANEL_DEVICES;
		select_device(state, model, TARGET_INDEX(target));
		state_arrange(state, model);
		break;
	case TARGET_PROCESS:
		state->focus = PANEL_PROCESSES;
		select_process(state, model, TARGET_INDEX(target));
		break;
	case TARGET_PANEL:
		state->focus = TARGET_INDEX(target);
		return REQUEST_NONE;
	case TARGET_COLUMN:
		sort_by(state, model, TARGET_INDEX(target));
		return REQUEST_NONE;
	default:
		return REQUEST_NONE;
	}
	if (is_double)
		open_selected(state, model);
	return REQUEST_NONE;
}

static void escape(struct state *state, struct model *model)
{
	if (*state->filter)
		state->filter[0] = '\0';
	else if (state->zoom)
		state->zoom = false;
	else
		state->one_device = false;
	state_arrange(state, model);
}

/* What is under the mouse is what its wheel moves. */
static void focus_on(struct state *state, uint32_t target)
{
	switch (TARGET_KIND(target)) {
	case TARGET_DEVICE:
		state->focus = PANEL_DEVICES;
		return;
	case TARGET_PROCESS:
		state->focus = PANEL_PROCESSES;
		return;
	case TARGET_PANEL:
		state->focus = TARGET_INDEX(target);
		return;
	}
}

static enum request key_on_main(struct state *state, struct model *model, int key, uint32_t target)
{
	enum column column = column_of_key(key);
	int by = distance(key, state->page[state->focus]);

	if (by) {
		focus_on(state, target);
		move_in_panel(state, model, by);
		return REQUEST_NONE;
	}
	if (column < COLUMN_COUNT) {
		sort_by(state, model, column);
		return REQUEST_NONE;
	}
	switch (key) {
	case 'q':
	case 'Q':
		return REQUEST_QUIT;
	case SCREEN_TAB:
	case SCREEN_RIGHT:
		change_focus(state, 1);
		break;
	case SCREEN_BACK_TAB:
	case SCREEN_LEFT:
		change_focus(state, -1);
		break;
	case SCREEN_ENTER:
		open_selected(state, model);
		break;
	case SCREEN_ESCAPE:
		escape(state, model);
		break;
	case ' ':
		state->paused = !state->paused;
		return state->paused ? REQUEST_NONE : REQUEST_READ;
	case '+':
	case '=':
		change_interval(&state->setup, 1);
		break;
	case '-':
		change_interval(&state->setup, -1);
		break;
	case 'u':
		state->setup.units = (state->setup.units + 1) % UNITS_COUNT;
		break;
	case 'w':
		state->one_device = !state->one_device;
		state_arrange(state, model);
		break;
	case 'z':
		state->zoom = !state->zoom;
		break;
	case 'E':
		state->follow = !state->follow;
		return REQUEST_READ;
	case '/':
		state->filtering = true;
		break;
	case 'I':
		state->setup.sort[0].reverse = !state->setup.sort[0].reverse;
		state_arrange(state, model);
		break;
	case 'k':
		ask_for_signal(state, model);
		break;
	case 'h':
	case '?':
		open_window(state, WINDOW_HELP);
		break;
	case SCREEN_CLICK:
	case SCREEN_OPEN:
		return click(state, model, target, key == SCREEN_OPEN);
	}
	return REQUEST_NONE;
}

/* Keys that do the same wherever they are typed, but for a question. */
static bool function_key(struct state *state, const struct model *model, int key,
			 enum request *request)
{
	*request = REQUEST_NONE;
	switch (key) {
	case SCREEN_F(1):
		open_window(state, state->window == WINDOW_HELP ? WINDOW_NONE : WINDOW_HELP);
		return true;
	case SCREEN_F(2):
		open_window(state, state->window == WINDOW_SETUP ? WINDOW_NONE : WINDOW_SETUP);
		return true;
	case SCREEN_F(3):
	case SCREEN_F(4):
		open_window(state, WINDOW_NONE);
		state->filtering = true;
		return true;
	case SCREEN_F(5):
		*request = REQUEST_READ;
		return true;
	case SCREEN_F(6):
		open_window(state, state->window == WINDOW_SORT ? WINDOW_NONE : WINDOW_SORT);
		state->line = state->setup.sort[0].column;
		return true;
	case SCREEN_F(9):
		ask_for_signal(state, model);
		return true;
	case SCREEN_F(10):
		*request = REQUEST_QUIT;
		return true;
	case SCREEN_F(12):
		*request = REQUEST_SAVE;
		return true;
	case 'L' - '@': /* Ctrl-L */
		*request = REQUEST_REDRAW;
		return true;
	default:
		return false;
	}
}

enum request state_key(struct state *state, struct model *model, int key, uint32_t target)
{
	enum request request;

	state->message[0] = '\0';
	if ((key == SCREEN_CLICK || key == SCREEN_OPEN) && TARGET_KIND(target) == TARGET_KEY) {
		key = TARGET_INDEX(target);
		target = 0;
	}
	if (state->window == WINDOW_SIGNAL && state->signal)
		return answer(state, key);
	if (function_key(state, model, key, &request))
		return request;
	if (state->filtering) {
		key_in_filter(state, model, key);
		return REQUEST_NONE;
	}
	if (state->window != WINDOW_NONE)
		return key_in_window(state, model, key, target);
	return key_on_main(state, model, key, target);
}
