// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of budgets: what is understood, and the verdicts.
 */
#include "kselftest_harness.h"

#include "../budget.h"

#define GIB	(1024.0 * 1024 * 1024)

TEST(budgets_that_are_understood)
{
	static const struct {
		const char *text;
		enum usage_row row;
		bool core, percent;
		double limit;
	} known[] = {
		{ "l1=80%", USAGE_L1, false, true, 80 },
		{ "l1=99.5%", USAGE_L1, false, true, 99.5 },
		{ "dram=10GiB", USAGE_DRAM, false, false, 10 * GIB },
		{ "dram=10G", USAGE_DRAM, false, false, 10 * GIB },
		{ "dram=10gb", USAGE_DRAM, false, false, 10 * GIB },
		{ "dram=1.5TiB", USAGE_DRAM, false, false, 1536 * GIB },
		{ "cb=0", USAGE_CB, false, false, 0 },
		{ "dfb=17B", USAGE_DFB, false, false, 17 },
		{ "l1_buffers/core=1200K", USAGE_L1_BUFFERS, true, false, 1228800 },
		{ "l1/core=75%", USAGE_L1, true, true, 75 },
		{ "l1_program=2MB", USAGE_L1_PROGRAM, false, false, 2097152 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		struct budgets budgets = { 0 };
		char why[BUDGET_WHY] = "";

		EXPECT_EQ(0, budgets_parse(&budgets, known[i].text, why))
			TH_LOG("%s: %s", known[i].text, why);
		ASSERT_EQ(1, budgets.count);
		EXPECT_STREQ(known[i].text, budgets.list[0].text);
		EXPECT_EQ(known[i].row, budgets.list[0].row);
		EXPECT_EQ(known[i].core, budgets.list[0].core);
		EXPECT_EQ(known[i].percent, budgets.list[0].percent);
		EXPECT_TRUE(known[i].limit == budgets.list[0].limit);
	}
}

TEST(several_with_commas)
{
	struct budgets budgets = { 0 };
	char why[BUDGET_WHY];

	EXPECT_EQ(0, budgets_parse(&budgets, "l1=80%,dram=1G", why));
	EXPECT_EQ(0, budgets_parse(&budgets, "trace=1M", why));
	ASSERT_EQ(3, budgets.count);
	EXPECT_EQ(USAGE_L1, budgets.list[0].row);
	EXPECT_EQ(USAGE_DRAM, budgets.list[1].row);
	EXPECT_EQ(USAGE_TRACE, budgets.list[2].row);
}

TEST(budgets_that_are_not)
{
	static const char *const wrong[] = {
		"", "l1", "l1=", "=80%", "l1=80%,", ",l1=80%", "l2=80%", "l1=-1", "l1=+1", "l1=inf",
		"l1=nan", "l1=0x10", "l1=0X10", "l1=80%%", "l1=1KK", "l1=1 K", "l1=1.2.3",
		"l1/bank=1", "l1/core/core=1", "l1/=1", "l1/corex=1", "/core=1", "L1=1", "l1 =1",
		"l1=.5", "l1=1iB",
		"l1=11111111111111111111111111111111111111111111111111111111111111111111111",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct budgets budgets = { 0 };
		char why[BUDGET_WHY] = "";

		EXPECT_EQ(-EINVAL, budgets_parse(&budgets, wrong[i], why))
			TH_LOG("%s", wrong[i]);
		EXPECT_NE('\0', why[0]);
	}
}

TEST(more_than_there_is_room_for)
{
	struct budgets budgets = { 0 };
	char why[BUDGET_WHY];

	for (int i = 0; i < BUDGETS_MOST; i++)
		EXPECT_EQ(0, budgets_parse(&budgets, "cb=1", why));
	EXPECT_EQ(-EINVAL, budgets_parse(&budgets, "cb=1", why));
	EXPECT_EQ(BUDGETS_MOST, budgets.count);
}

static enum verdict judge(const char *text, uint64_t least, uint64_t most, uint64_t total)
{
	struct budgets budgets = { 0 };
	char why[BUDGET_WHY];

	if (budgets_parse(&budgets, text, why))
		abort();
	return budget_judge(&budgets.list[0], least, most, total);
}

TEST(verdicts)
{
	EXPECT_EQ(VERDICT_KEPT, judge("l1=100", 100, 100, 0));
	EXPECT_EQ(VERDICT_BROKEN, judge("l1=100", 101, 101, 0));
	EXPECT_EQ(VERDICT_KEPT, judge("l1=50%", 50, 50, 100));
	EXPECT_EQ(VERDICT_BROKEN, judge("l1=50%", 51, 51, 100));
	EXPECT_EQ(VERDICT_KEPT, judge("l1=0", 0, 0, 0));
}

TEST(verdicts_that_cannot_be)
{
	/* Two processes may have been below it at any one time, or not. */
	EXPECT_EQ(VERDICT_UNKNOWN, judge("l1=100", 60, 120, 0));
	EXPECT_EQ(VERDICT_KEPT, judge("l1=120", 60, 120, 0));
	EXPECT_EQ(VERDICT_BROKEN, judge("l1=59", 60, 120, 0));
	/* A share of what is not known. */
	EXPECT_EQ(VERDICT_UNKNOWN, judge("l1=50%", 1, 1, 0));
}

TEST_HARNESS_MAIN
