// SPDX-License-Identifier: GPL-2.0-or-later
/* What is used of each kind on each device, and was at most. */
#include "array_size.h"
#include "views.h"

enum { DEVICE, KIND, BYTES, PEAK, CORE_BYTES, CORE_PEAK, RECORDS, RECORDS_EVER, CORE_EXACT,
	PEAK_EXACT };

static const struct sheet_column columns[] = {
	[DEVICE] = { "device", "Device", SHEET_NUMBER, SHEET_KEY },
	[KIND] = { "kind", "Kind", SHEET_TEXT, SHEET_KEY },
	[BYTES] = { "bytes", "Bytes", SHEET_BYTES, SHEET_SUM },
	[PEAK] = { "peak", "Peak", SHEET_BYTES, SHEET_SUM },
	[CORE_BYTES] = { "core_bytes", "Core", SHEET_BYTES, SHEET_SUM },
	[CORE_PEAK] = { "core_peak", "Core peak", SHEET_BYTES, SHEET_SUM },
	[RECORDS] = { "records", "Records", SHEET_NUMBER, SHEET_SUM },
	[RECORDS_EVER] = { "records_ever", "Ever", SHEET_NUMBER, SHEET_SUM | SHEET_SPARE },
	[CORE_EXACT] = { "core_exact", NULL, SHEET_FLAG, SHEET_DATA },
	[PEAK_EXACT] = { "core_peak_exact", NULL, SHEET_FLAG, SHEET_DATA },
};

static void add_row(struct sheet *sheet, const struct device *dev,
		    const struct tt_memtrack_usage *usage)
{
	sheet_row(sheet);
	sheet_number(sheet, DEVICE, dev->place.number);
	sheet_text(sheet, KIND, ttmt_kind_name(usage->what));
	sheet_number(sheet, RECORDS_EVER, usage->records_ever);
	if (!usage->records_ever)
		return;
	sheet_number(sheet, BYTES, usage->bytes);
	sheet_number(sheet, PEAK, usage->bytes_peak);
	sheet_number(sheet, CORE_BYTES, usage->core_bytes);
	sheet_number(sheet, CORE_PEAK, usage->core_peak);
	sheet_number(sheet, RECORDS, usage->records);
	sheet_number(sheet, CORE_EXACT, !!(usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT));
	sheet_number(sheet, PEAK_EXACT, !!(usage->flags & TT_MEMTRACK_USAGE_PEAK_EXACT));
	if (!(usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT))
		sheet_at_most(sheet, CORE_BYTES);
	if (!(usage->flags & TT_MEMTRACK_USAGE_PEAK_EXACT))
		sheet_at_most(sheet, CORE_PEAK);
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	size_t i;
	uint32_t row;

	for (i = 0; i < snap->device_count; i++)
		for (row = 0; row < USAGE_ROWS; row++)
			if (view_has_asked_for(&snap->devices[i], options))
				add_row(sheet, &snap->devices[i], &snap->devices[i].usage[row]);
}

const struct view_sheet view_devices_by_kind = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = -1, .fill = fill,
	.is_by_kind = true,
};
