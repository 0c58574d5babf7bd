// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of what processes leave of their peaks, and of their sum.
 */
#include "kselftest_harness.h"

#include "../peaks.h"

FIXTURE(peaks) {
	char *folder;
	struct peaks peaks;
};

FIXTURE_SETUP(peaks)
{
	self->folder = peaks_folder();
}

FIXTURE_TEARDOWN(peaks)
{
	peaks_free(&self->peaks);
	free(self->folder);
}

static void leave(struct _test_data_peaks *self, const char *name, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", self->folder, name);
	file = fopen(path, "w");
	if (!file || fputs(text, file) < 0 || fclose(file))
		abort();
}

#define EXPECT_BETWEEN(low, high, device, row) do { \
	struct range range = peaks_together(&self->peaks, device, row); \
	EXPECT_EQ(low, range.least.bytes); \
	EXPECT_EQ(high, range.most.bytes); \
} while (0)

TEST_F(peaks, nothing)
{
	size_t count;

	peaks_take(&self->peaks, self->folder);
	EXPECT_EQ(0, self->peaks.count);
	EXPECT_EQ(NULL, peaks_devices(&self->peaks, &count));
	EXPECT_EQ(0, count);
	EXPECT_NE(0, access(self->folder, F_OK));
	EXPECT_BETWEEN(0, 0, 0, USAGE_L1);
}

TEST_F(peaks, one_process)
{
	uint32_t *devices;
	size_t count;

	leave(self, "17", "program python3 x\nsince 5\nuntil 9\ndevice 3\ndevice 1\n"
	      "3 l1 100 10\n3 cb 60 6\n1 dram 18446744073709551615 1\n1 l9 1 1\nnonsense\n");
	peaks_take(&self->peaks, self->folder);
	ASSERT_EQ(1, self->peaks.count);
	EXPECT_EQ(17, self->peaks.list[0].pid);
	EXPECT_STREQ("python3 x", self->peaks.list[0].program);
	EXPECT_FALSE(peaks_are_open(&self->peaks.list[0]));
	devices = peaks_devices(&self->peaks, &count);
	ASSERT_EQ(2, count);
	EXPECT_EQ(1, devices[0]);
	EXPECT_EQ(3, devices[1]);
	free(devices);
	EXPECT_BETWEEN(100, 100, 3, USAGE_L1);
	EXPECT_EQ(6, peaks_together(&self->peaks, 3, USAGE_CB).most.core_bytes);
	EXPECT_BETWEEN(UINT64_MAX, UINT64_MAX, 1, USAGE_DRAM);
	EXPECT_BETWEEN(0, 0, 1, USAGE_L1);
	EXPECT_NE(0, access(self->folder, F_OK));
}

TEST_F(peaks, a_process_that_did_not_say_all)
{
	size_t count;

	leave(self, "17", "program a\nsince 5\ndevice 0\n");
	leave(self, "18", "");
	leave(self, "19.new", "program half");
	peaks_take(&self->peaks, self->folder);
	ASSERT_EQ(2, self->peaks.count);
	EXPECT_TRUE(peaks_are_open(&self->peaks.list[0]));
	EXPECT_TRUE(peaks_are_open(&self->peaks.list[1]));
	free(peaks_devices(&self->peaks, &count));
	EXPECT_EQ(1, count);
	EXPECT_NE(0, access(self->folder, F_OK));
}

TEST_F(peaks, one_after_the_other_do_not_add_up)
{
	leave(self, "1", "since 1\nuntil 10\n0 l1 100 1\n");
	leave(self, "2", "since 11\nuntil 20\n0 l1 70 2\n");
	peaks_take(&self->peaks, self->folder);
	EXPECT_BETWEEN(100, 100, 0, USAGE_L1);
	EXPECT_EQ(2, peaks_together(&self->peaks, 0, USAGE_L1).most.core_bytes);
}

TEST_F(peaks, at_the_same_time_they_may)
{
	leave(self, "1", "since 1\nuntil 10\n0 l1 100 1\n");
	leave(self, "2", "since 5\nuntil 20\n0 l1 70 2\n");
	leave(self, "3", "since 15\nuntil 30\n0 l1 50 2\n");
	leave(self, "4", "since 6\nuntil 7\n1 l1 7 7\n");
	peaks_take(&self->peaks, self->folder);
	EXPECT_BETWEEN(100, 170, 0, USAGE_L1);
	EXPECT_BETWEEN(7, 7, 1, USAGE_L1);
}

/* Of processes that told different figures, the greatest: no share is above 100 % of it. */
TEST_F(peaks, what_is_usable)
{
	leave(self, "1", "since 1\nuntil 10\nusable 0 l1 1393312\nusable 0 dram 1071398464\n"
	      "cores 0 64\n0 l1 100 1\n");
	leave(self, "2", "since 11\nuntil 20\nusable 0 l1 1400000\nusable 0 cb 7\nusable 0 l9 7\n"
	      "usable 1 l1 18446744073709551615\nusable 1\nusable\ncores 0 56\ncores 1\ncores\n");
	peaks_take(&self->peaks, self->folder);
	EXPECT_EQ(1400000, peaks_core_usable(&self->peaks, 0, USAGE_L1));
	EXPECT_EQ(1071398464, peaks_core_usable(&self->peaks, 0, USAGE_DRAM));
	EXPECT_EQ(UINT64_MAX, peaks_core_usable(&self->peaks, 1, USAGE_L1));
	EXPECT_EQ(0, peaks_core_usable(&self->peaks, 1, USAGE_DRAM));
	EXPECT_EQ(0, peaks_core_usable(&self->peaks, 2, USAGE_L1));
	EXPECT_EQ(64, peaks_usable_cores(&self->peaks, 0));
	EXPECT_EQ(0, peaks_usable_cores(&self->peaks, 1));
	EXPECT_EQ(1, peaks_together(&self->peaks, 0, USAGE_L1).most.core_bytes);
}

/* What a process ran before execve() and after it has one number. */
TEST_F(peaks, two_of_one_number)
{
	leave(self, "1", "since 1\nuntil 10\n0 l1 100 1\n");
	leave(self, "1.1", "since 12\nuntil 20\n0 l1 70 2\n");
	peaks_take(&self->peaks, self->folder);
	ASSERT_EQ(2, self->peaks.count);
	EXPECT_EQ(1, self->peaks.list[1].pid);
	EXPECT_EQ(12, self->peaks.list[1].since);
}

TEST_HARNESS_MAIN
