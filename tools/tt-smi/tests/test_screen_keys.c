// SPDX-License-Identifier: GPL-2.0-or-later
/* What keys and the mouse change, without a terminal. */
#include <errno.h>
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

static void use_scene(struct scene_data *data, const char *name)
{
	int i;

	for (i = 0; strcmp(scenes[i].name, name); i++)
		;
	scene_begin(data);
	scenes[i].make(data);
	data->model.uid = 1000;
	state_arrange(&data->state, &data->model);
}

/* The desk of the golden screens, 132 columns wide. */
FIXTURE_SETUP(keys)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	use_scene(&self->data, "desk-132x43");
	self->state = &self->data.state;
	self->model = &self->data.model;
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

/* Where a text begins on the screen; NULL if it is not there. */
static const struct cell *cell_of(const struct grid *grid, const char *text)
{
	char line[4096], *found;
	int row;

	for (row = 0; row < grid->rows; row++) {
		grid_text(grid, row, line, sizeof(line));
		found = strstr(line, text);
		if (!found)
			continue;
		*found = '\0';
		return grid_at(grid, row, text_width(line));
	}
	return NULL;
}

static uint32_t target_of(const struct grid *grid, const char *text)
{
	const struct cell *cell = cell_of(grid, text);

	return cell ? cell->target : 0;
}

static void resize(struct grid *grid, int rows, int columns)
{
	grid_free(grid);
	if (grid_init(grid, rows, columns))
		abort();
}

static struct style style_of(const struct grid *grid, const char *text)
{
	const struct cell *cell = cell_of(grid, text);

	return cell ? cell->style : (struct style){ 99, 99, 99 };
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

/* One that has it, however little is in it, which is then what is shown. */
TEST_F(keys, filter_by_tag)
{
	scene_end(&self->data);
	use_scene(&self->data, "tags-120x30");
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("model.py:214 attention/+"));
	PRESS('/');
	TYPE("MLP/ttnn");
	ASSERT_EQ(1, self->model->shown);
	EXPECT_EQ(PID(1), ROW(0));
	EXPECT_TRUE(SHOWS("model.py:231 mlp/ttnn.s+"));
	PRESS(SCREEN_ESCAPE);
	EXPECT_TRUE(SHOWS("model.py:214 attention/+"));
	/* What has a tag comes first. */
	PRESS('T');
	EXPECT_EQ(PID(1), ROW(0));
	PRESS('T');
	EXPECT_EQ(PID(1), ROW(3));
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

/* Whatever is chosen, and chosen again. */
TEST_F(keys, every_choice_of_the_setup)
{
	const struct setup before = self->state->setup;
	int line;

	PRESS(SCREEN_F(2));
	for (line = 0; line < setup_lines(); line++) {
		const struct setup_line shown = setup_line(&self->state->setup, line);

		PRESS(SCREEN_ENTER);
		EXPECT_TRUE(memcmp(&before, &self->state->setup, sizeof(before)))
			TH_LOG("%s", shown.text);
		EXPECT_TRUE(shown.is_choice ||
			    shown.is_on != setup_line(&self->state->setup, line).is_on)
			TH_LOG("%s", shown.text);
		self->state->setup = before;
		if (!shown.is_choice) {
			PRESS(SCREEN_ENTER);
			PRESS(SCREEN_ENTER);
			EXPECT_EQ(0, memcmp(&before, &self->state->setup, sizeof(before)))
				TH_LOG("%s", shown.text);
		}
		PRESS(SCREEN_DOWN);
	}
}

TEST_F(keys, records_that_cannot_be_read)
{
	PRESS(SCREEN_ENTER);
	self->data.details.error = -EPERM;
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("You may not see its records."));
	self->data.details.error = -ENOENT;
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("It has ended."));
	self->data.details.error = 0;
	PRESS(SCREEN_NOTHING);
	EXPECT_FALSE(SHOWS("It has ended."));
}

static void have_tags(struct tag_list *tags, uint32_t count)
{
	const struct tag_texts none = { NULL, 0 };
	uint32_t tag;

	tag_list_free(tags);
	for (tag = 1; tag <= count; tag++) {
		const struct tt_memtrack_record record = {
			.kind = TT_MEMTRACK_KIND_CB, .tag = tag, .bytes = 1000 - tag,
		};

		if (tag_list_add(tags, &record))
			abort();
	}
	if (tag_list_finish(tags, &none, true))
		abort();
}

