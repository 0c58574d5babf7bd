// SPDX-License-Identifier: GPL-2.0-or-later
/* What keys and the mouse change, without a terminal. */
#include <locale.h>

#include "screens/scenes.h"

#include "kselftest_harness.h"

#define PID(number) (9004711 + (number))

FIXTURE(keys) {
	struct scene_data data;
	struct state *state;
	struct model *model;
	struct grid grid;
};

/* The desk of the golden screens, 132 columns wide. */
FIXTURE_SETUP(keys)
{
	int i;

	setlocale(LC_CTYPE, "C.UTF-8");
	for (i = 0; strcmp(scenes[i].name, "desk-132x43"); i++)
		;
	scene_begin(&self->data);
	scenes[i].make(&self->data);
	self->state = &self->data.state;
	self->model = &self->data.model;
	self->model->uid = 1000;
	state_arrange(self->state, self->model);
	ASSERT_EQ(0, grid_init(&self->grid, 43, 132));
	paint(&self->grid, self->state, self->model, &self->data.details);
}

FIXTURE_TEARDOWN(keys)
{
	grid_free(&self->grid);
	scene_end(&self->data);
}

/* As in the loop: a key, then the screen. */
static enum request press_at(struct scene_data *data, struct grid *grid, int key, uint32_t target)
{
	enum request request = state_key(&data->state, &data->model, key, target);

	paint(grid, &data->state, &data->model, &data->details);
	return request;
}

#define PRESS(key) press_at(&self->data, &self->grid, key, 0)

#define TYPE(text) do { \
	const char *text_ = (text); \
	\
	for (; *text_; text_++) \
		PRESS(*text_); \
} while (0)

/* What lies under a text on the screen. */
static uint32_t target_of(const struct grid *grid, const char *text)
{
	char line[4096], *found;
	int row;

	for (row = 0; row < grid->rows; row++) {
		grid_text(grid, row, line, sizeof(line));
		found = strstr(line, text);
		if (!found)
			continue;
		*found = '\0';
		return grid_at(grid, row, text_width(line))->target;
	}
	return 0;
}

static bool shows(const struct grid *grid, const char *text)
{
	char line[4096];
	int row;

	for (row = 0; row < grid->rows; row++) {
		grid_text(grid, row, line, sizeof(line));
		if (strstr(line, text))
			return true;
	}
	return false;
}

#define CLICK(text, key) press_at(&self->data, &self->grid, key, target_of(&self->grid, text))
#define ROW(index) (self->model->processes.row[index].who.pid)
#define SHOWS(text) shows(&self->grid, text)

TEST_F(keys, letters_sort_and_the_key_before_is_the_second)
{
	PRESS('o');
	EXPECT_EQ(PID(1), ROW(0)); /* ada */
	EXPECT_EQ(PID(2), ROW(1)); /* grace, with more DRAM */
	EXPECT_EQ(PID(4), ROW(2));
	EXPECT_EQ(PID(3), ROW(3)); /* katherine */
	PRESS('p');
	EXPECT_EQ(PID(1), ROW(0));
	PRESS('p');
	EXPECT_EQ(PID(4), ROW(0));
	PRESS('o');
	EXPECT_EQ(PID(4), ROW(1)); /* grace, by pid turned round */
	PRESS('I');
	EXPECT_EQ(PID(3), ROW(0));
	PRESS('g');
	EXPECT_EQ(PID(1), ROW(0)); /* grew most */
}

TEST_F(keys, every_column_sorts)
{
	int i;

	for (i = 0; i < COLUMN_COUNT; i++) {
		PRESS(column_facts[i].key);
		EXPECT_EQ(i, (int)self->state->setup.sort[0].column);
		EXPECT_EQ(REQUEST_NONE, PRESS(column_facts[i].key));
		EXPECT_TRUE(self->state->setup.sort[0].reverse);
	}
}

TEST_F(keys, sort_window)
{
	PRESS(SCREEN_F(6));
	EXPECT_TRUE(SHOWS("Sort by"));
	PRESS(SCREEN_HOME);
	PRESS(SCREEN_ENTER);
	EXPECT_FALSE(SHOWS("Sort by"));
	EXPECT_EQ(PID(1), ROW(0));
	PRESS(SCREEN_F(6));
	PRESS(SCREEN_F(6));
	EXPECT_EQ(WINDOW_NONE, self->state->window);
	PRESS(SCREEN_F(6));
	CLICK("growth in the last minute", SCREEN_CLICK);
	EXPECT_EQ(COLUMN_GROWTH, self->state->setup.sort[0].column);
}

