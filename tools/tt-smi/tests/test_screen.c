// SPDX-License-Identifier: GPL-2.0-or-later
/* Screens without a terminal: known ones against golden files, any against what holds for all. */
#include <err.h>
#include <fcntl.h>
#include <locale.h>

#include "run.h"
#include "screens/scenes.h"

#include "kselftest_harness.h"

/* What "make screens" wrote, and somebody read. */
TEST(golden)
{
	char path[512], golden[1 << 15], line[4096], *rest, *wanted;
	int i, row;

	setlocale(LC_CTYPE, "C.UTF-8");
	for (i = 0; i < scene_count; i++) {
		struct grid grid;

		ASSERT_EQ(0, scene_paint(&grid, &scenes[i]));
		snprintf(path, sizeof(path), "%s/screens/%s.txt", GOLDEN, scenes[i].name);
		take_text(open(path, O_RDONLY), golden, sizeof(golden));
		for (row = 0, rest = golden; row < grid.rows; row++) {
			wanted = strsep(&rest, "\n");
			ASSERT_NE(NULL, wanted) TH_LOG("%s", path);
			grid_text(&grid, row, line, sizeof(line));
			EXPECT_STREQ(wanted, line) TH_LOG("%s, row %d", scenes[i].name, row);
		}
		EXPECT_STREQ("", rest);
		grid_free(&grid);
	}
}

/* The style of the first cell of a text in a scene. */
static struct style style_in(const char *scene, const char *text)
{
	struct style style = { 99, 99, 99 };
	char line[4096], *found;
	struct grid grid;
	int i, row;

	for (i = 0; strcmp(scenes[i].name, scene); i++)
		;
	if (scene_paint(&grid, &scenes[i]))
		return style;
	for (row = 0; row < grid.rows; row++) {
		grid_text(&grid, row, line, sizeof(line));
		found = strstr(line, text);
		if (!found)
			continue;
		*found = '\0';
		style = grid_at(&grid, row, text_width(line))->style;
		break;
	}
	grid_free(&grid);
	return style;
}

/* Text does not show it: what is selected, and where the focus is. */
TEST(selection_is_seen)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	EXPECT_EQ(STYLE_REVERSE, style_in("desk-80x24", "9004714").flags);
	EXPECT_EQ(0, style_in("desk-80x24", "9004713").flags);
	EXPECT_EQ(STYLE_BOLD, style_in("desk-80x24", "n300?").flags);
	EXPECT_EQ(0, style_in("desk-80x24", "p150a").flags);
	EXPECT_EQ(INK_BAR, style_in("desk-80x24", "PID USER").ink);
	EXPECT_EQ(INK_TITLE, style_in("desk-80x24", "CHANGES").ink);
	EXPECT_EQ(STYLE_REVERSE, style_in("setup-80x24", "Chart of 5 min").flags);
	EXPECT_EQ(0, style_in("setup-80x24", "Units:").flags);
}

TEST(what_is_bad_stands_out)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	EXPECT_EQ(INK_ALARM, style_in("trouble-132x40", "refused 64.0M").ink);
	EXPECT_EQ(INK_ALARM, style_in("trouble-132x40", "17 events missed").ink);
	EXPECT_EQ(INK_ALARM, style_in("trouble-132x40", "!   n150").ink);
	EXPECT_EQ(INK_ALARM, style_in("desk-132x43", "left behind").ink);
	EXPECT_EQ(INK_WARNING, style_in("desk-132x43", "left 32.0M cb").ink);
	EXPECT_EQ(INK_WARNING, style_in("trouble-132x40", "Gone in the last minute").ink);
	EXPECT_EQ(INK_ALARM, style_in("no-module-80x24", "The module tt_memtrack").ink);
}

/* Its letters are those of the bars, whether there are colours or not. */
TEST(legend_in_ascii)
{
	struct scene_data *data = malloc(sizeof(*data));
	char line[4096];
	struct grid grid;
	int i, row, found;

	for (i = 0; strcmp(scenes[i].name, "desk-200x50"); i++)
		;
	scene_begin(data);
	scenes[i].make(data);
	ASSERT_EQ(0, grid_init(&grid, 50, 200));
	for (i = 0; i < 2; i++) {
		data->state.look = (struct look){ .colors = i, .ascii = true };
		state_arrange(&data->state, &data->model);
		paint(&grid, &data->state, &data->model, &data->details);
		for (row = 0, found = 0; row < grid.rows; row++) {
			grid_text(&grid, row, line, sizeof(line));
			found += !!strstr(line, "b buffers s small c cb");
		}
		EXPECT_EQ(1, found) TH_LOG("%d colours", i);
	}
	grid_free(&grid);
	scene_end(data);
	free(data);
}