TEST_F(keys, process_with_many_tags)
{
	struct tag_list *tags = &self->data.details.records.tags;

	PRESS(SCREEN_ENTER);
	have_tags(tags, 16);
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("  tag 16"));
	EXPECT_FALSE(SHOWS(" more: ttmt-smi records --by tag"));
	have_tags(tags, 17);
	PRESS(SCREEN_NOTHING);
	EXPECT_FALSE(SHOWS("  tag 17"));
	EXPECT_TRUE(SHOWS("and 1 more: ttmt-smi records --by tag"));
	have_tags(tags, 300);
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("and 284 more: ttmt-smi records --by tag"));
}

/* It is not another one that is shown then. */
TEST_F(keys, device_that_goes_while_it_is_open)
{
	PRESS(SCREEN_BACK_TAB);
	PRESS(SCREEN_END);
	PRESS(SCREEN_ENTER);
	EXPECT_TRUE(SHOWS("140 Tensix cores"));
	free(self->model->snap.devices[2].clients);
	self->model->snap.device_count = 2;
	state_arrange(self->state, self->model);
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("The device has gone."));
	PRESS(SCREEN_ESCAPE);
	state_arrange(self->state, self->model);
	EXPECT_EQ(0, self->state->device);
}

/* What was read of the device before is not shown as this one's. */
TEST_F(keys, cores_of_another_device)
{
	scene_end(&self->data);
	use_scene(&self->data, "chip-120x50");
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("L1 OF EACH CORE"));
	self->data.details.of_device.device = 1;
	PRESS(SCREEN_NOTHING);
	EXPECT_FALSE(SHOWS("L1 OF EACH CORE"));
}

/* A grid that is narrower than its title leaves the title its room. */
TEST_F(keys, few_cores)
{
	scene_end(&self->data);
	use_scene(&self->data, "chip-120x50");
	self->data.details.of_device.chip.columns = 2;
	self->data.details.of_device.chip.rows = 1;
	self->data.details.of_device.chip.count = 2;
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("L1 OF EACH CORE NOW, KIB  "));
	EXPECT_TRUE(SHOWS("  L1 OF EACH CORE AT ITS PEAK, KIB"));
}

TEST_F(keys, alerts_without_room_are_counted)
{
	resize(&self->grid, 10, 60);
	strcpy(self->model->alert[0].text, "first");
	strcpy(self->model->alert[1].text, "second");
	self->model->alert_count = 1;
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("first"));
	EXPECT_FALSE(SHOWS(" +1"));
	self->model->alert_count = 2;
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS(" +1"));
	EXPECT_FALSE(SHOWS("second"));
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
	PRESS(SCREEN_WHEEL_DOWN);
	PRESS(SCREEN_ESCAPE);
	EXPECT_NE(0, target_of(&self->grid, "9004773 convert"));
	/* What is beside a window is out of reach. */
	PRESS(SCREEN_F(6));
	EXPECT_TRUE(SHOWS("9004773 convert"));
	EXPECT_EQ(0, target_of(&self->grid, "9004773 convert"));
	PRESS(SCREEN_ESCAPE);
	EXPECT_EQ(REQUEST_QUIT, CLICK("qQuit", SCREEN_CLICK));
}

TEST_F(keys, long_lists_scroll)
{
	int i;

	scene_end(&self->data);
	use_scene(&self->data, "galaxy-80x24");
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
	/* A higher window leaves no room empty. */
	resize(&self->grid, 40, 80);
	PRESS(SCREEN_NOTHING);
	EXPECT_EQ(32, self->state->top[PANEL_DEVICES] + self->state->page[PANEL_DEVICES]);
	EXPECT_LT(0, self->state->top[PANEL_DEVICES]);
}

#define INK_OF(text) style_of(&self->grid, text).ink

/* Of rows that are not selected. */
TEST_F(keys, colours_of_figures)
{
	PRESS(SCREEN_END);
	EXPECT_EQ(INK_ALARM, INK_OF("93.8"));
	EXPECT_EQ(INK_WARNING, INK_OF("77.9"));
	EXPECT_EQ(INK_GOOD, INK_OF("66.6"));
	EXPECT_EQ(INK_WARNING, INK_OF("+1.0G    1 d"));
	EXPECT_EQ(INK_GOOD, INK_OF("-12.0M  1 min"));
}

/* The wheel moves what it is over. */
TEST_F(keys, wheel)
{
	press_at(&self->data, &self->grid, SCREEN_WHEEL_DOWN, target_of(&self->grid, "n300?"));
	EXPECT_EQ(PANEL_DEVICES, self->state->focus);
	EXPECT_EQ(2, self->state->device);
	press_at(&self->data, &self->grid, SCREEN_WHEEL_DOWN, target_of(&self->grid, "9004713"));
	EXPECT_EQ(PANEL_PROCESSES, self->state->focus);
	EXPECT_EQ(PID(4), self->state->pid);
	press_at(&self->data, &self->grid, SCREEN_WHEEL_UP, target_of(&self->grid, "9004773"));
	EXPECT_EQ(PANEL_EXITS, self->state->focus);
}