TEST_F(keys, selection_stays_with_the_process)
{
	PRESS(SCREEN_DOWN);
	EXPECT_EQ(PID(1), self->state->pid);
	PRESS('p');
	EXPECT_EQ(PID(1), self->state->pid);
	EXPECT_EQ(0, state_process_index(self->state, self->model));
	PRESS(SCREEN_UP);
	EXPECT_EQ(PID(1), self->state->pid);
	PRESS(SCREEN_END);
	EXPECT_EQ(PID(4), self->state->pid);
	PRESS(SCREEN_DOWN);
	EXPECT_EQ(PID(4), self->state->pid);
	PRESS(SCREEN_PAGE_UP);
	EXPECT_EQ(PID(1), self->state->pid);
	PRESS(SCREEN_PAGE_DOWN);
	EXPECT_EQ(PID(4), self->state->pid);
	PRESS(SCREEN_HOME);
	EXPECT_EQ(PID(1), self->state->pid);
}

TEST_F(keys, filter)
{
	PRESS('/');
	TYPE("GRAC");
	EXPECT_EQ(2, self->model->shown);
	/* Letters are letters here, and so is a space. */
	TYPE("q ");
	EXPECT_EQ(0, self->model->shown);
	EXPECT_TRUE(SHOWS("No process matches the filter."));
	PRESS(SCREEN_BACKSPACE);
	PRESS(SCREEN_BACKSPACE);
	PRESS(SCREEN_ENTER);
	EXPECT_STREQ("GRAC", self->state->filter);
	EXPECT_TRUE(SHOWS("filter: GRAC"));
	EXPECT_EQ(2, self->model->shown);
	PRESS(SCREEN_ESCAPE);
	EXPECT_EQ(4, self->model->shown);
	PRESS(SCREEN_F(4));
	TYPE("4f0c2a");
	EXPECT_EQ(1, self->model->shown);
	PRESS(SCREEN_ESCAPE);
	PRESS(SCREEN_F(3));
	TYPE("9004715");
	EXPECT_EQ(1, self->model->shown);
	PRESS(SCREEN_BACKSPACE);
	PRESS(0xe9);
	EXPECT_STREQ("900471\u00e9", self->state->filter);
	PRESS(SCREEN_BACKSPACE);
	EXPECT_STREQ("900471", self->state->filter);
}

/* However long it gets. */
TEST_F(keys, filter_has_an_end)
{
	int i;

	PRESS('/');
	for (i = 0; i < 200; i++)
		PRESS(0x4e2d);
	EXPECT_GT(FILTER_ROOM, strlen(self->state->filter));
	for (i = 0; i < 200; i++)
		PRESS(SCREEN_BACKSPACE);
	EXPECT_STREQ("", self->state->filter);
}

TEST_F(keys, panels)
{
	static const enum panel order[] = { PANEL_LOG, PANEL_EXITS, PANEL_DEVICES,
					    PANEL_PROCESSES };
	int i;

	for (i = 0; i < 4; i++) {
		PRESS(SCREEN_TAB);
		EXPECT_EQ(order[i], self->state->focus);
	}
	PRESS(SCREEN_BACK_TAB);
	EXPECT_EQ(PANEL_DEVICES, self->state->focus);
	/* One that is not shown is passed over. */
	self->state->setup.show_exits = false;
	PRESS('#');
	PRESS(SCREEN_BACK_TAB);
	EXPECT_EQ(PANEL_LOG, self->state->focus);
}

TEST_F(keys, devices)
{
	PRESS(SCREEN_BACK_TAB);
	ASSERT_EQ(PANEL_DEVICES, self->state->focus);
	EXPECT_TRUE(SHOWS("Device 0: assumed n300"));
	PRESS(SCREEN_END);
	EXPECT_TRUE(SHOWS("Device 2: p150a"));
	PRESS(SCREEN_ENTER);
	EXPECT_TRUE(SHOWS("140 Tensix cores"));
	PRESS(SCREEN_ESCAPE);
	EXPECT_FALSE(SHOWS("140 Tensix cores"));
	PRESS('w');
	EXPECT_EQ(2, self->model->shown);
	EXPECT_TRUE(SHOWS("device 2 alone"));
	PRESS(SCREEN_UP);
	EXPECT_EQ(1, self->model->shown);
	PRESS('w');
	EXPECT_EQ(4, self->model->shown);
}

