// SPDX-License-Identifier: GPL-2.0-or-later
/* Resetting peaks for a caller does not change those that ttmt-run reports. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kselftest_harness.h>
#include <linux/tt_memtrack.h>
#include <ttmt/tt_metal.h>

#include "peaks_seam.h"

FIXTURE(peaks) {
	char folder[32];
	char file[64];
};

FIXTURE_SETUP(peaks)
{
	strcpy(self->folder, "/tmp/peaks_test.XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->folder));
	setenv("TTMT_REPORT", self->folder, 1);
	snprintf(self->file, sizeof(self->file), "%s/%d", self->folder, (int)getpid());
}

FIXTURE_TEARDOWN(peaks)
{
	unlink(self->file);
	rmdir(self->folder);
}

static bool file_has(const char *path, const char *wanted)
{
	FILE *file = fopen(path, "r");
	char line[128];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = !strcmp(line, wanted);
	if (file)
		fclose(file);
	return found;
}

static int new_peaks(uint32_t device, struct tt_memtrack_usage *row)
{
	return ttmt_tt_metal_new_peaks(device, row, sizeof(*row), 1);
}

TEST_F(peaks, the_highest_is_reported)
{
	struct tt_memtrack_usage row = { .what = TT_MEMTRACK_KIND_CB };

	seam_begin(3);
	seam_peak(500);
	EXPECT_EQ(0, new_peaks(3, &row));
	EXPECT_EQ(500, row.bytes_peak);
	seam_peak(100);
	EXPECT_EQ(0, new_peaks(3, &row));
	EXPECT_EQ(100, row.bytes_peak);
	seam_end(3);
	EXPECT_TRUE(file_has(self->file, "3 cb 500 250\n"));
	/* Kept although the caller did not ask for this row. */
	EXPECT_TRUE(file_has(self->file, "3 dram 500 250\n"));
}

/* The largest of all meshes, because they share one peak. */
TEST_F(peaks, what_is_usable_is_reported)
{
	seam_peak(500);
	seam_usable(1000);
	seam_begin(3);
	seam_end(3);
	EXPECT_TRUE(file_has(self->file, "usable 3 l1 1000\n"));
	seam_usable(900);
	seam_begin(3);
	seam_end(3);
	EXPECT_TRUE(file_has(self->file, "usable 3 l1 1000\n"));
	EXPECT_TRUE(file_has(self->file, "cores 3 100\n"));
	EXPECT_FALSE(file_has(self->file, "usable 3 dram 0\n"));
}

TEST_F(peaks, a_device_that_was_never_opened_is_not_reported)
{
	struct tt_memtrack_usage row = { .what = TT_MEMTRACK_SUM_L1 };

	seam_begin(3);
	EXPECT_EQ(0, new_peaks(4, &row));
	seam_end(3);
	EXPECT_TRUE(file_has(self->file, "device 3\n"));
	EXPECT_FALSE(file_has(self->file, "device 4\n"));
}

/* The rows that the caller asks for, in the size that it knows. */
TEST_F(peaks, rows)
{
	struct {
		struct tt_memtrack_usage row;
		uint64_t later;
	} rows[] = {
		{ .row.what = TT_MEMTRACK_SUM_L1, .later = 7 },
		{ .row.what = 0x4242, .row.bytes = 7 },
		{ .row.what = TT_MEMTRACK_KIND_DRAM_BUFFERS },
	};

	seam_peak(500);
	EXPECT_EQ(0, ttmt_tt_metal_new_peaks(0, &rows[0].row, sizeof(rows[0]), 3));
	EXPECT_EQ(TT_MEMTRACK_SUM_L1, rows[0].row.what);
	EXPECT_EQ(500, rows[0].row.bytes_peak);
	EXPECT_EQ(0, rows[0].later);
	EXPECT_EQ(0x4242, rows[1].row.what);
	EXPECT_EQ(0, rows[1].row.bytes);
	EXPECT_EQ(0, rows[1].row.bytes_peak);
	EXPECT_EQ(250, rows[2].row.core_peak);
	EXPECT_EQ(-EINVAL, ttmt_tt_metal_new_peaks(0, &rows[0].row, 87, 1));
	EXPECT_EQ(1, seam_anew());
}

/* Of a process that is killed, no end is known. */
TEST_F(peaks, without_an_end)
{
	seam_begin(3);
	EXPECT_TRUE(file_has(self->file, "device 3\n"));
	EXPECT_FALSE(file_has(self->file, "until 0\n"));
}

/* By what this process ran before execve(). */
TEST_F(peaks, where_the_name_is_taken)
{
	FILE *taken = fopen(self->file, "w");
	char file[80];

	ASSERT_NE(NULL, taken);
	fclose(taken);
	snprintf(file, sizeof(file), "%s.1", self->file);
	seam_begin(3);
	EXPECT_TRUE(file_has(file, "device 3\n"));
	EXPECT_FALSE(file_has(self->file, "device 3\n"));
	unlink(file);
}

TEST_F(peaks, errors)
{
	struct tt_memtrack_usage row = { .what = TT_MEMTRACK_SUM_L1, .bytes = 7 };

	seam_error(-EOPNOTSUPP);
	EXPECT_EQ(-EOPNOTSUPP, new_peaks(0, &row));
	EXPECT_EQ(7, row.bytes);
}

TEST_HARNESS_MAIN
