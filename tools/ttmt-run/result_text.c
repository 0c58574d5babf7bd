// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "human.h"
#include "result.h"

/* room: 16 bytes */
static const char *percent(uint64_t part, uint64_t whole, char *text)
{
	if (whole)
		snprintf(text, 16, "%.1f%%", 100.0 * (double)part / (double)whole);
	else
		strcpy(text, "-");
	return text;
}

/* "<" if processes may have peaked at different moments, ">" if one left incomplete figures. */
static const char *bound(bool open, uint64_t least, uint64_t most)
{
	if (open)
		return ">";
	return least < most ? "<" : "";
}

/* Do not show sums within a region; their kinds are enough. */
static bool is_shown(enum usage_row row, uint64_t bytes)
{
	if (row == USAGE_DRAM || row == USAGE_L1)
		return true;
	return bytes && row != USAGE_L1_TENSORS && row != USAGE_L1_PROGRAM;
}

static void print_row(const struct result *result, const struct chip *chip, enum usage_row row)
{
	struct range range = peaks_together(&result->peaks, chip->device, row);
	enum usage_row region = usage_region(row);
	char bytes[HUMAN_ROOM], core[HUMAN_ROOM], share[16], core_share[16];
	bool open = result_is_open(result, chip);
	char name[64];

	if (!is_shown(row, range.most.bytes))
		return;
	snprintf(name, sizeof(name), "tt%u %s", chip->device, chip->board);
	fprintf(stderr, "%-16s %s%-*s %1s%10s %7s %1s%10s %7s\n", row == USAGE_DRAM ? name : "",
		row == region ? "" : "  ", row == region ? 14 : 12, usage_name(row),
		bound(open, range.least.bytes, range.most.bytes),
		human(range.most.bytes, bytes),
		percent(range.most.bytes, chip_limit(chip, row), share),
		bound(open, range.least.core_bytes, range.most.core_bytes),
		human(range.most.core_bytes, core),
		row == USAGE_KERNEL ? "-" :
		percent(range.most.core_bytes, chip_core_limit(chip, row), core_share));
}

/* 100 % is not all there is where programs can allocate less. In the words of ttmt-smi. */
static void print_usable(const struct chip *chip)
{
	uint64_t dram = chip->usable[USAGE_DRAM], core = chip->core_usable[USAGE_L1];
	char usable[HUMAN_ROOM], whole[HUMAN_ROOM];

	if (!dram && !core)
		return;
	fprintf(stderr, "%-17sUsable (100%%): ", "");
	if (dram)
		fprintf(stderr, "%s of %s DRAM%s", human(dram, usable),
			human(chip->total[USAGE_DRAM], whole), core ? ", " : "");
	if (core)
		fprintf(stderr, "%.1f KiB of %.1f KiB a core", (double)core / 1024,
			(double)chip->core_total[USAGE_L1] / 1024);
	fputc('\n', stderr);
}

static void print_peaks(const struct result *result)
{
	if (!result->chip_count)
		return;
	fprintf(stderr, "%-16s %-14s %11s %7s %11s %7s\n", "DEVICE", "PEAK OF", "CHIP", "SHARE",
		"CORE/BANK", "SHARE");
	for (size_t i = 0; i < result->chip_count; i++) {
		for (enum usage_row row = 0; row < USAGE_ROWS; row++)
			print_row(result, &result->chips[i], row);
		print_usable(&result->chips[i]);
	}
}

static void print_processes(const struct result *result)
{
	const struct peaks *peaks = &result->peaks;

	if (peaks->count > 1)
		fprintf(stderr,
			"%zu processes used chips; < is before a sum of peaks of different times.\n",
			peaks->count);
	for (size_t i = 0; i < peaks->count; i++)
		if (peaks_are_open(&peaks->list[i]))
			fprintf(stderr,
				"Process %u (%s) did not end with exit(), or still runs: > is before its peaks.\n",
				peaks->list[i].pid, peaks->list[i].program);
}

static void print_budgets(const struct result *result)
{
	const struct budgets *budgets = &result->options->budgets;

	for (size_t i = 0; i < budgets->count; i++) {
		for (size_t j = 0; j < result->chip_count; j++) {
			struct judgement judgement;
			char bytes[HUMAN_ROOM], share[16];

			result_judge(result, &budgets->list[i], &result->chips[j], &judgement);
			if (judgement.verdict == VERDICT_KEPT)
				continue;
			fprintf(stderr, "Budget %s %s on tt%u: %s%s, %s\n", budgets->list[i].text,
				judgement.verdict == VERDICT_BROKEN ? "is broken" :
				"cannot be judged", result->chips[j].device,
				bound(result_is_open(result, &result->chips[j]), judgement.least,
				      judgement.most),
				human(judgement.most, bytes),
				percent(judgement.most, judgement.total, share));
		}
	}
}

void result_print(const struct result *result)
{
	print_peaks(result);
	print_processes(result);
	if (result->untracked)
		fprintf(stderr, "Nothing was tracked: %s\n", result->untracked);
	else if (!result->chip_count)
		fputs("No chip was used, or none that could be tracked.\n", stderr);
	if (result->options->mock && result->chip_count)
		fputs("Mock chips: memory of kernel code and traces is not in these figures.\n",
		      stderr);
	print_budgets(result);
	if (result->options->budgets.count && !result->chip_count)
		fputs("The budgets cannot be judged.\n", stderr);
}