TEST_F(keys, process_window)
{
	PRESS(SCREEN_ENTER);
	EXPECT_EQ(WINDOW_PROCESS, self->state->window);
	EXPECT_TRUE(SHOWS("pid 9004714  katherine"));
	/* One that goes meanwhile is said to have gone, and is not another one. */
	self->model->processes.count = 1;
	self->model->processes.row[0] = self->model->processes.row[3];
	state_arrange(self->state, self->model);
	PRESS(SCREEN_DOWN);
	EXPECT_TRUE(SHOWS("pid 9004714 has ended."));
	PRESS('q');
	EXPECT_EQ(WINDOW_NONE, self->state->window);
}

TEST_F(keys, signal_is_asked_about)
{
	PRESS(SCREEN_DOWN);
	PRESS(SCREEN_F(9));
	ASSERT_EQ(WINDOW_SIGNAL, self->state->window);
	EXPECT_EQ(REQUEST_NONE, PRESS(SCREEN_ENTER));
	EXPECT_TRUE(SHOWS("Send SIGTERM to pid 9004712?"));
	/* Nothing but y is a yes. */
	EXPECT_EQ(REQUEST_NONE, PRESS(SCREEN_ENTER));
	EXPECT_EQ(WINDOW_NONE, self->state->window);
	PRESS('k');
	PRESS(SCREEN_END);
	PRESS(SCREEN_ENTER);
	EXPECT_TRUE(SHOWS("Send SIGKILL to pid 9004712?"));
	EXPECT_EQ(REQUEST_NONE, PRESS('n'));
	PRESS('k');
	PRESS(SCREEN_ENTER);
	EXPECT_EQ(REQUEST_SIGNAL, PRESS('y'));
	EXPECT_EQ(SIGTERM, self->state->signal);
	PRESS('k');
	CLICK("ends it at once", SCREEN_CLICK);
	EXPECT_EQ(REQUEST_SIGNAL, CLICK("[y]es", SCREEN_CLICK));
	EXPECT_EQ(SIGKILL, self->state->signal);
}

TEST_F(keys, processes_of_others_are_not_signalled)
{
	self->state->message[0] = '\0';
	self->model->processes.row[0].who.uid = 1002;
	PRESS(SCREEN_HOME);
	PRESS(SCREEN_F(9));
	EXPECT_EQ(WINDOW_NONE, self->state->window);
	EXPECT_TRUE(SHOWS("pid 9004714 is not yours, but katherine's."));
	PRESS(SCREEN_DOWN);
	EXPECT_FALSE(SHOWS("is not yours"));
	/* Root's own are all. */
	self->model->uid = 0;
	PRESS(SCREEN_UP);
	PRESS(SCREEN_F(9));
	EXPECT_EQ(WINDOW_SIGNAL, self->state->window);
}

TEST_F(keys, interval_units_pause)
{
	EXPECT_EQ(REQUEST_NONE, PRESS('+'));
	EXPECT_TRUE(SHOWS("every 2 s"));
	PRESS('-');
	PRESS('-');
	EXPECT_TRUE(SHOWS("every 0.5 s"));
	for (int i = 0; i < 20; i++)
		PRESS('-');
	EXPECT_EQ(100, self->state->setup.interval_ms);
	for (int i = 0; i < 20; i++)
		PRESS('+');
	EXPECT_EQ(60000, self->state->setup.interval_ms);
	PRESS('u');
	EXPECT_TRUE(SHOWS("32.2GB"));
	PRESS('u');
	EXPECT_TRUE(SHOWS("30720.0"));
	PRESS('u');
	EXPECT_TRUE(SHOWS("32212254720"));
	PRESS('u');
	EXPECT_TRUE(SHOWS("30.0G"));
	EXPECT_EQ(REQUEST_NONE, PRESS(' '));
	EXPECT_TRUE(SHOWS("PAUSED"));
	EXPECT_EQ(REQUEST_READ, PRESS(' '));
	EXPECT_FALSE(SHOWS("PAUSED"));
}

