// SPDX-License-Identifier: GPL-2.0-or-later
#include "../names.h"
#include "kselftest_harness.h"

/* The text lives no longer than the expression that made it. */
#define EXPECT_NAME(want, made) do { \
	struct name name_ = made; \
	\
	EXPECT_STREQ(want, name_.s); \
} while (0)

#define EXPECT_SHOWN(want, name) EXPECT_NAME(want, printable(name, false))

TEST(plain_names_stay)
{
	EXPECT_SHOWN("", "");
	EXPECT_SHOWN("python3 -m x", "python3 -m x");
	EXPECT_SHOWN("caf\u00e9 \u2588 \U0001F600", "caf\u00e9 \u2588 \U0001F600");
}

TEST(the_kernels_escapes_stay)
{
	EXPECT_SHOWN("a\\nb\\\\x1b", "a\\nb\\\\x1b");
}

TEST(control_characters)
{
	EXPECT_SHOWN("\\x1b[2J\\x07\\x7f\\x09\\x0d", "\x1b[2J\x07\x7f\t\r");
	/* CSI as one character of C1. */
	EXPECT_SHOWN("\\xc2\\x9b]", "\xc2\x9b]");
}

TEST(direction_of_writing)
{
	EXPECT_SHOWN("\\xe2\\x80\\xaetxt", "\u202etxt");
	EXPECT_SHOWN("\\xe2\\x81\\xa6\\xef\\xbb\\xbf", "\u2066\ufeff");
}

TEST(invalid_utf8)
{
	EXPECT_SHOWN("\\xff\\x80z", "\xff\x80z");
	/* Cut off, overlong, a surrogate, beyond the last character. */
	EXPECT_SHOWN("\\xe2\\x96", "\xe2\x96");
	EXPECT_SHOWN("\\xc0\\xaf", "\xc0\xaf");
	EXPECT_SHOWN("\\xed\\xa0\\x80", "\xed\xa0\x80");
	EXPECT_SHOWN("\\xf4\\x90\\x80\\x80", "\xf4\x90\x80\x80");
}

TEST(ascii)
{
	EXPECT_NAME("caf\\xc3\\xa9", printable("caf\u00e9", true));
}

TEST(longest_name_of_the_kernel_fits)
{
	char name[32], want[4 * 31 + 1] = "";
	int i;

	memset(name, 0xff, 31);
	name[31] = '\0';
	for (i = 0; i < 31; i++)
		strcat(want, "\\xff");
	EXPECT_SHOWN(want, name);
}

TEST(users)
{
	EXPECT_NAME("root", user_name(0, true));
	EXPECT_NAME("4200000001", user_name(4200000001U, true));
	EXPECT_NAME("-", user_name(UINT32_MAX, true));
}

TEST_HARNESS_MAIN
