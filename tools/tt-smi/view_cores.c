// SPDX-License-Identifier: GPL-2.0-or-later
/* L1 core by core: for each device one row without coordinates, then its cores. */
#include <errno.h>

#include "array_size.h"
#include "chip.h"
#include "text.h"
#include "views.h"

enum {
	DEVICE, X, Y, BYTES, PEAK, PERCENT, LIMIT, EXACT, PEAK_EXACT, EVERYWHERE, UNPLACED,
	LOCKSTEP,
};

static const struct sheet_column columns[] = {
	[DEVICE] = { "device", "Device", SHEET_NUMBER, SHEET_KEY },
	[X] = { "x", "x", SHEET_NUMBER, SHEET_KEY },
	[Y] = { "y", "y", SHEET_NUMBER, SHEET_KEY },
	[BYTES] = { "bytes", "L1", SHEET_BYTES, 0 },
	[PEAK] = { "peak", "Peak", SHEET_BYTES, 0 },
	[PERCENT] = { "percent", "%", SHEET_PERCENT, 0 },
	[LIMIT] = { "limit", NULL, SHEET_BYTES, SHEET_DATA },
	[EXACT] = { "exact", NULL, SHEET_FLAG, SHEET_DATA },
	[PEAK_EXACT] = { "peak_exact", NULL, SHEET_FLAG, SHEET_DATA },
	[EVERYWHERE] = { "everywhere", NULL, SHEET_BYTES, SHEET_DATA },
	[UNPLACED] = { "unplaced", NULL, SHEET_BYTES, SHEET_DATA },
	[LOCKSTEP] = { "lockstep", NULL, SHEET_BYTES, SHEET_DATA },
};

static void add_figures(struct sheet *sheet, uint64_t bytes, uint64_t peak, uint64_t limit)
{
	sheet_number(sheet, BYTES, bytes);
	sheet_number(sheet, PEAK, peak);
	if (!limit)
		return;
	sheet_number(sheet, PERCENT, (uint64_t)(1000.0 * bytes / limit + 0.5));
	sheet_number(sheet, LIMIT, limit);
}

static void add_device(struct sheet *sheet, const struct device *dev, const struct chip *chip)
{
	const struct tt_memtrack_usage *usage = usage_of(dev->usage, TT_MEMTRACK_SUM_L1);

	sheet_row(sheet);
	sheet_number(sheet, DEVICE, dev->place.number);
	if (usage->records_ever)
		add_figures(sheet, usage->core_bytes, usage->core_peak,
			    capacity_core_limit(&dev->l1));
	sheet_number(sheet, EXACT, !!(usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT));
	sheet_number(sheet, PEAK_EXACT, !!(usage->flags & TT_MEMTRACK_USAGE_PEAK_EXACT));
	sheet_number(sheet, EVERYWHERE, chip->everywhere);
	sheet_number(sheet, UNPLACED, chip->unplaced);
	if (dev->l1_cores)
		sheet_number(sheet, LOCKSTEP, chip_lockstep(chip, dev));
}

static void add_core(struct sheet *sheet, const struct device *dev,
		     const struct tt_memtrack_core *core)
{
	sheet_row(sheet);
	sheet_number(sheet, DEVICE, dev->place.number);
	sheet_number(sheet, X, core->x);
	sheet_number(sheet, Y, core->y);
	add_figures(sheet, core->bytes, core->peak, capacity_core_limit(&dev->l1));
}

static void add_chip(struct sheet *sheet, const struct device *dev, const struct chip *chip)
{
	size_t i;

	add_device(sheet, dev, chip);
	for (i = 0; i < chip->count; i++)
		add_core(sheet, dev, &chip->core[i]);
}

/* What becomes of each. */
struct listener {
	void (*tell)(void *with, const struct device *dev, const struct chip *chip);
	void *with;
};

/* A device that goes meanwhile is left out. */
static int tell_chips(const struct snapshot *snap, const struct listener *listener)
{
	struct chip chip;
	struct ttmt *handle;
	size_t i;
	int ret = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);

	for (i = 0; !ret && i < snap->device_count; i++) {
		ret = chip_read(&chip, handle, snap->devices[i].place.number);
		if (!ret)
			listener->tell(listener->with, &snap->devices[i], &chip);
		ret = ret == -ENODEV ? 0 : ret;
		chip_free(&chip);
	}
	ttmt_close(handle);
	return ret;
}

static void add_to_sheet(void *sheet, const struct device *dev, const struct chip *chip)
{
	add_chip(sheet, dev, chip);
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	const struct listener listener = { add_to_sheet, sheet };
	int ret = tell_chips(snap, &listener);

	(void)options;
	if (ret)
		sheet->error = ret;
}

static void add_to_text(void *report, const struct device *dev, const struct chip *chip)
{
	text_cores(report, dev, chip);
}

static int print(const struct text_report *report, const struct snapshot *snap)
{
	const struct listener listener = { add_to_text, (void *)report };

	if (!snap->device_count)
		fputs("cores: none\n", report->out);
	return tell_chips(snap, &listener);
}

const struct view_sheet view_cores = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = -1, .fill = fill,
	.print = print,
};