TEST(colours_at_70_and_90_percent)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	EXPECT_EQ(INK_WARNING, style_in("desk-80x24", "81%").ink);
	EXPECT_EQ(INK_GOOD, style_in("desk-80x24", "42%").ink);
	EXPECT_EQ(INK_ALARM, style_in("desk-80x24", "94%").ink);
	EXPECT_EQ(INK_WARNING, look_level(70, 100).ink);
	EXPECT_EQ(INK_GOOD, look_level(6999, 10000).ink);
	EXPECT_EQ(INK_ALARM, look_level(90, 100).ink);
	EXPECT_EQ(INK_WARNING, look_level(8999, 10000).ink);
	EXPECT_EQ(INK_PLAIN, look_level(5, 0).ink);
}

/*
 * Any data, and any size
 */

static uint64_t seed = 88172645463325252ULL;

static uint64_t any(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static int below(int end)
{
	return any() % end;
}

/* Small, large, and the largest figures. */
static uint64_t any_bytes(void)
{
	return below(8) ? any() >> below(64) : UINT64_MAX;
}

static uint64_t any_total(void)
{
	return below(3) ? any_bytes() : 0;
}

static void any_text(char *text, size_t room)
{
	static const char *const parts[] = {
		"a", "python3 ", "\u4e2d", "\u00e9", "\\x1b", "-", "\xff",
	};
	int i, count = below(40);

	text[0] = '\0';
	for (i = 0; i < count; i++)
		if (strlen(text) + 10 < room)
			strcat(text, parts[below(7)]);
}

static void any_usage(struct device *dev)
{
	size_t i;

	for (i = 0; i < USAGE_ROWS; i++) {
		struct tt_memtrack_usage *usage = &dev->usage[i];

		usage->what = i;
		if (i >= TT_MEMTRACK_FIRST_KINDS)
			usage->what += TT_MEMTRACK_SUM_DRAM - TT_MEMTRACK_FIRST_KINDS;
		usage->flags = below(4);
		usage->bytes = any_bytes();
		usage->bytes_peak = any_bytes();
		usage->core_bytes = any_bytes();
		usage->core_peak = any_bytes();
		usage->records = any_bytes();
		usage->records_ever = any_total();
	}
}

static void any_clients(struct device *dev)
{
	uint32_t kind;
	size_t i;

	dev->client_count = below(20);
	dev->clients = calloc(dev->client_count + 1, sizeof(*dev->clients));
	for (i = 0; i < dev->client_count; i++) {
		struct tt_memtrack_client *client = &dev->clients[i];

		client->who.client = 1 + i;
		client->who.pid = below(4) ? 9000000 + i : 0;
		client->who.uid = below(3) * 1000;
		any_text(client->who.name, sizeof(client->who.name));
		for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
			client->kind[kind] = (struct tt_memtrack_holding){
				any_bytes(), any_bytes(), any_bytes(),
			};
	}
}

static void any_device(struct device *dev, uint32_t number)
{
	static const char *const boards[] = { "", "n150", "n300", "galaxy-wormhole" };

	*dev = (struct device){ .place.number = below(8) ? number : UINT32_MAX - number };
	strcpy(dev->arch, below(2) ? "wormhole" : "unknown");
	strcpy(dev->board, boards[below(4)]);
	strcpy(dev->board_source, below(2) ? "assumed" : "id");
	strcpy(dev->place.pci_address, below(2) ? "10000:01:00.0" : "");
	dev->chip = below(3);
	dev->remote = below(2);
	dev->has_gateway = below(2);
	dev->simulated = below(2);
	dev->dram = (struct capacity){
		any_total(), any_bytes(), any_total(), any_bytes(), "board",
	};
	dev->l1 = (struct capacity){
		any_total(), any_total(), any_total(), any_total(), "client 1000",
	};
	dev->errors[below(ERROR_COUNT)] = any_total();
	any_usage(dev);
	any_clients(dev);
}

static uint32_t any_number(int end)
{
	return below(9) ? (uint32_t)below(end) : TT_MEMTRACK_ANY;
}

static void any_events(struct log *log)
{
	int i, count = below(40);

	for (i = 0; i < count; i++) {
		struct tt_memtrack_event event = {
			.type = below(13), .device = any_number(32),
			.kind = below(10), .bytes = any_bytes(), .records = any_bytes(),
			.total = any_bytes(), .time_ns = any_bytes(),
		};

		any_text(event.who.name, sizeof(event.who.name));
		event.who.pid = below(2) ? 0 : any();
		log_add(log, &event);
	}
}

static void any_exits(struct snapshot *snap)
{
	size_t i;

	snap->exit_count = below(20);
	snap->exits = calloc(snap->exit_count + 1, sizeof(*snap->exits));
	for (i = 0; i < snap->exit_count; i++) {
		any_text(snap->exits[i].who.name, sizeof(snap->exits[i].who.name));
		snap->exits[i].time_ns = any_bytes();
		snap->exits[i].kind[below(TT_MEMTRACK_FIRST_KINDS)] =
			(struct tt_memtrack_holding){ any_bytes(), 0, any_bytes() };
	}
}

/* A figure of any size, and cores in any place. */
static void any_device_details(struct device_details *details)
{
	const size_t count = below(40);
	size_t i;

	*details = (struct device_details){ .is_there = below(4), .device = below(4) };
	details->chip = (struct chip){ .columns = 16, .rows = 16, .count = count };
	details->chip.core = calloc(count + 1, sizeof(*details->chip.core));
	for (i = 0; i < count; i++)
		details->chip.core[i] = (struct tt_memtrack_core){
			below(16), below(16), any_bytes(), any_bytes(), any_bytes(),
		};
}

static void must(bool is_done)
{
	if (!is_done)
		errx(1, "no memory");
}

/* Records of a few tags, some of which have a text. */
static void any_details(struct details *details)
{
	static struct tt_memtrack_tag texts_[4];
	const struct tag_texts texts = { texts_, 4 };
	int i, count = below(2) ? 0 : below(400);

	for (i = 0; i < 4; i++) {
		texts_[i].tag = 1 + 2 * i;
		any_text(texts_[i].text, sizeof(texts_[i].text));
	}
	for (i = 0; i < count; i++) {
		const struct tt_memtrack_record record = {
			.kind = below(9), .tag = below(300), .id = any_bytes(),
			.bytes = any_bytes(), .core_bytes = any_bytes(),
		};

		must(!tag_list_add(&details->records.tags, &record));
		details->largest.record[i % LARGEST_RECORDS] = record;
	}
	must(!tag_list_finish(&details->records.tags, &texts, below(2)));
	details->largest.count = count < LARGEST_RECORDS ? count : LARGEST_RECORDS;
	details->records.has_more = below(2);
	details->error = below(2) ? 0 : -EPERM;
}

/* The first process has those of what is open. */
static void any_tags(struct scene_data *data)
{
	const struct processes *processes = &data->model.processes;

	if (processes->count && below(2)) {
		processes->row[0].tags->of = data->details.records;
		data->details.records = (struct client_records){ 0 };
	}
}

static void any_state(struct scene_data *data)
{
	struct state *state = &data->state;
	int i;

	state->look = (struct look){ below(2), below(2) };
	state->setup.show_chart = below(4);
	state->setup.show_log = below(3);
	state->setup.show_exits = below(3);
	state->setup.columns = below(2) ? COLUMNS_ALL : (uint32_t)any();
	state->setup.units = below(UNITS_COUNT);
	state->setup.minutes = 1 + below(60);
	state->focus = below(PANEL_COUNT);
	state->window = below(3) ? WINDOW_NONE : below(WINDOW_DEVICE + 1);
	state->line = below(5);
	state->signal = below(2) ? SIGTERM : 0;
	state->zoom = !below(5);
	state->follow = below(2);
	state->paused = !below(4);
	state->one_device = !below(5);
	state->filtering = !below(5);
	if (!below(4))
		any_text(state->filter, sizeof(state->filter));
	if (!below(4))
		any_text(state->message, sizeof(state->message));
	for (i = 0; i < PANEL_COUNT; i++)
		state->top[i] = below(50);
	any_details(&data->details);
	any_device_details(&data->details.of_device);
}

static void any_refusals(struct refused *refused)
{
	size_t i;

	refused->count = below(5);
	refused->refusal = calloc(refused->count + 1, sizeof(*refused->refusal));
	for (i = 0; i < refused->count; i++) {
		struct tt_memtrack_refusal *refusal = &refused->refusal[i];

		refusal->device = below(4);
		refusal->kind = below(9);
		refusal->reason = below(3);
		refusal->flags = below(8);
		refusal->core_bytes = any_bytes();
		refusal->time_ns = any_bytes();
		any_text(refusal->who.name, sizeof(refusal->who.name));
		any_text(refusal->tag_text, sizeof(refusal->tag_text));
	}
}

static void any_model(struct scene_data *data)
{
	const struct choices none = { 0 };
	const struct untracked nobody = { 0 };
	struct model *model = &data->model;
	struct snapshot *snap = &model->snap;
	size_t i;

	snap->module_loaded = below(10);
	snap->file_error = below(5) ? 0 : -EACCES;
	snap->device_count = below(3) ? below(5) : below(33);
	snap->devices = calloc(snap->device_count + 1, sizeof(*snap->devices));
	for (i = 0; i < snap->device_count; i++)
		any_device(&snap->devices[i], i);
	any_exits(snap);
	any_events(&model->log);
	any_refusals(&model->refused);
	must(!history_note(&model->history, snap, model->second - 1, 2));
	must(!history_note(&model->history, snap, model->second, 2));
	must(!processes_take(&model->processes, snap, &nobody, model->second, below(2)));
	model_alert(model, &none);
	any_state(data);
	any_tags(data);
	state_arrange(&data->state, model);
}

#define OLD_TARGET 0xabcdef01

/* Nothing of this may be on a screen. */
static void spoil(struct grid *grid)
{
	int i;

	for (i = 0; i < grid->rows * grid->columns; i++)
		grid->cells[i] = (struct cell){ 7, { 98, 98, 98 }, OLD_TARGET };
}

/* What is wrong with a cell, or NULL. */
static const char *fault(const struct grid *grid, int row, int column)
{
	const struct cell *cell = grid_at(grid, row, column);

	if (cell->style.ink >= INK_COUNT || cell->style.paper >= INK_COUNT)
		return "no style";
	if (cell->target == OLD_TARGET)
		return "an old target";
	if (!cell->character)
		return column && wcwidth(cell[-1].character) == 2 ? NULL :
								    "the second half of nothing";
	if (wcwidth(cell->character) < 1)
		return "no character that is seen";
	if (wcwidth(cell->character) == 2 && (column + 1 == grid->columns || cell[1].character))
		return "half of a wide character";
	return NULL;
}

TEST(any_data_in_any_size)
{
	struct scene_data *data = malloc(sizeof(*data));
	struct grid grid, again;
	int i, row, column;

	setlocale(LC_CTYPE, "C.UTF-8");
	for (i = 0; i < 3000; i++) {
		scene_begin(data);
		any_model(data);
		ASSERT_EQ(0, grid_init(&grid, 1 + below(60), 1 + below(210)));
		ASSERT_EQ(0, grid_init(&again, grid.rows, grid.columns));
		spoil(&grid);
		paint(&grid, &data->state, &data->model, &data->details);
		for (row = 0; row < grid.rows; row++) {
			for (column = 0; column < grid.columns; column++) {
				ASSERT_EQ(NULL, fault(&grid, row, column))
					TH_LOG("screen %d of %dx%d, row %d, column %d: %s", i,
					       grid.columns, grid.rows, row, column,
					       fault(&grid, row, column));
			}
		}
		/* What was there before makes no difference. */
		paint(&again, &data->state, &data->model, &data->details);
		for (row = 0; row < grid.rows * grid.columns; row++) {
			ASSERT_EQ(again.cells[row].character, grid.cells[row].character)
				TH_LOG("screen %d of %dx%d, cell %d", i, grid.columns, grid.rows,
				       row);
		}
		grid_free(&grid);
		grid_free(&again);
		scene_end(data);
	}
	free(data);
}

TEST_HARNESS_MAIN