TEST_F(keys, setup_window)
{
	PRESS(SCREEN_F(2));
	EXPECT_TRUE(SHOWS("[x] Chart"));
	PRESS(SCREEN_ENTER);
	EXPECT_TRUE(SHOWS("[ ] Chart"));
	CLICK("Chart of 5 min", SCREEN_CLICK);
	EXPECT_TRUE(SHOWS("Chart of 15 min"));
	CLICK("Column AGE", SCREEN_CLICK);
	PRESS(SCREEN_ESCAPE);
	EXPECT_FALSE(SHOWS("Device 0:"));
	EXPECT_FALSE(SHOWS(" AGE "));
	EXPECT_EQ(REQUEST_SAVE, PRESS(SCREEN_F(12)));
}

TEST_F(keys, the_rest)
{
	EXPECT_EQ(REQUEST_QUIT, PRESS('q'));
	EXPECT_EQ(REQUEST_QUIT, PRESS(SCREEN_F(10)));
	EXPECT_EQ(REQUEST_READ, PRESS(SCREEN_F(5)));
	EXPECT_EQ(REQUEST_REDRAW, PRESS('L' - '@'));
	EXPECT_EQ(REQUEST_READ, PRESS('E'));
	EXPECT_TRUE(SHOWS("EVENTS"));
	PRESS('z');
	EXPECT_FALSE(SHOWS("EVENTS"));
	PRESS(SCREEN_TAB);
	EXPECT_TRUE(SHOWS("EVENTS"));
	PRESS(SCREEN_ESCAPE);
	EXPECT_TRUE(SHOWS("COMMAND"));
	PRESS('h');
	EXPECT_TRUE(SHOWS("where on the chip some programs lie is not known"));
	PRESS(SCREEN_F(1));
	EXPECT_EQ(WINDOW_NONE, self->state->window);
	EXPECT_EQ(REQUEST_NONE, PRESS('#'));
	EXPECT_EQ(REQUEST_NONE, PRESS(SCREEN_NOTHING));
}

TEST_F(keys, mouse)
{
	CLICK("9004713", SCREEN_CLICK);
	EXPECT_EQ(PID(2), self->state->pid);
	CLICK("9004715", SCREEN_OPEN);
	EXPECT_EQ(WINDOW_PROCESS, self->state->window);
	PRESS(SCREEN_ESCAPE);
	CLICK("p150a", SCREEN_CLICK);
	EXPECT_EQ(PANEL_DEVICES, self->state->focus);
	EXPECT_TRUE(SHOWS("Device 2: p150a"));
	CLICK("+1MIN", SCREEN_CLICK);
	EXPECT_EQ(COLUMN_GROWTH, self->state->setup.sort[0].column);
	CLICK("ENDED", SCREEN_CLICK);
	EXPECT_EQ(PANEL_EXITS, self->state->focus);
	CLICK("Help", SCREEN_CLICK);
	EXPECT_EQ(WINDOW_HELP, self->state->window);
	/* What is below a window is out of reach. */
	EXPECT_EQ(0, target_of(&self->grid, "+1MIN"));
	PRESS(SCREEN_WHEEL_DOWN);
	PRESS(SCREEN_ESCAPE);
	EXPECT_EQ(REQUEST_QUIT, CLICK("qQuit", SCREEN_CLICK));
}

TEST_F(keys, long_lists_scroll)
{
	int i;

	scene_end(&self->data);
	for (i = 0; strcmp(scenes[i].name, "galaxy-80x24"); i++)
		;
	scene_begin(&self->data);
	scenes[i].make(&self->data);
	state_arrange(self->state, self->model);
	grid_free(&self->grid);
	ASSERT_EQ(0, grid_init(&self->grid, 24, 80));
	self->state->focus = PANEL_DEVICES;
	PRESS(SCREEN_HOME);
	EXPECT_TRUE(SHOWS("1-9 of 32"));
	for (i = 0; i < 9; i++)
		PRESS(SCREEN_DOWN);
	EXPECT_TRUE(SHOWS("2-10 of 32"));
	PRESS(SCREEN_PAGE_DOWN);
	EXPECT_EQ(17, self->state->device);
	PRESS(SCREEN_END);
	EXPECT_TRUE(SHOWS("24-32 of 32"));
	EXPECT_EQ(31, self->state->device);
}

TEST_HARNESS_MAIN
