// SPDX-License-Identifier: GPL-2.0-or-later
/* A chip drawn as a grid of its cores. */
#include "chip.h"
#include "label.h"
#include "screen/units.h"
#include "text.h"

/* "y 10", and for each core a shade, a figure of up to four digits, and a space. */
#define MARGIN 4
#define CELL 6

/* A quarter each. */
static const char *shade_of(uint64_t bytes, uint64_t limit, bool ascii)
{
	static const char *const shades[] = {
		" ", "\u2591", "\u2592", "\u2593", "\u2588",
	};

	if (ascii || !limit || !bytes)
		return " ";
	return shades[bytes >= limit ? 4 : 1 + 4 * bytes / limit];
}

static void print_core(const struct text_report *report, const struct tt_memtrack_core *core,
		       bool peak, uint64_t limit, int width)
{
	uint64_t bytes;

	if (!core) {
		fprintf(report->out, "%*s", width, report->terminal->ascii ? "." : "\u00b7");
		return;
	}
	bytes = peak ? core->peak : core->bytes;
	fprintf(report->out, "%s%s%4llu", width > CELL - 1 ? " " : "",
		shade_of(bytes, limit, report->terminal->ascii),
		(unsigned long long)(bytes + 512) / 1024);
}

/* A character that is not ASCII has more bytes than columns. */
static int cell_width(const struct text_report *report, const struct chip *chip)
{
	const int room = report->terminal->columns;

	return room && room < MARGIN + CELL * (int)chip->columns ? CELL - 1 : CELL;
}

static void print_grid(const struct text_report *report, const struct chip *chip, bool peak,
		       uint64_t limit)
{
	const int width = cell_width(report, chip);
	uint32_t x, y;

	fprintf(report->out, "\n  %s, KiB\n%*s", peak ? "At its peak" : "Now", MARGIN, "y/x");
	for (x = 0; x < chip->columns; x++)
		fprintf(report->out, "%*u", width, x);
	fputc('\n', report->out);
	for (y = 0; y < chip->rows; y++) {
		fprintf(report->out, "%*u", MARGIN, y);
		for (x = 0; x < chip->columns; x++) {
			const struct tt_memtrack_core *core = chip_core(chip, x, y);
			const bool dot = !core && !report->terminal->ascii;

			print_core(report, core, peak, limit, width + dot);
		}
		fputc('\n', report->out);
	}
}

static struct text bytes_of(const struct text_report *report, uint64_t bytes)
{
	return report->options->units < 0 ? format_kib(bytes) :
					    units_text(bytes, report->options->units);
}

static void print_fullest(const struct text_report *report, const struct device *dev)
{
	const struct tt_memtrack_usage *usage = usage_of(dev->usage, TT_MEMTRACK_SUM_L1);
	const uint64_t limit = capacity_core_limit(&dev->l1);

	if (!usage->records_ever) {
		fputs("  Fullest core   nothing was ever reported\n", report->out);
		return;
	}
	fprintf(report->out, "  Fullest core   %s%s now, %s%s at its peak",
		usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT ? "" : "at most ",
		bytes_of(report, usage->core_bytes).s,
		usage->flags & TT_MEMTRACK_USAGE_PEAK_EXACT ? "" : "at most ",
		bytes_of(report, usage->core_peak).s);
	if (limit)
		fprintf(report->out, ", of %s%s", bytes_of(report, limit).s,
			dev->l1.core_usable ? " that programs can allocate" : "");
	fputc('\n', report->out);
}

static void print_rest(const struct text_report *report, const struct device *dev,
		       const struct chip *chip)
{
	const uint64_t lockstep = chip_lockstep(chip, dev);

	print_fullest(report, dev);
	fprintf(report->out, "  Every core     %s of L1 buffers\n",
		bytes_of(report, chip->everywhere).s);
	if (lockstep)
		fprintf(report->out,
			"  Lockstep       %s of that on cores that have no data of these buffers\n",
			bytes_of(report, lockstep).s);
	if (chip->unplaced)
		fprintf(report->out,
			"  Without place  %s of programs that have not told their cores\n",
			bytes_of(report, chip->unplaced).s);
}

static void print_legend(const struct text_report *report, uint64_t limit)
{
	if (!report->terminal->ascii && limit)
		fprintf(report->out, "\n  \u2591 \u2592 \u2593 \u2588  a quarter of %s each\n",
			bytes_of(report, limit).s);
}

void text_cores(const struct text_report *report, const struct device *dev,
		const struct chip *chip)
{
	const uint64_t limit = capacity_core_limit(&dev->l1);

	fprintf(report->out, "Device %s: %s\n", label_device(dev).s, label_board(dev).s);
	print_rest(report, dev, chip);
	if (chip->count) {
		print_grid(report, chip, false, limit);
		print_grid(report, chip, true, limit);
		print_legend(report, limit);
	} else {
		fputs("\n  No program has told on which cores its memory lies, so there is no\n"
		      "  figure for each core. ttmt-run has TT-NN programs tell it.\n",
		      report->out);
	}
	fputc('\n', report->out);
}
