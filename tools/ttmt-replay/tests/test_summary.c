// SPDX-License-Identifier: GPL-2.0-or-later
/* What a replay prints at its end. */
#include <json-c/json.h>

#include "kselftest_harness.h"

#include "../summary.h"

FIXTURE(summary) {
	struct replay_result result;
	struct plan plan;
	struct tt_memtrack_device_get device;
	struct summary summary;
	char text[4096];
};

/* The row of a kind or sum, which says its name. */
static struct tt_memtrack_usage *row(struct replay_result *result, uint32_t what)
{
	struct tt_memtrack_usage *usage = result->usage;

	usage += what < TT_MEMTRACK_FIRST_KINDS ?
		 what : TT_MEMTRACK_FIRST_KINDS + what - TT_MEMTRACK_SUM_DRAM;
	usage->what = what;
	return usage;
}

FIXTURE_SETUP(summary)
{
	for (uint32_t i = 0; i < TT_MEMTRACK_FIRST_KINDS; i++)
		row(&self->result, i);
	for (uint32_t i = TT_MEMTRACK_SUM_DRAM; i <= TT_MEMTRACK_SUM_L1_PROGRAM; i++)
		row(&self->result, i);
	for (uint32_t i = 0; i < REPLAY_USAGE_ROWS; i++)
		self->result.usage[i].flags = TT_MEMTRACK_USAGE_PEAK_EXACT;
	self->result.events = 12;
	self->plan.count = 12;
	row(&self->result, TT_MEMTRACK_KIND_DRAM_BUFFERS)->bytes_peak = 1023;
	row(&self->result, TT_MEMTRACK_KIND_CB)->core_peak = 1048575;
	row(&self->result, TT_MEMTRACK_SUM_L1)->bytes_peak = 3ULL << 40;
	row(&self->result, TT_MEMTRACK_SUM_L1_TENSORS)->core_peak = 2048;
	self->device.device = 3;
	self->summary = (struct summary){
		.file = "a/b.json", .run = 1, .runs = 1,
		.plan = &self->plan, .device = &self->device, .result = &self->result,
	};
}

FIXTURE_TEARDOWN(summary)
{
}

/* Standard output is a variable of the C library. */
static void print_to(char *text, size_t room, const struct summary *summary,
		     void (*print)(const struct summary *summary))
{
	FILE *real = stdout;

	stdout = fmemopen(text, room, "w");
	print(summary);
	fclose(stdout);
	stdout = real;
}

#define TEXT() (print_to(self->text, sizeof(self->text), &self->summary, summary_print_text), \
		self->text)
#define EXPECT_SAYS(words) EXPECT_NE(NULL, strstr(TEXT(), words))
#define EXPECT_SILENT_OF(words) EXPECT_EQ(NULL, strstr(TEXT(), words))

TEST_F(summary, first_line)
{
	EXPECT_SAYS("a/b.json: 12 events reported to device 3 (unknown board)\n");
	strcpy(self->device.board, "n300");
	self->summary.run = 2;
	self->summary.runs = 5;
	EXPECT_SAYS("a/b.json: 12 events reported to device 3 (n300), run 2 of 5\n");
}

/* Only where a record hides on which cores it lies is anything said of that. */
TEST_F(summary, upper_bounds)
{
	EXPECT_SILENT_OF("*");
	EXPECT_SILENT_OF("at most");
	row(&self->result, TT_MEMTRACK_KIND_CB)->flags = 0;
	EXPECT_SAYS("0         0 B         1048575     1.0 MiB *\n");
	EXPECT_SAYS("\n  * at most: ");
}

/* Where it is another figure, what reports of TT-Metal have. */
TEST_F(summary, fullest_cores_added_up)
{
	const size_t l1 = row(&self->result, TT_MEMTRACK_SUM_L1) - self->result.usage;

	self->result.usage[l1].core_peak = 1253376;
	self->result.sums.peak[l1] = 1253376;
	EXPECT_SILENT_OF("added up");
	self->result.sums.peak[l1] = 2021376;
	EXPECT_SAYS("\nTT-Metal may report 2021376 (1.9 MiB): each allocation's fullest core,");
}

