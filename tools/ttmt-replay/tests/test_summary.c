// SPDX-License-Identifier: GPL-2.0-or-later
/* What a replay prints at its end. */
#include "kselftest_harness.h"

#include "../summary.h"

FIXTURE(summary) {
	struct replay_result result;
	struct tt_memtrack_device_get device;
	struct summary summary;
	char text[4096];
};

FIXTURE_SETUP(summary)
{
	self->result.events = 12;
	self->result.usage.kind[TT_MEMTRACK_KIND_DRAM_BUFFERS].bytes_peak = 1023;
	self->result.usage.kind[TT_MEMTRACK_KIND_CB].core_peak = 1048575;
	self->result.usage.l1.bytes_peak = 3ULL << 40;
	self->result.usage.l1_tensors.core_peak = 2048;
	self->device.device = 3;
	self->summary = (struct summary){
		.file = "a/b.json", .run = 1, .runs = 1,
		.device = &self->device, .result = &self->result,
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

TEST_F(summary, numbers_for_people_too)
{
	EXPECT_SAYS("\n  DRAM buffers                 1023      1023 B               0         0 B\n");
	EXPECT_SAYS("\n  Circular buffers                0         0 B         1048575     1.0 MiB\n");
	EXPECT_SAYS("\n  L1 buffers                      0         0 B            2048     2.0 KiB\n");
	EXPECT_SAYS("\n  L1 together         3298534883328     3.0 TiB               0         0 B\n");
}

TEST_F(summary, rare_kinds_only_where_there_were_some)
{
	EXPECT_SILENT_OF("Scratchpads");
	EXPECT_SILENT_OF("Trace buffers");
	self->result.usage.kind[TT_MEMTRACK_KIND_SCRATCH].records_ever = 1;
	EXPECT_SAYS("\n  Scratchpads ");
	EXPECT_SILENT_OF("Trace buffers");
}

TEST_F(summary, what_was_refused)
{
	EXPECT_SILENT_OF("refused");
	self->result.unknown_frees = 2;
	EXPECT_SAYS("counted them in /sys/class/tt_memtrack/tt3/errors:\n"
		    "  2 frees of something unknown (unknown_free)\n"
		    "  0 allocations of something live (duplicate_alloc)\n");
}

TEST_F(summary, as_json)
{
	self->result.duplicate_allocs = 4;
	print_to(self->text, sizeof(self->text), &self->summary, summary_print_json);
	EXPECT_STREQ("{\"file\":\"a/b.json\",\"run\":1,\"device\":3,\"events\":12,"
		     "\"errors\":{\"unknown_free\":0,\"duplicate_alloc\":4},"
		     "\"core_peak\":{\"dram_buffers\":0,\"trace\":0,\"l1_buffers\":0,"
		     "\"l1_small\":0,\"cb\":1048575,\"dfb\":0,\"scratch\":0,\"kernel\":0,"
		     "\"dram\":0,\"l1\":0,\"l1_tensors\":2048,\"l1_program\":0},"
		     "\"bytes_peak\":{\"dram_buffers\":1023,\"trace\":0,\"l1_buffers\":0,"
		     "\"l1_small\":0,\"cb\":0,\"dfb\":0,\"scratch\":0,\"kernel\":0,"
		     "\"dram\":0,\"l1\":3298534883328,\"l1_tensors\":0,\"l1_program\":0}}\n",
		     self->text);
}

TEST_HARNESS_MAIN
