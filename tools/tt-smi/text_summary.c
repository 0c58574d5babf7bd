// SPDX-License-Identifier: GPL-2.0-or-later
#include "array_size.h"
#include "format.h"
#include "label.h"
#include "table.h"
#include "text.h"

static const struct table_column columns[] = {
	{ "Device", COLUMN_TEXT, false },
	{ "Board", COLUMN_TEXT, false },
	{ "PCI address", COLUMN_TEXT, false },
	{ "Node", COLUMN_TEXT, false },
	{ "DRAM", COLUMN_NUMBER, false },
	{ "%", COLUMN_NUMBER, false },
	{ "L1", COLUMN_NUMBER, false },
	{ "%", COLUMN_NUMBER, false },
};

#define COLUMNS ARRAY_SIZE(columns)

static const char *address(const struct device *dev)
{
	if (*dev->place.pci_address)
		return dev->place.pci_address;
	return dev->simulated ? "simulated" : "-";
}

static struct text node(const struct device *dev)
{
	struct text text = { "-" };

	if (dev->place.has_driver_node)
		snprintf(text.s, sizeof(text.s), "%u", dev->place.driver_node);
	return text;
}

/* A region that nobody ever reported is not known, and not 0. */
static struct text used(const struct tt_memtrack_usage *usage)
{
	return usage->records_ever ? format_bytes(usage->bytes) : (struct text){ "-" };
}

static struct text percent(const struct tt_memtrack_usage *usage, const struct capacity *capacity)
{
	const uint64_t limit = capacity_limit(capacity);

	if (!usage->records_ever || !limit)
		return (struct text){ "-" };
	return format_percent(usage->bytes, limit);
}

static void add_device(struct table *table, const struct device *dev)
{
	table_add(table, (const char *const[COLUMNS]) {
		label_device(dev).s,
		label_board(dev).s,
		address(dev),
		node(dev).s,
		used(usage_of(dev->usage, TT_MEMTRACK_SUM_DRAM)).s,
		percent(usage_of(dev->usage, TT_MEMTRACK_SUM_DRAM), &dev->dram).s,
		used(usage_of(dev->usage, TT_MEMTRACK_SUM_L1)).s,
		percent(usage_of(dev->usage, TT_MEMTRACK_SUM_L1), &dev->l1).s,
	});
}

int text_summary(FILE *out, const struct snapshot *snap)
{
	struct table *table = table_new(columns, COLUMNS);
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		add_device(table, &snap->devices[i]);
	return table_print(table, out, 0);
}
