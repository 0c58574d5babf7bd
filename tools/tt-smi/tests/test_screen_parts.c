// SPDX-License-Identifier: GPL-2.0-or-later
/* What screens are made of: the setup's file, history, log, bars, columns, who does not report. */
#include <ftw.h>
#include <locale.h>
#include <sys/stat.h>

#include "../screen/changes.h"
#include "../screen/column.h"
#include "../screen/history.h"
#include "../screen/setup.h"
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
	EXPECT_EQ(TT_MEMTRACK_EVENT_DEVICE_REMOVE, log_line(&log, 4)->event.type);
	EXPECT_EQ(2, log_line(&log, 4)->event.device);
	EXPECT_EQ(TT_MEMTRACK_EVENT_BUF_ALLOC, log_line(&log, 3)->event.type);
	EXPECT_EQ(2, log_line(&log, 3)->event.bytes);
	EXPECT_EQ(2, log_line(&log, 3)->event.who.client);
	EXPECT_EQ(4, log_line(&log, 2)->event.bytes);
	EXPECT_EQ(TT_MEMTRACK_EVENT_DEVICE_ADD, log_line(&log, 1)->event.type);
	EXPECT_EQ(TT_MEMTRACK_EVENT_EXIT, log_line(&log, 0)->event.type);
	EXPECT_EQ(1, log_line(&log, 0)->event.who.client);
	EXPECT_EQ(100, log_line(&log, 0)->event.bytes);
	/* The same again is no change. */
	changes_note(&log, &now, &now, 78);
	EXPECT_EQ(5, log_lines(&log));
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
		{ .place = { .number = 4, .driver_node = 7, .has_driver_node = true } },
		{ .place = { .number = 5, .driver_node = 7, .has_driver_node = true },
		  .remote = 1 },
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

TEST_HARNESS_MAIN
