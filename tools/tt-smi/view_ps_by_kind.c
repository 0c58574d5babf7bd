// SPDX-License-Identifier: GPL-2.0-or-later
/* What is held of each kind, by those who were asked for. */
#include "array_size.h"
#include "shm.h"
#include "views.h"

enum { KIND, BYTES, CORE_BYTES, RECORDS, HOLDERS };

static const struct sheet_column columns[] = {
	[KIND] = { "kind", "Kind", SHEET_TEXT, SHEET_KEY },
	[BYTES] = { "bytes", "Bytes", SHEET_BYTES, SHEET_SUM },
	[CORE_BYTES] = { "core_bytes", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[RECORDS] = { "records", "Records", SHEET_NUMBER, SHEET_SUM },
	[HOLDERS] = { "holders", "Holders", SHEET_NUMBER, SHEET_SUM },
};

/* Tables of TT-Metal's own tracker have bytes alone. */
static void add_row(struct sheet *sheet, uint32_t kind, const struct tt_memtrack_holding *held,
		    bool from_tables)
{
	sheet_row(sheet);
	sheet_text(sheet, KIND, ttmt_kind_name(kind));
	if (from_tables && !shm_knows(kind))
		return;
	sheet_number(sheet, BYTES, held->bytes);
	sheet_number(sheet, HOLDERS, held->bytes || held->records);
	if (from_tables)
		return;
	sheet_number(sheet, CORE_BYTES, held->core_bytes);
	sheet_number(sheet, RECORDS, held->records);
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	size_t i, j;
	uint32_t kind;

	for (i = 0; i < snap->device_count; i++) {
		const struct device *dev = &snap->devices[i];

		for (j = 0; j < dev->client_count; j++)
			for (kind = 0; kind < ARRAY_SIZE(dev->clients[j].kind); kind++)
				if (options_ask_for(options, &dev->clients[j].who))
					add_row(sheet, kind, &dev->clients[j].kind[kind],
						snap->from_tables);
	}
	sheet->error = sheet_group(sheet, KIND);
}

const struct view_sheet view_ps_by_kind = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = BYTES, .fill = fill,
	.is_by_kind = true,
};
