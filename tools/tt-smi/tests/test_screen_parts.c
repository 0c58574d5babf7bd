// SPDX-License-Identifier: GPL-2.0-or-later
/* What screens are made of: the setup's file, history, log, bars, columns, who does not report. */
#include <errno.h>
#include <ftw.h>
#include <locale.h>
#include <sys/stat.h>

#include "../screen/changes.h"
#include "../screen/column.h"
#include "../screen/history.h"
#include "../screen/layout.h"
#include "../screen/model.h"
#include "../screen/region.h"
#include "../screen/setup.h"
#include "../screen/shown_columns.h"
#include "../screen/stack.h"
#include "../screen/untracked.h"

#include "kselftest_harness.h"

#define GIB 1073741824ULL

FIXTURE(parts) {
	char folder[64];
	char path[512];
};

FIXTURE_SETUP(parts)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	strcpy(self->folder, "/tmp/ttmt-screen-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->folder));
	setenv("XDG_CONFIG_HOME", self->folder, 1);
	ASSERT_TRUE(setup_path(self->path, sizeof(self->path)));
}

static int remove_one(const char *path, const struct stat *stat, int flag, struct FTW *ftw)
{
	return remove(path);
}

FIXTURE_TEARDOWN(parts)
{
	nftw(self->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

TEST_F(parts, setup_is_saved_and_read)
{
	struct setup saved, read;

	setup_default(&saved);
	saved.show_log = false;
	saved.columns = COLUMN_BIT(COLUMN_PID) | COLUMN_BIT(COLUMN_AGE);
	saved.units = UNITS_MIB;
	saved.minutes = 60;
	saved.interval_ms = 250;
	saved.sort[0] = (struct sort){ COLUMN_AGE, true };
	saved.sort[1] = (struct sort){ COLUMN_USER, false };
	EXPECT_EQ(0, setup_save(&saved, self->path));
	setup_default(&read);
	EXPECT_EQ(0, setup_load(&read, self->path));
	EXPECT_FALSE(read.show_log);
	EXPECT_TRUE(read.show_chart);
	EXPECT_TRUE(read.show_exits);
	EXPECT_EQ(saved.columns, read.columns);
	EXPECT_EQ(UNITS_MIB, read.units);
	EXPECT_EQ(60, read.minutes);
	EXPECT_EQ(250, read.interval_ms);
	EXPECT_EQ(COLUMN_AGE, read.sort[0].column);
	EXPECT_TRUE(read.sort[0].reverse);
	EXPECT_EQ(COLUMN_USER, read.sort[1].column);
	/* And over what was there. */
	saved.minutes = 1;
	EXPECT_EQ(0, setup_save(&saved, self->path));
	EXPECT_EQ(0, setup_load(&read, self->path));
	EXPECT_EQ(1, read.minutes);
}

TEST_F(parts, setup_goes_where_it_belongs)
{
	char path[512], wanted[512];

	snprintf(wanted, sizeof(wanted), "%s/ttmt-smi/screen", self->folder);
	EXPECT_STREQ(wanted, self->path);
	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("HOME", "/home/ada", 1);
	EXPECT_TRUE(setup_path(path, sizeof(path)));
	EXPECT_STREQ("/home/ada/.config/ttmt-smi/screen", path);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	EXPECT_FALSE(setup_path(path, sizeof(path)));
}

/* Whatever is in the file, what is not understood is left as it was. */
TEST_F(parts, setup_of_another_version)
{
	struct setup setup;
	FILE *file;

	setup_default(&setup);
	EXPECT_EQ(-ENOENT, setup_load(&setup, self->path));
	EXPECT_EQ(0, setup_save(&setup, self->path));
	file = fopen(self->path, "w");
	fputs("units furlongs\nminutes 61\ninterval_ms 1\ninterval_ms x\nsort\n"
	      "sort what -dram pid l1\ncolumns pid new_one age\nnew thing\n\nexits off", file);
	fclose(file);
	EXPECT_EQ(0, setup_load(&setup, self->path));
	EXPECT_EQ(UNITS_BINARY, setup.units);
	EXPECT_EQ(5, setup.minutes);
	EXPECT_EQ(1000, setup.interval_ms);
	EXPECT_EQ(COLUMN_DRAM, setup.sort[0].column);
	EXPECT_TRUE(setup.sort[0].reverse);
	EXPECT_EQ(COLUMN_PID, setup.sort[1].column);
	EXPECT_EQ(COLUMN_BIT(COLUMN_PID) | COLUMN_BIT(COLUMN_AGE), setup.columns);
	EXPECT_FALSE(setup.show_exits);
}

TEST_F(parts, setup_that_cannot_be_saved)
{
	struct setup setup;

	setup_default(&setup);
	EXPECT_EQ(-ENOTDIR, setup_save(&setup, "/dev/null/ttmt-smi/screen"));
	EXPECT_EQ(-EISDIR, setup_save(&setup, self->folder));
}

static struct device device_with(uint64_t bytes)
{
	struct device dev = { .place.number = 3 };

	dev.usage[0].bytes = bytes;
	return dev;
}

TEST(history)
{
	struct device dev = device_with(100);
	struct snapshot snap = { .devices = &dev, .device_count = 1 };
	struct history history = { 0 };
	const struct track *track;

	ASSERT_EQ(0, history_note(&history, &snap, 10000, 3));
	dev = device_with(50);
	ASSERT_EQ(0, history_note(&history, &snap, 10003, 3));
	track = history_of(&history, 3);
	ASSERT_NE(NULL, track);
	EXPECT_EQ(100, track_highest(track, 10002, 1).value[0]);
	EXPECT_EQ(50, track_highest(track, 10003, 1).value[0]);
	EXPECT_EQ(100, track_highest(track, 9990, 20).value[0]);
	EXPECT_GT(0, track_highest(track, 9990, 10).value[0]);
	EXPECT_GT(0, track_highest(track, 10004, 5).value[0]);
	/* Nobody looked for a while, and then for more than there is room. */
	ASSERT_EQ(0, history_note(&history, &snap, 10100, 3));
	EXPECT_GT(0, track_highest(track, 10004, 90).value[0]);
	ASSERT_EQ(0, history_note(&history, &snap, 20000, 3));
	EXPECT_GT(0, track_highest(track, 20000 - HISTORY_SECONDS, HISTORY_SECONDS).value[0]);
	EXPECT_EQ(50, track_highest(track, 20000, 1).value[0]);
	/* A device that went is forgotten. */
	snap.device_count = 0;
	ASSERT_EQ(0, history_note(&history, &snap, 20001, 3));
	EXPECT_EQ(NULL, history_of(&history, 3));
	history_clear(&history);
}

static struct tt_memtrack_event event_of(uint32_t type, uint64_t client, uint64_t ns)
{
	return (struct tt_memtrack_event){ .type = type, .bytes = 10, .records = 1, .total = ns,
					   .time_ns = ns, .who.client = client };
}

static struct log events;

TEST(log_joins_what_is_alike)
{
	struct tt_memtrack_event event;
	int i;

	/* Two kinds of things in turn are two lines. */
	for (i = 0; i < 50; i++) {
		event = event_of(i % 2 ? TT_MEMTRACK_EVENT_BUF_ALLOC : TT_MEMTRACK_EVENT_CB_FREE, 1,
				 i);
		log_add(&events, &event);
	}
	ASSERT_EQ(2, log_lines(&events));
	EXPECT_EQ(250, log_line(&events, 0)->event.bytes);
	EXPECT_EQ(25, log_line(&events, 0)->events);
	EXPECT_EQ(49, log_line(&events, 0)->event.total);
	/* Another process, and a second later, are others. */
	event = event_of(TT_MEMTRACK_EVENT_BUF_ALLOC, 2, 50);
	log_add(&events, &event);
	event = event_of(TT_MEMTRACK_EVENT_BUF_ALLOC, 2, 2000000000);
	log_add(&events, &event);
	EXPECT_EQ(4, log_lines(&events));
	/* What left is never joined, and what was missed is added up. */
	for (i = 0; i < 3; i++) {
		event = event_of(TT_MEMTRACK_EVENT_EXIT, 2, 2000000000);
		log_add(&events, &event);
		event = event_of(TT_MEMTRACK_EVENT_MISSED, 0, 2000000000);
		log_add(&events, &event);
	}
	EXPECT_EQ(8, log_lines(&events));
	EXPECT_EQ(3, events.missed);
	for (i = 0; i < 1000; i++) {
		event = event_of(TT_MEMTRACK_EVENT_EXIT, i, i);
		log_add(&events, &event);
	}
	EXPECT_EQ(LOG_LINES, log_lines(&events));
	EXPECT_EQ(999, log_line(&events, 0)->event.who.client);
	EXPECT_EQ(1000 - LOG_LINES, log_line(&events, LOG_LINES - 1)->event.who.client);
}

TEST(changes)
{
	struct tt_memtrack_client old[] = { { .who.client = 1, .kind[0] = { 100, 0, 5 } },
					    { .who.client = 2, .kind[4] = { 7, 0, 1 } } };
	struct tt_memtrack_client new[] = { { .who.client = 2, .kind[4] = { 9, 0, 2 } },
					    { .who.client = 3, .kind[2] = { 4, 0, 1 } } };
	struct device before[] = { { .place.number = 1, .clients = old, .client_count = 2 },
				   { .place.number = 2 } };
	struct device after[] = { { .place.number = 1, .clients = new, .client_count = 2 },
				  { .place.number = 5 } };
	struct tt_memtrack_exit exits[] = { { .who.client = 9 },
					    { .who.client = 1, .kind[0] = { 100, 0, 5 } } };
	const struct snapshot was = { .devices = before, .device_count = 2, .exits = exits,
				      .exit_count = 1 };
	const struct snapshot now = { .devices = after, .device_count = 2, .exits = exits,
				      .exit_count = 2 };
	static struct log log;

	changes_note(&log, &was, &now, 77);
	ASSERT_EQ(5, log_lines(&log));
	/* An exit has its own time, which is before now. */
	EXPECT_EQ(TT_MEMTRACK_EVENT_EXIT, log_line(&log, 4)->event.type);
	EXPECT_EQ(1, log_line(&log, 4)->event.who.client);
	EXPECT_EQ(100, log_line(&log, 4)->event.bytes);
	EXPECT_EQ(TT_MEMTRACK_EVENT_DEVICE_REMOVE, log_line(&log, 3)->event.type);
	EXPECT_EQ(2, log_line(&log, 3)->event.device);
	EXPECT_EQ(TT_MEMTRACK_EVENT_BUF_ALLOC, log_line(&log, 2)->event.type);
	EXPECT_EQ(2, log_line(&log, 2)->event.bytes);
	EXPECT_EQ(2, log_line(&log, 2)->event.who.client);
	EXPECT_EQ(4, log_line(&log, 1)->event.bytes);
	EXPECT_EQ(TT_MEMTRACK_EVENT_DEVICE_ADD, log_line(&log, 0)->event.type);
	/* The same again is no change. */
	changes_note(&log, &now, &now, 78);
	EXPECT_EQ(5, log_lines(&log));
	/* Of exits, when nobody could be asked before, it is not known which are new. */
	const struct snapshot refused = { .file_error = -EACCES };
	const struct snapshot after_that = { .exits = exits, .exit_count = 2 };

	changes_note(&log, &refused, &after_that, 79);
	EXPECT_EQ(5, log_lines(&log));
}

#define S 1000000000ULL

static struct tt_memtrack_refusal refusal_of(uint32_t device, uint64_t second)
{
	return (struct tt_memtrack_refusal){
		.device = device, .time_ns = second * S, .kind = TT_MEMTRACK_KIND_CB,
		.reason = TT_MEMTRACK_REFUSED_CLASH, .bytes = 64, .core_bytes = 1 << 20,
		.who = { .client = 7, .pid = 70, .name = "greedy" },
	};
}

/* Each is a line, if it is of a device that is looked at and came after the last look. */
TEST(refusals_are_changes)
{
	struct tt_memtrack_refusal refusals[] = { refusal_of(1, 100), refusal_of(1, 200),
						  refusal_of(2, 210), refusal_of(1, 220) };
	const struct refused refused = { refusals, 4, 4 };
	struct device dev = { .place.number = 1 };
	const struct snapshot snap = { .devices = &dev, .device_count = 1 };
	static struct log log;
	size_t count;

	refused_note(&refused, &snap, &log, 100 * S);
	ASSERT_EQ(2, log_lines(&log));
	EXPECT_EQ(TT_MEMTRACK_EVENT_REFUSED, log_line(&log, 0)->event.type);
	EXPECT_EQ(220 * S, log_line(&log, 0)->event.time_ns);
	EXPECT_EQ(200 * S, log_line(&log, 1)->event.time_ns);
	EXPECT_EQ(64, log_line(&log, 1)->event.bytes);
	EXPECT_EQ(70, log_line(&log, 1)->event.who.pid);
	EXPECT_EQ(&refusals[3], refused_last(&refused, &snap, 0, &count));
	EXPECT_EQ(3, count);
	EXPECT_EQ(&refusals[3], refused_last(&refused, &snap, 100 * S, &count));
	EXPECT_EQ(2, count);
	EXPECT_EQ(NULL, refused_last(&refused, &snap, 220 * S, &count));
	EXPECT_EQ(0, count);
}

/* Of what went wrong it is told for ten minutes. */
TEST(alerts_have_an_end)
{
	static const char wanted[] = "Device 1 refused greedy 1.0 MiB a core of cb: it would have";
	struct tt_memtrack_refusal refusal = refusal_of(1, 5000);
	struct device dev = { .place.number = 1, .errors[2] = 3 };
	struct model model = { .snap = { .module_loaded = true, .devices = &dev,
					 .device_count = 1 },
			       .refused = { &refusal, 1, 1 }, .errors_second = 5100 };
	const struct choices none = { 0 };

	model.second = 5010;
	model_alert(&model, &none);
	ASSERT_EQ(2, model.alert_count);
	EXPECT_EQ(0, strncmp(wanted, model.alert[0].text, strlen(wanted)));
	EXPECT_NE(NULL, strstr(model.alert[1].text, " 3 (device 1)"));
	model.second = 5599;
	model_alert(&model, &none);
	EXPECT_EQ(2, model.alert_count);
	model.second = 5600;
	model_alert(&model, &none);
	ASSERT_EQ(1, model.alert_count);
	EXPECT_NE(NULL, strstr(model.alert[0].text, "did not fit"));
	model.second = 5700;
	model_alert(&model, &none);
	EXPECT_EQ(0, model.alert_count);
}

TEST(alerts_of_devices)
{
	struct device dev = { .place.number = 1 };
	struct model model = { .snap = { .module_loaded = true, .devices = &dev,
					 .device_count = 1 } };
	struct choice wanted[] = { { .text = "1", .by = BY_NUMBER, .number = 1 },
				   { .text = "9", .by = BY_NUMBER, .number = 9 } };
	const struct choices none = { 0 }, choices = { wanted, 2 };

	model_alert(&model, &choices);
	ASSERT_EQ(1, model.alert_count);
	EXPECT_STREQ("No device 9 now.", model.alert[0].text);
	model_alert(&model, &none);
	EXPECT_EQ(0, model.alert_count);
	model.snap.device_count = 0;
	model_alert(&model, &none);
	ASSERT_EQ(1, model.alert_count);
	EXPECT_EQ(0, strncmp("No devices. ", model.alert[0].text, 12));
}

/* Whether a box begins in the row where others end; the next one does where it ends. */
static bool comes_next(const struct box *box, int *row, int columns)
{
	const bool fits = !box->rows || (box->row == *row && box->rows > 0 && !box->column &&
					 box->columns == columns);

	*row += box->rows;
	return fits;
}

static bool are_side_by_side(const struct layout *layout, int columns)
{
	const struct box *log = &layout->log, *exits = &layout->exits;

	return log->rows && log->row == exits->row && log->rows == exits->rows && !log->column &&
	       exits->column > log->columns && exits->column + exits->columns == columns;
}

/* No row is left out, none is given twice, and what people look for first is always there. */
TEST(layout)
{
	int rows, columns, n, row;

	for (n = 0; n < 16; n++) {
		const struct contents contents = {
			.alerts = n % 4, .devices = n % 2 ? 1 + 3 * n : n / 4,
			.processes = n * n, .exits = n,
		};
		struct setup setup;

		setup_default(&setup);
		setup.show_chart = n % 5;
		setup.show_log = n % 3;
		setup.show_exits = n % 7;
		for (rows = 1; rows <= 70; rows++) {
			for (columns = 1; columns <= 210; columns++) {
				struct layout layout = layout_make(rows, columns, &contents,
								   &setup);
				const bool beside = are_side_by_side(&layout, columns);

				row = 0;
				ASSERT_TRUE(comes_next(&layout.header, &row, columns));
				ASSERT_TRUE(comes_next(&layout.alerts, &row, columns));
				ASSERT_TRUE(comes_next(&layout.devices, &row, columns));
				ASSERT_TRUE(comes_next(&layout.chart, &row, columns));
				ASSERT_TRUE(comes_next(&layout.processes, &row, columns));
				if (beside)
					row += layout.log.rows;
				ASSERT_TRUE(beside || comes_next(&layout.log, &row, columns));
				ASSERT_TRUE(beside || comes_next(&layout.exits, &row, columns));
				ASSERT_TRUE(comes_next(&layout.footer, &row, columns));
				ASSERT_EQ(rows, row) TH_LOG("%dx%d, %d", columns, rows, n);
				if (rows < 10)
					continue;
				ASSERT_LE(2, layout.devices.rows);
				ASSERT_LE(3, layout.processes.rows);
				ASSERT_TRUE(!layout.chart.rows || columns >= 50);
				ASSERT_TRUE(!layout.chart.rows || layout.chart.rows >= 5);
				ASSERT_TRUE(!beside || columns >= 110);
			}
		}
	}
}

/* A bar as text, with 10 cells of a total of 80. */
static void draw_bar(wchar_t *text, const struct look *look, double a, double b, double peak)
{
	struct stack stack = { .total = 80, .peak = peak };
	struct grid grid;
	int i;

	stack_add(&stack, a, INK_KIND + 2, 'b');
	stack_add(&stack, b, INK_KIND + 4, 'c');
	grid_init(&grid, 1, 10);
	stack_bar(&stack, area_of(&grid), 0, 0, 10, look);
	for (i = 0; i < 10; i++)
		text[i] = grid_at(&grid, 0, i)->character;
	text[10] = L'\0';
	grid_free(&grid);
}

#define EXPECT_BAR(wanted, look, a, b, peak) do { \
	wchar_t text_[11]; \
	\
	draw_bar(text_, look, a, b, peak); \
	EXPECT_EQ(0, wcscmp(wanted, text_)) TH_LOG("%ls", text_); \
} while (0)

#define FULL L"\u2588\u2588\u2588\u2588\u2588\u2588"
#define REST L"\u2500\u2500\u2500\u2500\u2500\u2500"

TEST(bars)
{
	const struct look ascii = { .ascii = true }, colors = { .colors = true }, mono = { 0 };

	setlocale(LC_CTYPE, "C.UTF-8");
	EXPECT_BAR(L"bbcc------", &ascii, 16, 16, 0);
	EXPECT_BAR(L"bbcc---|--", &ascii, 16, 16, 60);
	EXPECT_BAR(L"bbcc" REST, &mono, 16, 16, 31);
	EXPECT_BAR(L"----------", &ascii, 0, 0, 0);
	/* What is there at all is seen, and so is a peak at the end. */
	EXPECT_BAR(L"b--------|", &ascii, 0.001, 0, 80);
	EXPECT_BAR(L"\u258f" REST L"\u2500\u2500\u2500", &colors, 0.001, 0, 0);
	EXPECT_BAR(L"\u2588\u258c" FULL L"\u2588\u2588", &colors, 12, 1000, 0);
	EXPECT_BAR(L"\u2588\u258c\u2588\u258c\u2500\u2500\u2500\u2500\u2502\u2500", &colors, 12, 16,
		   64);
}

TEST(only_what_is_full_says_so)
{
	struct region region = { .kind = REGION_L1, .is_known = true, .used = 9999,
				 .total = 10000 };
	const struct look look = { 0 };

	EXPECT_STREQ("99%", region_percent(&region, &look).s);
	region.used = 10000;
	EXPECT_STREQ("100%", region_percent(&region, &look).s);
	region.used = 10001;
	EXPECT_STREQ("101%", region_percent(&region, &look).s);
	region.used = 20000000;
	EXPECT_STREQ(">999%", region_percent(&region, &look).s);
	region.is_known = false;
	EXPECT_STREQ("-", region_percent(&region, &look).s);
}

/* A chart has the colours that bars have. */
TEST(colours_of_the_past)
{
	struct region region = { .kind = REGION_CORE, .total = 100 };
	struct moment moment = { .value[HISTORY_CORE] = 95,
				 .value[TT_MEMTRACK_KIND_DRAM_BUFFERS] = 71 };

	EXPECT_EQ(INK_ALARM, region_stack_then(&region, &moment).ink[0]);
	moment.value[HISTORY_CORE] = 50;
	EXPECT_EQ(INK_GOOD, region_stack_then(&region, &moment).ink[0]);
	region.kind = REGION_DRAM;
	EXPECT_EQ(INK_WARNING, region_stack_then(&region, &moment).ink[0]);
	moment.value[TT_MEMTRACK_KIND_TRACE] = 20;
	EXPECT_EQ(INK_ALARM, region_stack_then(&region, &moment).ink[0]);
}

/* Two colours in one cell: what ends there is in front of what begins there. */
TEST(colours_of_a_bar)
{
	struct stack stack = { .total = 80 };
	const struct look colors = { .colors = true };
	struct style style;
	struct grid grid;

	stack_add(&stack, 12, 2, 'b');
	stack_add(&stack, 16, 3, 'c');
	ASSERT_EQ(0, grid_init(&grid, 1, 10));
	stack_bar(&stack, area_of(&grid), 0, 0, 10, &colors);
	style = grid_at(&grid, 0, 1)->style;
	EXPECT_EQ(2, style.ink);
	EXPECT_EQ(3, style.paper);
	style = grid_at(&grid, 0, 3)->style;
	EXPECT_EQ(3, style.ink);
	EXPECT_EQ(INK_PLAIN, style.paper);
	grid_free(&grid);
}

/* A figure that is cut would be another figure. */
TEST(figures_are_whole)
{
	struct grid grid;
	struct area area;

	ASSERT_EQ(0, grid_init(&grid, 1, 10));
	area = area_part(area_of(&grid), 0, 0, 1, 6);
	area_right(area, 0, 7, look_plain(), "123");
	EXPECT_EQ(L' ', grid_at(&grid, 0, 4)->character);
	area_right(area, 0, 6, look_plain(), "123");
	EXPECT_EQ(L'1', grid_at(&grid, 0, 3)->character);
	EXPECT_EQ(L'3', grid_at(&grid, 0, 5)->character);
	grid_free(&grid);
}

TEST(columns_go_by_rank)
{
	uint32_t columns = columns_fit(COLUMNS_ALL, UNITS_BINARY, 300);
	int width;

	EXPECT_EQ(COLUMNS_ALL, columns);
	for (width = 300; width > 0; width--) {
		uint32_t fewer = columns_fit(COLUMNS_ALL, UNITS_BINARY, width);

		EXPECT_EQ(fewer, fewer & columns);
		columns = fewer;
	}
	EXPECT_EQ(COLUMN_BIT(COLUMN_PID) | COLUMN_BIT(COLUMN_COMMAND), columns);
	/* What nobody wants does not come. */
	EXPECT_EQ(COLUMN_BIT(COLUMN_PID) | COLUMN_BIT(COLUMN_COMMAND),
		  columns_fit(0, UNITS_BINARY, 300));
}

/* 300 tags, and none: tag n has n + 1 records of n bytes, the last 300; every third is in DRAM. */
TEST(tags_are_added_up)
{
	struct tt_memtrack_tag text = { .tag = 299, .text = "caf\u00e9" };
	const struct tag_texts texts = { &text, 1 };
	struct tag_list list = { 0 };
	uint32_t round, tag;

	ASSERT_EQ(0, tag_list_finish(&list, &texts, true));
	EXPECT_EQ(NULL, tag_list_find(&list, ""));
	for (round = 0; round < 300; round++) {
		for (tag = round; tag <= 300; tag++) {
			const struct tt_memtrack_record record = {
				.kind = tag == 298 ? TT_MEMTRACK_KIND_KERNEL :
					tag % 3 ? TT_MEMTRACK_KIND_CB : TT_MEMTRACK_KIND_TRACE,
				.tag = tag, .bytes = tag, .core_bytes = 1,
			};

			ASSERT_EQ(0, tag_list_add(&list, &record));
		}
	}
	ASSERT_EQ(0, tag_list_finish(&list, &texts, true));
	ASSERT_EQ(TAG_LIST_MOST, list.count);
	EXPECT_EQ(300 - TAG_LIST_MOST, list.more);
	/* In L1 first, 299 and 298, and of DRAM 300 comes first. */
	EXPECT_STREQ("caf\\xc3\\xa9", list.line[0].text);
	EXPECT_EQ(299 * 300, list.line[0].l1);
	EXPECT_EQ(300, list.line[0].on_a_core);
	EXPECT_EQ(300, list.line[0].records);
	EXPECT_EQ(0, list.line[0].dram);
	EXPECT_STREQ("tag 298", list.line[1].text);
	EXPECT_EQ(298 * 299, list.line[1].l1);
	EXPECT_EQ(0, list.line[1].on_a_core);
	EXPECT_EQ(300, list.line[200].tag);
	EXPECT_EQ(300 * 300, list.line[200].dram);
	EXPECT_EQ(0, list.line[200].l1);
	EXPECT_STREQ("tag 298", tag_list_find(&list, "TAG"));
	EXPECT_STREQ("tag 7", tag_list_text(&list, 7));
	EXPECT_EQ(NULL, tag_list_text(&list, 3));
	tag_list_free(&list);
}

/* Columns of what nobody has are left out, each on its own. */
TEST(columns_say_something)
{
	static const struct {
		enum column column;
		uint32_t kind;
	} rare[] = {
		{ COLUMN_TRACE, TT_MEMTRACK_KIND_TRACE },
		{ COLUMN_L1_SMALL, TT_MEMTRACK_KIND_L1_SMALL },
		{ COLUMN_DFB, TT_MEMTRACK_KIND_DFB },
		{ COLUMN_SCRATCH, TT_MEMTRACK_KIND_SCRATCH },
	};
	struct process process = { .container = "" };
	struct model model = { .processes = { .row = &process, .count = 1 } };
	uint32_t common = COLUMNS_ALL;
	struct state state;
	size_t i;

	state_init(&state);
	for (i = 0; i < 4; i++)
		common &= ~COLUMN_BIT(rare[i].column);
	common &= ~COLUMN_BIT(COLUMN_CONTAINER) & ~COLUMN_BIT(COLUMN_TAG);
	EXPECT_EQ(common, shown_columns(&state, &model, 300));
	for (i = 0; i < 4; i++) {
		process.held[rare[i].kind] = 1;
		EXPECT_EQ(common | COLUMN_BIT(rare[i].column), shown_columns(&state, &model, 300));
		process.held[rare[i].kind] = 0;
	}
	process.container = "4f0c2a91be77";
	EXPECT_EQ(common | COLUMN_BIT(COLUMN_CONTAINER), shown_columns(&state, &model, 300));
	process.container = "";
	process.tag = "layer 3";
	EXPECT_EQ(common | COLUMN_BIT(COLUMN_TAG), shown_columns(&state, &model, 300));
}

/* Nobody's tags are looked up for a column that is not there, but for what asks for them. */
TEST(tags_are_wanted)
{
	struct model model = { .processes.count = 0 };
	struct state state;

	state_init(&state);
	EXPECT_FALSE(shown_columns_want_tags(&state, &model, 80));
	EXPECT_TRUE(shown_columns_want_tags(&state, &model, 120));
	state.zoom = true;
	EXPECT_TRUE(shown_columns_want_tags(&state, &model, 120));
	state.focus = PANEL_LOG;
	EXPECT_FALSE(shown_columns_want_tags(&state, &model, 120));
	state.zoom = false;
	state.setup.columns &= ~COLUMN_BIT(COLUMN_TAG);
	EXPECT_FALSE(shown_columns_want_tags(&state, &model, 120));
	setup_sort(&state.setup, COLUMN_TAG);
	EXPECT_TRUE(shown_columns_want_tags(&state, &model, 80));
	setup_sort(&state.setup, COLUMN_PID);
	EXPECT_TRUE(shown_columns_want_tags(&state, &model, 80));
	setup_sort(&state.setup, COLUMN_DRAM);
	EXPECT_FALSE(shown_columns_want_tags(&state, &model, 80));
	strcpy(state.filter, "x");
	EXPECT_TRUE(shown_columns_want_tags(&state, &model, 80));
}

TEST(units)
{
	EXPECT_STREQ("0B", units_bytes(0, UNITS_BINARY).s);
	EXPECT_STREQ("1023B", units_bytes(1023, UNITS_BINARY).s);
	EXPECT_STREQ("1.0K", units_bytes(1024, UNITS_BINARY).s);
	EXPECT_STREQ("1.0M", units_bytes((1 << 20) - 1, UNITS_BINARY).s);
	EXPECT_STREQ("16.0E", units_bytes(UINT64_MAX, UNITS_BINARY).s);
	EXPECT_STREQ("999B", units_bytes(999, UNITS_DECIMAL).s);
	EXPECT_STREQ("1.0MB", units_bytes(999999, UNITS_DECIMAL).s);
	EXPECT_STREQ("1.1GB", units_bytes(GIB, UNITS_DECIMAL).s);
	EXPECT_STREQ("1024.0", units_bytes(GIB, UNITS_MIB).s);
	EXPECT_STREQ("+1.0G", units_change(GIB, UNITS_BINARY).s);
	EXPECT_STREQ("-1.0G", units_change(-(int64_t)GIB, UNITS_BINARY).s);
	EXPECT_STREQ("0", units_change(0, UNITS_BINARY).s);
	EXPECT_STREQ("-8.0E", units_change(INT64_MIN, UNITS_BINARY).s);
}

/* Growth is since a minute ago, and of what came while somebody looked, all of it. */
TEST(growth)
{
	struct tt_memtrack_client clients[2] = { { .who = { .client = 1 } },
						 { .who = { .client = 2 } } };
	struct device dev = { .clients = clients, .client_count = 1 };
	const struct snapshot snap = { .devices = &dev, .device_count = 1 };
	const struct untracked nobody = { 0 };
	struct processes processes = { 0 };
	uint64_t second;

	for (second = 5000; second < 5100; second++) {
		clients[0].kind[0].bytes = 1000 + second * 10;
		ASSERT_EQ(0, processes_take(&processes, &snap, &nobody, second, true));
		EXPECT_EQ(10 * (second < 5060 ? second - 5000 : 60), processes.row[0].growth);
	}
	dev.client_count = 2;
	clients[1].kind[2].bytes = 70;
	ASSERT_EQ(0, processes_take(&processes, &snap, &nobody, 5100, true));
	EXPECT_EQ(70, processes.row[1].growth);
	/* Nobody looked for an hour. */
	ASSERT_EQ(0, processes_take(&processes, &snap, &nobody, 9000, true));
	EXPECT_EQ(0, processes.row[0].growth);
	EXPECT_EQ(0, processes.row[1].growth);
	dev.client_count = 0;
	ASSERT_EQ(0, processes_take(&processes, &snap, &nobody, 9001, true));
	EXPECT_EQ(0, processes.known_count);
	processes_clear(&processes);
}

/* A process that becomes another program has another command. */
TEST(command_after_exec)
{
	struct tt_memtrack_client client = { .who = { .client = 1, .pid = 9004711,
						      .name = "sh" } };
	struct device dev = { .clients = &client, .client_count = 1 };
	const struct snapshot snap = { .devices = &dev, .device_count = 1 };
	const struct untracked nobody = { 0 };
	struct processes processes = { 0 };

	ASSERT_EQ(0, processes_take(&processes, &snap, &nobody, 1, true));
	EXPECT_STREQ("sh", processes.row[0].command);
	strcpy(client.who.name, "python3");
	ASSERT_EQ(0, processes_take(&processes, &snap, &nobody, 2, true));
	EXPECT_STREQ("python3", processes.row[0].command);
	processes_clear(&processes);
}

TEST(devices_of_a_process)
{
	static const uint32_t numbers[] = { 0, 1, 2, 4, 6, 7, 20, 31, 40, 50, 60, 70, 80, 90 };
	struct tt_memtrack_client client = { .who = { .client = 1 } };
	struct device devices[14] = { 0 };
	struct snapshot snap = { .devices = devices };
	const struct untracked nobody = { 0 };
	struct processes processes = { 0 };
	int i;

	for (i = 0; i < 14; i++) {
		devices[i].place.number = numbers[i];
		devices[i].clients = &client;
		devices[i].client_count = 1;
	}
	snap.device_count = 6;
	ASSERT_EQ(0, processes_take(&processes, &snap, &nobody, 1, true));
	EXPECT_STREQ("0-2,4,6-7", processes.row[0].devices);
	snap.device_count = 14;
	ASSERT_EQ(0, processes_take(&processes, &snap, &nobody, 1, true));
	EXPECT_STREQ("0-2,4,6-7,20+", processes.row[0].devices);
	processes_clear(&processes);
}

TEST_F(parts, untracked)
{
	struct device devices[] = {
		{ .place = { .number = 5, .driver_node = 7, .has_driver_node = true },
		  .remote = 1 },
		{ .place = { .number = 4, .driver_node = 7, .has_driver_node = true } },
		{ .place = { .number = 6 } },
	};
	const struct snapshot snap = { .devices = devices, .device_count = 3 };
	struct processes processes = { 0 };
	struct untracked untracked;
	char path[256];
	FILE *file;

	ASSERT_EQ(0, untracked_take(&untracked, &snap, self->folder));
	EXPECT_EQ(0, untracked.count);
	snprintf(path, sizeof(path), "%s/7", self->folder);
	ASSERT_EQ(0, mkdir(path, 0700));
	strcat(path, "/pids");
	file = fopen(path, "w");
	/* A line for each open file: of others, of one who cannot be seen, and of one that went. */
	fprintf(file, "%d\n0\n%d\n9004711\n%d\n", getpid(), getppid(), getpid());
	fclose(file);
	ASSERT_EQ(0, untracked_take(&untracked, &snap, self->folder));
	ASSERT_EQ(2, untracked.count);
	EXPECT_EQ(getpid(), untracked.user[0].who.pid);
	EXPECT_EQ(getuid(), untracked.user[0].who.uid);
	EXPECT_STREQ("test_screen_par", untracked.user[0].who.name);
	EXPECT_EQ(4, untracked.user[0].device);
	/* One that reports is no news. */
	struct tt_memtrack_client client = { .who = { .client = 1, .pid = getppid() } };

	devices[2].clients = &client;
	devices[2].client_count = 1;
	ASSERT_EQ(0, processes_take(&processes, &snap, &untracked, 1, true));
	ASSERT_EQ(2, processes.count);
	EXPECT_TRUE(processes.row[0].reports);
	EXPECT_FALSE(processes.row[1].reports);
	EXPECT_EQ(getpid(), processes.row[1].who.pid);
	processes_clear(&processes);
	untracked_clear(&untracked);
}

/* Figures are added up over the tables, which do not know all kinds, nor how much there is. */
TEST_F(parts, processes_in_tables)
{
	struct tt_memtrack_client here = { .who = { .pid = getpid() } };
	struct tt_memtrack_client gone = { .who = { .pid = 9004711 } };
	struct device devices[] = {
		{ .place = { .number = 1 }, .clients = &here, .client_count = 1 },
		{ .place = { .number = 2 }, .clients = &here, .client_count = 1 },
		{ .place = { .number = 3 }, .clients = &gone, .client_count = 1 },
	};
	const struct snapshot tables = { .devices = devices, .device_count = 3 }, books = { 0 };
	struct processes processes = { 0 };
	struct untracked untracked = { 0 };

	here.kind[TT_MEMTRACK_KIND_DRAM_BUFFERS].bytes = 3 << 20;
	here.kind[TT_MEMTRACK_KIND_CB].bytes = 1 << 20;
	ASSERT_EQ(0, untracked_add_tables(&untracked, &tables));
	ASSERT_EQ(0, processes_take(&processes, &books, &untracked, 1, true));
	ASSERT_EQ(1, processes.count);
	EXPECT_FALSE(processes.row[0].reports);
	EXPECT_EQ(getpid(), processes.row[0].who.pid);
	EXPECT_STREQ("6.0M", column_text(&processes.row[0], COLUMN_DRAM, UNITS_BINARY).s);
	EXPECT_STREQ("2.0M", column_text(&processes.row[0], COLUMN_CB, UNITS_BINARY).s);
	EXPECT_STREQ("2.0M", column_text(&processes.row[0], COLUMN_L1, UNITS_BINARY).s);
	EXPECT_STREQ("-", column_text(&processes.row[0], COLUMN_DFB, UNITS_BINARY).s);
	EXPECT_STREQ("-", column_text(&processes.row[0], COLUMN_DRAM_SHARE, UNITS_BINARY).s);
	processes_clear(&processes);
	untracked_clear(&untracked);
}

TEST_HARNESS_MAIN
