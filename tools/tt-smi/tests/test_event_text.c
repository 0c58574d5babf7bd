// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of events that the made-up library does not send. */
#include "../event_text.h"
#include "run.h"

#include "kselftest_harness.h"

/* One event as its line without its time, in room that the next takes. */
static const char *line(uint32_t type, uint32_t kind, uint32_t pid, const char *name)
{
	struct tt_memtrack_event event = {
		.size = sizeof(event), .type = type, .kind = kind, .bytes = 512, .records = 1,
		.core_bytes = 64, .id = 5, .slot = 3,
		.total = 1024, .who.pid = pid,
	};
	static char text[256];
	FILE *out = fmemopen(text, sizeof(text), "w");

	strncpy(event.who.name, name, sizeof(event.who.name) - 1);
	event_text(out, &event, true);
	fclose(out);
	return cut_times(text) ? text : "no time";
}

#define CHANGE(type, kind) line(TT_MEMTRACK_EVENT_##type, kind, 7, "a")

TEST(the_kind_where_the_event_does_not_say_it)
{
	EXPECT_STREQ("[CB_ALLOC] device 0: +512 B (dfb total 1.0 KiB) id 5 pid 7 a\n",
		     CHANGE(CB_ALLOC, TT_MEMTRACK_KIND_DFB));
	EXPECT_STREQ("[CB_FREE] device 0: -512 B (scratch total 1.0 KiB) id 5 pid 7 a\n",
		     CHANGE(CB_FREE, TT_MEMTRACK_KIND_SCRATCH));
	EXPECT_STREQ("[KERNEL_LOAD] device 0: +512 B (total 1.0 KiB) id 5 pid 7 a\n",
		     CHANGE(KERNEL_LOAD, TT_MEMTRACK_KIND_KERNEL));
	EXPECT_STREQ("[KERNEL_UNLOAD] device 0: -512 B (total 1.0 KiB) id 5 pid 7 a\n",
		     CHANGE(KERNEL_UNLOAD, TT_MEMTRACK_KIND_KERNEL));
}

TEST(a_client_that_left_nothing)
{
	EXPECT_STREQ("[EXIT] device 0: left nothing pid 7 a\n", CHANGE(EXIT, TT_MEMTRACK_ANY));
}

TEST(what_was_refused)
{
	EXPECT_STREQ("[REFUSED] device 0: 512 B of trace, 64 B on a bank pid 7 a\n",
		     CHANGE(REFUSED, TT_MEMTRACK_KIND_TRACE));
	EXPECT_STREQ("[REFUSED] device 0: 512 B of dfb, 64 B on a core pid 7 a\n",
		     CHANGE(REFUSED, TT_MEMTRACK_KIND_DFB));
}

/* What a program has of each kind, then the program. */
TEST(a_program_and_its_kinds)
{
	EXPECT_STREQ("[PROGRAM] device 0: 512 B in 1 record (cb total 1.0 KiB) slot 3 pid 7 a\n",
		     CHANGE(PROGRAM, TT_MEMTRACK_KIND_CB));
	EXPECT_STREQ("[PROGRAM] device 0: program 5 in slot 3 pid 7 a\n",
		     CHANGE(PROGRAM, TT_MEMTRACK_ANY));
}

/* Another pid namespace's process has neither a pid nor a name here. */
TEST(a_process_that_is_not_visible)
{
	EXPECT_STREQ("[BUF_FREE] device 0: -512 B (trace total 1.0 KiB) id 5 pid -\n",
		     line(TT_MEMTRACK_EVENT_BUF_FREE, TT_MEMTRACK_KIND_TRACE, 0, ""));
}

TEST(what_a_newer_module_sends)
{
	EXPECT_STREQ("[event 99] device 0\n", line(99, 0, 7, "a"));
	EXPECT_STREQ("[BUF_ALLOC] device 0: +512 B (unknown kind total 1.0 KiB) id 5 pid 7 a\n",
		     CHANGE(BUF_ALLOC, 77));
}

/* A free of all records has no id, even if there was but one; an allocation's may be 0. */
TEST(an_id_that_is_0)
{
	struct tt_memtrack_event event = {
		.type = TT_MEMTRACK_EVENT_CB_FREE, .records = 1, .who.pid = 7,
	};
	char text[256];
	FILE *out = fmemopen(text, sizeof(text), "w");

	event_text(out, &event, true);
	event.type = TT_MEMTRACK_EVENT_CB_ALLOC;
	event_text(out, &event, true);
	fclose(out);
	ASSERT_TRUE(cut_times(text));
	EXPECT_STREQ("[CB_FREE] device 0: -0 B (dram_buffers total 0 B) pid 7\n"
		     "[CB_ALLOC] device 0: +0 B (dram_buffers total 0 B) id 0 pid 7\n", text);
}

TEST_HARNESS_MAIN