/* What reports nothing is on the device that it has open. */
TEST_F(keys, one_device_and_what_does_not_report)
{
	scene_end(&self->data);
	use_scene(&self->data, "trouble-132x40");
	PRESS('w');
	EXPECT_TRUE(SHOWS("jax (reports nothing)"));
	self->state->device = 0;
	state_arrange(self->state, self->model);
	PRESS(SCREEN_NOTHING);
	EXPECT_TRUE(SHOWS("device 0 alone"));
	EXPECT_FALSE(SHOWS("jax (reports nothing)"));
}

TEST_F(keys, windows_scroll)
{
	resize(&self->grid, 24, 80);
	PRESS('h');
	EXPECT_TRUE(SHOWS("Arrows PgUp PgDn"));
	EXPECT_FALSE(SHOWS("L1 by kind"));
	PRESS(SCREEN_DOWN);
	EXPECT_FALSE(SHOWS("Arrows PgUp PgDn"));
	EXPECT_TRUE(SHOWS("Tab Shift-Tab"));
	PRESS(SCREEN_PAGE_DOWN);
	EXPECT_FALSE(SHOWS("Tab Shift-Tab"));
	PRESS(SCREEN_END);
	EXPECT_TRUE(SHOWS("L1 by kind"));
	PRESS(SCREEN_DOWN);
	EXPECT_TRUE(SHOWS("L1 by kind"));
	PRESS(SCREEN_UP);
	EXPECT_TRUE(SHOWS("L1 by kind"));
	EXPECT_FALSE(SHOWS("scratch "));
	PRESS(SCREEN_HOME);
	EXPECT_TRUE(SHOWS("Arrows PgUp PgDn"));
	PRESS(SCREEN_WHEEL_DOWN);
	EXPECT_FALSE(SHOWS("Enter  "));
	EXPECT_TRUE(SHOWS("each event"));
}

/* Its position has its room, and the hint what is left. */
TEST_F(keys, choices_scroll)
{
	int i;

	resize(&self->grid, 10, 40);
	PRESS(SCREEN_F(2));
	EXPECT_TRUE(SHOWS(" 1-8 of 22 \u2500\u2518"));
	for (i = 0; i < 8; i++)
		PRESS(SCREEN_DOWN);
	EXPECT_TRUE(SHOWS(" 2-9 of 22 "));
	EXPECT_TRUE(SHOWS("Column DRAM:"));
	PRESS(SCREEN_END);
	EXPECT_TRUE(SHOWS(" 15-22 of 22 "));
	PRESS(SCREEN_ENTER);
	EXPECT_FALSE(self->state->setup.columns & COLUMN_BIT(COLUMN_TAG));
}

/* It is below the signals, however small the window is. */
TEST_F(keys, question_is_seen)
{
	resize(&self->grid, 10, 40);
	PRESS(SCREEN_DOWN);
	PRESS(SCREEN_F(9));
	PRESS(SCREEN_ENTER);
	EXPECT_TRUE(SHOWS("Send SIGTERM to pid 9004712?"));
	EXPECT_TRUE(SHOWS("[y]es  [n]o"));
	CLICK("[n]o", SCREEN_CLICK);
	EXPECT_EQ(WINDOW_NONE, self->state->window);
}

/* The words of a screen in one line, without the frames of windows. */
static void words(const struct grid *grid, char *text, size_t room)
{
	char line[4096], *word, *rest;
	int row;

	text[0] = '\0';
	for (row = 0; row < grid->rows; row++) {
		grid_text(grid, row, line, sizeof(line));
		for (rest = line; (word = strsep(&rest, " \u2502"));)
			if (*word && strlen(text) + strlen(word) + 2 < room)
				strcat(strcat(text, word), " ");
	}
}

/* Nothing of it is cut. */
TEST_F(keys, help_is_whole_in_any_width)
{
	static char text[1 << 16];
	int columns;

	for (columns = 40; columns <= 200; columns++) {
		resize(&self->grid, 120, columns);
		self->state->window = WINDOW_HELP;
		PRESS(SCREEN_NOTHING);
		words(&self->grid, text, sizeof(text));
		EXPECT_NE(NULL, strstr(text, "to the next w processes")) TH_LOG("%d", columns);
		EXPECT_NE(NULL, strstr(text, "on a heading sorts Sort")) TH_LOG("%d", columns);
		EXPECT_NE(NULL, strstr(text, "else of all there is < at")) TH_LOG("%d", columns);
		EXPECT_NE(NULL, strstr(text, "part of its devices' DRAM")) TH_LOG("%d", columns);
	}
}

TEST_HARNESS_MAIN
