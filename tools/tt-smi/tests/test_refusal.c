// SPDX-License-Identifier: GPL-2.0-or-later
/* Why an allocation was refused, for whatever a program may have told of it. */
#include <stdlib.h>

#include "array_size.h"
#include "../refusal.h"
#include "../text.h"
#include "kselftest_harness.h"

#define FREE TT_MEMTRACK_REFUSED_FREE_KNOWN
#define LARGEST TT_MEMTRACK_REFUSED_LARGEST_KNOWN
#define ADDRESSES TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN

TEST(verdicts)
{
	static const struct {
		uint32_t flags;
		uint64_t wanted, free, largest_free;
		enum verdict verdict;
	} cases[] = {
		{ FREE | LARGEST, 101, 100, 100, VERDICT_SIZE },
		{ FREE | LARGEST, 100, 100, 99, VERDICT_FRAGMENTATION },
		{ FREE | LARGEST, 100, 100, 100, VERDICT_UNKNOWN },
		{ FREE, 101, 100, 0, VERDICT_SIZE },
		{ FREE, 100, 100, 0, VERDICT_UNKNOWN },
		{ LARGEST, 100, 0, 99, VERDICT_UNKNOWN },
		{ FREE | LARGEST, 1, 0, 0, VERDICT_SIZE },
		{ 0, 100, 0, 0, VERDICT_UNKNOWN },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct tt_memtrack_refusal refusal = {
			.flags = cases[i].flags, .core_bytes = cases[i].wanted,
			.free = cases[i].free, .largest_free = cases[i].largest_free,
		};

		EXPECT_EQ(cases[i].verdict, refusal_verdict(&refusal)) TH_LOG("case %zu", i);
	}
}

TEST(a_clash_is_one_whatever_else_is_known)
{
	struct tt_memtrack_refusal refusal = {
		.reason = TT_MEMTRACK_REFUSED_CLASH, .flags = FREE | ADDRESSES, .core_bytes = 1,
		.kind = TT_MEMTRACK_KIND_CB, .address = 3072, .other_address = 2048,
	};
	char text[256];

	EXPECT_EQ(VERDICT_CLASH, refusal_verdict(&refusal));
	refusal_reason(text, sizeof(text), &refusal, -1);
	EXPECT_NE(NULL, strstr(text, " begins at 2048: 1.0 KiB too much. Smaller circular"));
	/* Nothing is above the buffer. */
	refusal.other_address = 3072;
	refusal_reason(text, sizeof(text), &refusal, -1);
	EXPECT_STREQ("On some core the program would have reached into an L1 buffer.", text);
	refusal.other_address = 2048;
	refusal.flags = FREE;
	refusal_reason(text, sizeof(text), &refusal, -1);
	EXPECT_STREQ("On some core the program would have reached into an L1 buffer.", text);
}

FIXTURE(story) {
	struct tt_memtrack_refusal refusal;
	struct options options;
	struct terminal terminal;
	char *text;
};

FIXTURE_SETUP(story)
{
	self->options.units = -1;
	self->terminal.ascii = true;
	self->refusal.kind = TT_MEMTRACK_KIND_L1_BUFFERS;
}

FIXTURE_TEARDOWN(story)
{
	free(self->text);
}

static void tell(struct _test_data_story *self)
{
	const struct snapshot nobody = { 0 };
	struct text_report report = { NULL, &self->options, &self->terminal };
	size_t length;

	free(self->text);
	report.out = open_memstream(&self->text, &length);
	text_refusal(&report, &nobody, &self->refusal);
	fclose(report.out);
}

#define EXPECT_TEXT(text_) \
	EXPECT_NE(NULL, strstr(self->text, text_))
#define EXPECT_NO_TEXT(text_) \
	EXPECT_EQ(NULL, strstr(self->text, text_))

TEST_F(story, what_was_free_is_told_as_far_as_it_is_known)
{
	self->refusal.free = 2048;
	self->refusal.largest_free = 1024;
	tell(self);
	EXPECT_NO_TEXT("Free:");
	self->refusal.flags = FREE;
	tell(self);
	EXPECT_TEXT("  Free:    2.0 KiB on a core\n");
	self->refusal.flags = LARGEST;
	tell(self);
	EXPECT_TEXT("  Free:    1.0 KiB in the largest block\n");
	self->refusal.flags = FREE | LARGEST;
	tell(self);
	EXPECT_TEXT("  Free:    2.0 KiB on a core, 1.0 KiB in the largest block\n");
}

TEST_F(story, what_was_wanted_is_told_as_far_as_it_is_known)
{
	tell(self);
	EXPECT_NO_TEXT("Wanted:");
	self->refusal.core_bytes = 1024;
	tell(self);
	EXPECT_TEXT("  Wanted:  1.0 KiB on a core\n");
	self->refusal.core_bytes = 0;
	self->refusal.bytes = 1024;
	tell(self);
	EXPECT_TEXT("  Wanted:  1.0 KiB\n");
}

/* Every width, down to the longest word: no line is longer, and none could take another word. */
TEST_F(story, words_fill_the_window)
{
	size_t width;

	self->refusal.flags = FREE | LARGEST;
	self->refusal.core_bytes = 4096;
	self->refusal.free = 4096;
	self->refusal.largest_free = 1024;
	for (width = 26; width < 120; width++) {
		char *line, *words, *rest = NULL;
		size_t last = 0;

		self->terminal.columns = width;
		tell(self);
		words = strstr(self->text, "  Why:");
		*strstr(words, "  L1:") = '\0';
		line = strtok_r(words, "\n", &rest);
		for (; line; line = strtok_r(NULL, "\n", &rest)) {
			EXPECT_GE(width, strlen(line)) TH_LOG("%s", line);
			if (last)
				EXPECT_LT(width, last + 1 + strcspn(line + 11, " "));
			last = strlen(line);
		}
	}
}

TEST_HARNESS_MAIN
