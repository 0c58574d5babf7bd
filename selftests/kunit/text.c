// SPDX-License-Identifier: GPL-2.0-only
/*
 * Texts: every character alone, compared with a second implementation; every pair of bytes; and
 * texts that end within a character.
 */
#include "../../module/text.c"
#include "suites.h"

/* Whether all bytes are one character, by Unicode's table 3-7. */
static bool is_well_formed(const u8 *text, size_t length)
{
	size_t i;

	for (i = 1; i < length; i++)
		if (text[i] < 0x80 || text[i] > 0xbf)
			return false;
	switch (length) {
	case 1:
		return text[0] < 0x80;
	case 2:
		return text[0] >= 0xc2 && text[0] <= 0xdf;
	case 3:
		return (text[0] == 0xe0 && text[1] >= 0xa0) ||
		       (text[0] == 0xed && text[1] <= 0x9f) ||
		       (text[0] >= 0xe1 && text[0] <= 0xef && text[0] != 0xed);
	default:
		return (text[0] == 0xf0 && text[1] >= 0x90) ||
		       (text[0] == 0xf4 && text[1] <= 0x8f) ||
		       (text[0] >= 0xf1 && text[0] <= 0xf3);
	}
}

static size_t encode(u32 character, u8 text[4])
{
	static const u8 leads[] = { 0, 0xc0, 0xe0, 0xf0 };
	size_t more = character < 0x80 ? 0 : character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
	size_t i;

	for (i = more; i; i--, character >>= 6)
		text[i] = 0x80 | (character & 0x3f);
	text[0] = leads[more] | character;
	return more + 1;
}

static bool is_one_of(u32 character, const u32 (*ranges)[2])
{
	for (; (*ranges)[1]; ranges++)
		if (character >= (*ranges)[0] && character <= (*ranges)[1])
			return true;
	return false;
}

static const u32 unprintable[][2] = {
	{ 0x0, 0x1f }, { 0x7f, 0x9f }, { 0x200e, 0x200f }, { 0x2028, 0x202e },
	{ 0x2066, 0x2069 }, { 0xd800, 0xdfff }, {},
};

static void text_of_each_character(struct kunit *test)
{
	u32 character;
	u8 text[4];

	for (character = 0; character < 0x110000; character++) {
		size_t length = encode(character, text);
		bool expected = !is_one_of(character, unprintable);

		if (memtrack_is_text(text, length) != expected ||
		    (expected && !is_well_formed(text, length)))
			KUNIT_FAIL(test, "character %#x", character);
	}
}

/* Two bytes are valid if they are one character, or each byte is one. */
static void text_of_each_two_bytes(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 0x10000; i++) {
		const u8 text[] = { i >> 8, i };
		bool each = text[0] >= 0x20 && text[0] < 0x7f && text[1] >= 0x20 && text[1] < 0x7f;
		bool one = is_well_formed(text, 2) && (text[0] != 0xc2 || text[1] >= 0xa0);

		if (memtrack_is_text(text, 2) != (each || one))
			KUNIT_FAIL(test, "bytes %#x", i);
	}
}

/* The first two bytes of longer characters decide, if those after them are continuation bytes. */
static void text_of_each_longer_start(struct kunit *test)
{
	unsigned int i, length;

	for (i = 0xe000; i < 0x10000; i++) {
		for (length = 3; length <= 4; length++) {
			u8 text[] = { i >> 8, i, 0xbf, 0xbf };

			if (memtrack_is_text(text, length) != is_well_formed(text, length))
				KUNIT_FAIL(test, "bytes %#x and %u more", i, length - 2);
			/* A letter at the end continues nothing, but may follow a character. */
			text[length - 1] = 0x7e;
			if (memtrack_is_text(text, length) !=
			    (length == 4 && is_well_formed(text, 3)))
				KUNIT_FAIL(test, "bytes %#x, then another character", i);
		}
	}
}

/* A text must end with a whole character, and nothing behind it is read. */
static void text_that_ends_too_early(struct kunit *test)
{
	static const char text[] = "a\303\244\342\202\254\360\237\224\245";
	static const size_t ends[] = { 0, 1, 3, 6, 10 };
	size_t length, end = 0;

	for (length = 0; length < sizeof(text); length++) {
		bool is_end = length == ends[end];

		KUNIT_EXPECT_EQ_MSG(test, memtrack_is_text(text, length), is_end, "%zu bytes",
				    length);
		end += is_end;
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(text_of_each_character),
	KUNIT_CASE(text_of_each_two_bytes),
	KUNIT_CASE(text_of_each_longer_start),
	KUNIT_CASE(text_that_ends_too_early),
	{}
};

struct kunit_suite ttmt_text_suite = {
	.name = "ttmt_text",
	.test_cases = cases,
};
