// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows in order, taken together and compared, where some figures are not known. */
#include <stdlib.h>

#include "array_size.h"
#include "../options.h"
#include "../sheet.h"
#include "../snapshot.h"
#include "../views.h"
#include "kselftest_harness.h"

enum { NAME, NUMBER, OWNER, BYTES };

static const struct sheet_column columns[] = {
	[NAME] = { "name", "Name", SHEET_TEXT, SHEET_KEY },
	[NUMBER] = { "number", "Number", SHEET_NUMBER, SHEET_KEY },
	[OWNER] = { "owner", "Owner", SHEET_TEXT, 0 },
	[BYTES] = { "bytes", "Bytes", SHEET_BYTES, SHEET_SUM },
};

FIXTURE(sheet) {
	struct sheet sheet;
	struct sheet earlier;
	char seen[256];
};

FIXTURE_SETUP(sheet)
{
	self->sheet = sheet_new("test", columns, ARRAY_SIZE(columns));
	self->earlier = sheet_new("test", columns, ARRAY_SIZE(columns));
}

FIXTURE_TEARDOWN(sheet)
{
	sheet_free(&self->sheet);
	sheet_free(&self->earlier);
}

#define UNKNOWN -1

static void row(struct sheet *sheet, const char *name, int number, int64_t bytes)
{
	sheet_row(sheet);
	sheet_text(sheet, NAME, name);
	if (number != UNKNOWN)
		sheet_number(sheet, NUMBER, number);
	sheet_text(sheet, OWNER, "somebody");
	if (bytes != UNKNOWN)
		sheet_number(sheet, BYTES, bytes);
}

/* Names and figures as in "b=2 a=? ". */
static const char *rows_of(const struct sheet *sheet, char *seen)
{
	size_t i;

	*seen = '\0';
	for (i = 0; i < sheet->rows; i++) {
		const struct sheet_cell *name = sheet_cell(sheet, i, NAME);
		const struct sheet_cell *bytes = sheet_cell(sheet, i, BYTES);

		sprintf(seen + strlen(seen), bytes->known ? "%s=%lld " : "%s=? ",
			name->text ?: "-", (long long)bytes->number);
	}
	return seen;
}

#define EXPECT_ROWS(text) \
	EXPECT_STREQ(text, rows_of(&self->sheet, self->seen))

TEST_F(sheet, what_is_not_known_comes_last)
{
	row(&self->sheet, "a", 3, UNKNOWN);
	row(&self->sheet, "b", UNKNOWN, 1);
	row(&self->sheet, NULL, 1, 3);
	row(&self->sheet, "d", 2, 2);
	sheet_sort(&self->sheet, BYTES);
	EXPECT_ROWS("-=3 d=2 b=1 a=? ");
	sheet_sort(&self->sheet, NUMBER);
	EXPECT_ROWS("-=3 d=2 a=? b=1 ");
	sheet_sort(&self->sheet, NAME);
	EXPECT_ROWS("a=? b=1 d=2 -=3 ");
}

TEST_F(sheet, groups_add_up_what_is_known)
{
	row(&self->sheet, "a", 1, 1);
	row(&self->sheet, "b", 2, UNKNOWN);
	row(&self->sheet, "a", 3, UNKNOWN);
	row(&self->sheet, "b", 4, UNKNOWN);
	row(&self->sheet, NULL, 5, 7);
	row(&self->sheet, "a", 6, 2);
	ASSERT_EQ(0, sheet_group(&self->sheet, NAME));
	EXPECT_ROWS("a=3 b=? -=7 ");
	/* Whose it was is not the same for all of a group. */
	EXPECT_FALSE(sheet_cell(&self->sheet, 0, OWNER)->known);
	EXPECT_FALSE(sheet_cell(&self->sheet, 0, NUMBER)->known);
}

/* The number 0 is another one than none. */
TEST_F(sheet, groups_of_nothing_and_of_0)
{
	row(&self->sheet, "a", 0, 1);
	row(&self->sheet, "b", UNKNOWN, 2);
	row(&self->sheet, "c", 0, 4);
	ASSERT_EQ(0, sheet_group(&self->sheet, NUMBER));
	EXPECT_ROWS("-=5 -=2 ");
}

