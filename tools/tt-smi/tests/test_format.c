// SPDX-License-Identifier: GPL-2.0-or-later
#include "../format.h"
#include "kselftest_harness.h"

/* The text lives no longer than the expression that made it. */
#define EXPECT_TEXT(want, made) do { \
	struct text text_ = made; \
	\
	EXPECT_STREQ(want, text_.s); \
} while (0)

#define MIB (1024 * 1024ULL)

TEST(bytes)
{
	EXPECT_TEXT("0 B", format_bytes(0));
	EXPECT_TEXT("1023 B", format_bytes(1023));
	EXPECT_TEXT("1.0 KiB", format_bytes(1024));
	EXPECT_TEXT("1.5 MiB", format_bytes(1572864));
	EXPECT_TEXT("91.5 MiB", format_bytes(95944704));
	EXPECT_TEXT("12.0 GiB", format_bytes(12884901888));
	EXPECT_TEXT("16.0 TiB", format_bytes(1ULL << 44));
	EXPECT_TEXT("16.0 EiB", format_bytes(UINT64_MAX));
}

TEST(bytes_never_shows_1024_of_a_unit)
{
	EXPECT_TEXT("1023.9 KiB", format_bytes(MIB - 100));
	EXPECT_TEXT("1.0 MiB", format_bytes(MIB - 1));
	EXPECT_TEXT("1.0 GiB", format_bytes(1024 * MIB - 1));
}

TEST(kib)
{
	EXPECT_TEXT("0 KiB", format_kib(0));
	EXPECT_TEXT("1464 KiB", format_kib(1499136));
	EXPECT_TEXT("0.1 KiB", format_kib(100));
	EXPECT_TEXT("812.5 KiB", format_kib(812 * 1024 + 512));
}

TEST(percent)
{
	EXPECT_TEXT("0.0%", format_percent(0, 1));
	EXPECT_TEXT("20.8%", format_percent(2684354560, 12884901888));
	EXPECT_TEXT("112.5%", format_percent(9, 8));
	EXPECT_TEXT("100.0%", format_percent(12884901888, 12884901888));
	EXPECT_TEXT("9223372036854775808.0%", format_percent(UINT64_MAX, 200));
}

TEST(percent_of_100_is_full_and_nothing_else)
{
	EXPECT_TEXT("99.9%", format_percent(99999, 100000));
	EXPECT_TEXT("100.1%", format_percent(100001, 100000));
}

TEST(bar)
{
	EXPECT_TEXT("[....................]", format_bar(0, 5, true));
	EXPECT_TEXT("[####................]", format_bar(2684354560, 12884901888, true));
	EXPECT_TEXT("[####################]", format_bar(5, 5, true));
	EXPECT_TEXT("[####################]", format_bar(UINT64_MAX, 5, true));
	EXPECT_TEXT("[██████████░░░░░░░░░░]",
		    format_bar(1, 2, false));
}

TEST(age)
{
	EXPECT_TEXT("0 s", format_age(0));
	EXPECT_TEXT("59 s", format_age(59));
	EXPECT_TEXT("1 min", format_age(119));
	EXPECT_TEXT("23 h", format_age(86399));
	EXPECT_TEXT("400 d", format_age(400 * 86400));
}

TEST_HARNESS_MAIN
