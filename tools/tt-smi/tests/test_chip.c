// SPDX-License-Identifier: GPL-2.0-or-later
/* The cores of a chip and its peaks, in figures that no two kinds share. */
#include <stdlib.h>

#include "../chip.h"
#include "../peak.h"
#include "../text.h"
#include "kselftest_harness.h"

FIXTURE(chip) {
	struct device device;
	struct chip chip;
	struct options options;
	struct terminal terminal;
	char *text;
};

FIXTURE_SETUP(chip)
{
	static struct tt_memtrack_core cores[] = {
		{ .x = 0, .y = 0, .bytes = 1535, .peak = 5119 },
		{ .x = 2, .y = 1, .bytes = 1536, .peak = 5120 },
	};
	uint32_t i;

	for (i = 0; i < USAGE_ROWS; i++)
		self->device.usage[i].what = i < TT_MEMTRACK_FIRST_KINDS ?
			i : TT_MEMTRACK_SUM_DRAM + i - TT_MEMTRACK_FIRST_KINDS;
	self->device.tensix_cores = 5;
	self->device.l1_cores = 4;
	self->device.l1.core_total = 8192;
	self->chip = (struct chip){ .core = cores, .count = 2, .columns = 3, .rows = 2 };
	self->options.units = -1;
	self->terminal.ascii = true;
}

FIXTURE_TEARDOWN(chip)
{
	free(self->text);
}

static struct tt_memtrack_usage *row(struct device *dev, uint32_t what)
{
	return (struct tt_memtrack_usage *)usage_of(dev->usage, what);
}

static void draw(struct _test_data_chip *self)
{
	struct text_report report = { NULL, &self->options, &self->terminal };
	size_t length;

	free(self->text);
	report.out = open_memstream(&self->text, &length);
	text_cores(&report, &self->device, &self->chip);
	fclose(report.out);
}

#define EXPECT_TEXT(text_) \
	EXPECT_NE(NULL, strstr(self->text, text_))

TEST_F(chip, cores_are_rounded)
{
	draw(self);
	EXPECT_TEXT("  Now, KiB\n y/x     0     1     2\n"
		    "   0     1     .     .\n   1     .     .     2\n");
	EXPECT_TEXT("  At its peak, KiB\n y/x     0     1     2\n"
		    "   0     5     .     .\n   1     .     .     5\n");
}

/* A quarter of the 8 KiB each: none, the first, and the last. */
TEST_F(chip, shades)
{
	static struct tt_memtrack_core cores[] = {
		{ .x = 0 }, { .x = 1, .bytes = 1 }, { .x = 2, .bytes = 2048 },
		{ .x = 3, .bytes = 8191 }, { .x = 4, .bytes = 8192 },
	};

	self->chip = (struct chip){ .core = cores, .count = 5, .columns = 5, .rows = 1 };
	self->terminal.ascii = false;
	draw(self);
	EXPECT_TEXT("   0     0 \u2591   0 \u2592   2 \u2588   8 \u2588   8\n");
}

/* What it is now and what it was at its peak are each exact or not. */
TEST_F(chip, fullest_core)
{
	static const struct {
		uint32_t flags;
		const char *text;
	} cases[] = {
		{ 0, "   at most 3 KiB now, at most 4 KiB at its peak, of 8 KiB\n" },
		{ TT_MEMTRACK_USAGE_CORE_EXACT, "   3 KiB now, at most 4 KiB at its peak, " },
		{ TT_MEMTRACK_USAGE_PEAK_EXACT, "   at most 3 KiB now, 4 KiB at its peak, " },
	};
	struct tt_memtrack_usage *l1 = row(&self->device, TT_MEMTRACK_SUM_L1);
	size_t i;

	draw(self);
	EXPECT_TEXT("Fullest core   nothing was ever reported\n");
	l1->records_ever = 1;
	l1->core_bytes = 3072;
	l1->core_peak = 4096;
	for (i = 0; i < 3; i++) {
		l1->flags = cases[i].flags;
		draw(self);
		EXPECT_TEXT(cases[i].text);
	}
}

TEST_F(chip, lockstep_is_what_has_no_data)
{
	self->chip.count = 0;
	self->chip.everywhere = 1000;
	row(&self->device, TT_MEMTRACK_SUM_L1_TENSORS)->bytes = 2500;
	EXPECT_EQ(1500, chip_lockstep(&self->chip, &self->device));
	row(&self->device, TT_MEMTRACK_SUM_L1_TENSORS)->bytes = 4001;
	EXPECT_EQ(0, chip_lockstep(&self->chip, &self->device));
}

/* Buffers that lie on some cores only are data there, and take nothing from the others. */
TEST_F(chip, lockstep_beside_placed_buffers)
{
	static struct tt_memtrack_core cores[] = {
		{ .bytes = 1300, .buffers = 1000 }, { .x = 1, .bytes = 8000, .buffers = 8000 },
	};

	self->chip.core = cores;
	self->chip.count = 2;
	self->chip.everywhere = 1000;
	row(&self->device, TT_MEMTRACK_SUM_L1_TENSORS)->bytes = 2500 + 7000;
	EXPECT_EQ(1500, chip_lockstep(&self->chip, &self->device));
	self->device.l1_cores = 0;
	row(&self->device, TT_MEMTRACK_SUM_L1_TENSORS)->bytes = 0;
	EXPECT_EQ(0, chip_lockstep(&self->chip, &self->device));
}

TEST_F(chip, peaks)
{
	static const struct {
		uint64_t bytes, now, time;
	} wanted[PEAKS] = {
		[PEAK_DRAM] = { 11, 12, 13 }, [PEAK_DRAM_CORE] = { 14, 15, 16 },
		[PEAK_L1] = { 21, 22, 23 }, [PEAK_L1_CORE] = { 24, 25, 26 },
	};
	enum peak peak;

	for (peak = 0; peak < PEAKS; peak += 2) {
		struct tt_memtrack_usage *region = row(&self->device, peak_region(peak));

		region->bytes_peak = wanted[peak].bytes;
		region->bytes = wanted[peak].now;
		region->bytes_peak_ns = wanted[peak].time;
		region->core_peak = wanted[peak + 1].bytes;
		region->core_bytes = wanted[peak + 1].now;
		region->core_peak_ns = wanted[peak + 1].time;
	}
	for (peak = 0; peak < PEAKS; peak++) {
		EXPECT_EQ(wanted[peak].bytes, peak_bytes(&self->device, peak));
		EXPECT_EQ(wanted[peak].now, peak_now(&self->device, peak));
		EXPECT_EQ(wanted[peak].time, peak_time_ns(&self->device, peak));
	}
}

/* What is held on cores of their own may be more than what the fullest core had. */
TEST_F(chip, what_ended_is_never_less_than_nothing)
{
	struct tt_memtrack_client clients[] = {
		{ .l1_at_peak = 60, .l1_core_at_peak = 60 },
		{ .l1_at_peak = 30, .l1_core_at_peak = 60 },
	};

	self->device.clients = clients;
	self->device.client_count = 2;
	row(&self->device, TT_MEMTRACK_SUM_L1)->bytes_peak = 100;
	row(&self->device, TT_MEMTRACK_SUM_L1)->core_peak = 100;
	EXPECT_EQ(10, peak_of_ended(&self->device, PEAK_L1));
	EXPECT_EQ(0, peak_of_ended(&self->device, PEAK_L1_CORE));
}

TEST_HARNESS_MAIN