TEST_F(sheet, changes)
{
	row(&self->earlier, "stays", 1, 5);
	row(&self->earlier, "grows", 1, 5);
	row(&self->earlier, "shrinks", 1, 9);
	row(&self->earlier, "goes", 1, 20);
	row(&self->sheet, "stays", 1, 5);
	row(&self->sheet, "grows", 1, 8);
	row(&self->sheet, "shrinks", 1, 2);
	row(&self->sheet, "comes", 1, 1);
	row(&self->sheet, "stays", 2, 5);
	ASSERT_EQ(0, sheet_subtract(&self->sheet, &self->earlier));
	EXPECT_ROWS("grows=3 shrinks=-7 comes=1 stays=5 goes=-20 ");
	/* What changed most comes first, whichever way. */
	sheet_sort(&self->sheet, BYTES);
	EXPECT_ROWS("goes=-20 shrinks=-7 stays=5 grows=3 comes=1 ");
}

static void put_rows(struct sheet *sheet)
{
	row(sheet, "a, b", 1, 5);
	row(sheet, "say \"x\"", UNKNOWN, UNKNOWN);
	row(sheet, "", 0, 0);
}

typedef int printer(FILE *out, const struct sheet *sheet, const char *time, bool flag);

static void print_to(char *seen, size_t room, printer *print, const struct sheet *sheet)
{
	FILE *out = fmemopen(seen, room, "w");

	print(out, sheet, "now", true);
	fclose(out);
}

TEST_F(sheet, fields_in_csv)
{
	put_rows(&self->sheet);
	print_to(self->seen, sizeof(self->seen), sheet_csv, &self->sheet);
	EXPECT_STREQ("time,name,number,owner,bytes\n"
		     "now,\"a, b\",1,somebody,5\n"
		     "now,\"say \"\"x\"\"\",,somebody,\n"
		     "now,,0,somebody,0\n", self->seen);
}

TEST_F(sheet, changes_in_csv_and_json)
{
	row(&self->earlier, "a", 1, 9);
	row(&self->sheet, "a", 1, 2);
	ASSERT_EQ(0, sheet_subtract(&self->sheet, &self->earlier));
	print_to(self->seen, sizeof(self->seen), sheet_csv, &self->sheet);
	EXPECT_NE(NULL, strstr(self->seen, "now,a,1,somebody,-7\n"));
	print_to(self->seen, sizeof(self->seen), sheet_json, &self->sheet);
	EXPECT_NE(NULL, strstr(self->seen, "\"number\":1,\"owner\":\"somebody\",\"bytes\":-7}"))
		TH_LOG("%s", self->seen);
}

static uint64_t tenths(uint64_t used, uint64_t total)
{
	struct device device = { .dram.total = total };
	const struct snapshot snap = { .devices = &device, .device_count = 1 };
	const struct options all = { 0 };
	struct sheet sheet = sheet_new("devices", view_devices.column, view_devices.columns);
	const int column = sheet_find(view_devices.column, view_devices.columns, "dram_percent");
	uint64_t seen;
	uint32_t i;

	for (i = 0; i < USAGE_ROWS; i++)
		device.usage[i] = (struct tt_memtrack_usage){
			.what = i < TT_MEMTRACK_FIRST_KINDS ?
				i : TT_MEMTRACK_SUM_DRAM + i - TT_MEMTRACK_FIRST_KINDS,
			.bytes = used, .records_ever = 1,
		};
	view_devices.fill(&sheet, &snap, &all);
	seen = sheet_cell(&sheet, 0, column)->number;
	sheet_free(&sheet);
	return seen;
}

/* 100.0% is what is full, and nothing else. */
TEST(percents)
{
	EXPECT_EQ(0, tenths(0, 1000000));
	EXPECT_EQ(499, tenths(499499, 1000000));
	EXPECT_EQ(500, tenths(499500, 1000000));
	EXPECT_EQ(999, tenths(999999, 1000000));
	EXPECT_EQ(1000, tenths(1000000, 1000000));
	EXPECT_EQ(1001, tenths(1000001, 1000000));
	EXPECT_EQ(2000, tenths(2000000, 1000000));
}

TEST_HARNESS_MAIN