TEST_F(summary, numbers_for_people_too)
{
	EXPECT_SAYS("  DRAM buffers                 1023      1023 B      ");
	EXPECT_SAYS(" Circular buffers                0         0 B         1048575     1.0 MiB\n");
	EXPECT_SAYS(" L1 buffers                      0         0 B            2048     2.0 KiB\n");
	EXPECT_SAYS("  L1 together         3298534883328     3.0 TiB      ");
}

TEST_F(summary, rare_kinds_only_where_there_were_some)
{
	EXPECT_SILENT_OF("Scratchpads");
	EXPECT_SILENT_OF("Trace buffers");
	row(&self->result, TT_MEMTRACK_KIND_SCRATCH)->records_ever = 1;
	EXPECT_SAYS("\n  Scratchpads ");
	EXPECT_SILENT_OF("Trace buffers");
}

TEST_F(summary, errors_on_one_line)
{
	EXPECT_SILENT_OF("rrors");
	self->result.errors[ERROR_UNKNOWN_FREE] = 2;
	EXPECT_SAYS("\nErrors that device 3 counted meanwhile: 2 unknown_free; tt_memtrack(4) ");
	self->result.errors[ERROR_OVER_CAPACITY] = 1;
	EXPECT_SAYS("meanwhile: 2 unknown_free, 1 over_capacity; tt_memtrack(4) ");
}

TEST_F(summary, an_empty_capture)
{
	EXPECT_SILENT_OF("empty");
	self->plan.count = 0;
	EXPECT_SAYS("\nThe capture is empty: ");
	EXPECT_SILENT_OF("Peaks");
}

TEST_F(summary, whose_share_it_is)
{
	self->plan.chips = 1;
	EXPECT_SILENT_OF("chip");
	self->plan.chips = 8;
	self->plan.chip = 5;
	EXPECT_SAYS("\nThe capture is of 8 chips; the figures are of chip 5, ");
}

TEST_F(summary, circular_buffers_that_are_missing)
{
	self->plan.programs.count = 40;
	EXPECT_SILENT_OF("missing");
	self->plan.programs.silent = 12;
	EXPECT_SAYS("\nCircular buffers of 12 of 40 programs are missing from this capture.");
}

/* -1 where there is no such number. */
static int64_t number(struct json_object *json, const char *object, const char *key)
{
	if (object && !json_object_object_get_ex(json, object, &json))
		return -1;
	if (!json_object_object_get_ex(json, key, &json))
		return -1;
	return json_object_is_type(json, json_type_int) ? json_object_get_int64(json) : -1;
}

TEST_F(summary, as_json)
{
	struct json_object *json, *peaks;

	self->result.errors[ERROR_DUPLICATE_ALLOC] = 4;
	self->plan.chips = 8;
	self->plan.chip = 5;
	self->plan.programs.count = 40;
	self->plan.programs.silent = 12;
	print_to(self->text, sizeof(self->text), &self->summary, summary_print_json);
	/* One line, so that those of several runs can be told apart. */
	EXPECT_EQ(strlen(self->text) - 1, strcspn(self->text, "\n"));
	json = json_tokener_parse(self->text);
	ASSERT_NE(NULL, json);
	EXPECT_EQ(1, number(json, NULL, "run"));
	EXPECT_EQ(3, number(json, NULL, "device"));
	EXPECT_EQ(12, number(json, NULL, "events"));
	EXPECT_EQ(8, number(json, NULL, "chips"));
	EXPECT_EQ(5, number(json, NULL, "chip"));
	EXPECT_EQ(40, number(json, NULL, "programs"));
	EXPECT_EQ(12, number(json, NULL, "programs_without_memory"));
	EXPECT_EQ(0, number(json, "errors", "unknown_free"));
	EXPECT_EQ(0, number(json, "errors", "over_capacity"));
	EXPECT_EQ(4, number(json, "errors", "duplicate_alloc"));
	EXPECT_EQ(1048575, number(json, "core_peak", "cb"));
	EXPECT_EQ(2048, number(json, "core_peak", "l1_tensors"));
	EXPECT_EQ(0, number(json, "bytes_peak", "cb"));
	EXPECT_EQ(1023, number(json, "bytes_peak", "dram_buffers"));
	EXPECT_EQ(3LL << 40, number(json, "bytes_peak", "l1"));
	json_object_object_get_ex(json, "bytes_peak", &peaks);
	EXPECT_EQ(TT_MEMTRACK_FIRST_KINDS + 4, json_object_object_length(peaks));
	json_object_put(json);
}

TEST_HARNESS_MAIN
