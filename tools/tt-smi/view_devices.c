// SPDX-License-Identifier: GPL-2.0-or-later
/* Each device in one row. */
#include "array_size.h"
#include "label.h"
#include "views.h"

enum {
	DEVICE, BOARD, ARCH, CHIP, GATEWAY, ADDRESS, NODE, DRAM, DRAM_TOTAL, DRAM_PERCENT, L1,
	L1_TOTAL, L1_PERCENT, TENSORS, PROGRAM, KERNELS, CORE, CORE_TOTAL, CORE_PERCENT, DRAM_PEAK,
	L1_PEAK, CORE_PEAK, CLIENTS, ERRORS, DRAM_USABLE, L1_USABLE, CORE_USABLE, CORE_EXACT,
	REFUSED,
};

static const struct sheet_column columns[] = {
	[DEVICE] = { "device", "Device", SHEET_NUMBER, SHEET_KEY },
	[BOARD] = { "board", "Board", SHEET_TEXT, 0 },
	[ARCH] = { "arch", NULL, SHEET_TEXT, SHEET_DATA },
	[CHIP] = { "chip", NULL, SHEET_NUMBER, SHEET_DATA },
	[GATEWAY] = { "gateway", NULL, SHEET_NUMBER, SHEET_DATA },
	[ADDRESS] = { "pci_address", "PCI address", SHEET_TEXT, SHEET_SPARE },
	[NODE] = { "driver_node", "Node", SHEET_NUMBER, SHEET_SPARE },
	[DRAM] = { "dram", "DRAM", SHEET_BYTES, SHEET_SUM },
	[DRAM_TOTAL] = { "dram_total", NULL, SHEET_BYTES, SHEET_DATA },
	[DRAM_PERCENT] = { "dram_percent", "%", SHEET_PERCENT, 0 },
	[L1] = { "l1", "L1", SHEET_BYTES, SHEET_SUM },
	[L1_TOTAL] = { "l1_total", NULL, SHEET_BYTES, SHEET_DATA },
	[L1_PERCENT] = { "l1_percent", "%", SHEET_PERCENT, 0 },
	[TENSORS] = { "l1_tensors", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[PROGRAM] = { "l1_program", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[KERNELS] = { "kernel", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[CORE] = { "core", "Core", SHEET_BYTES, SHEET_SUM },
	[CORE_TOTAL] = { "core_total", NULL, SHEET_BYTES, SHEET_DATA },
	[CORE_PERCENT] = { "core_percent", "%", SHEET_PERCENT, 0 },
	[DRAM_PEAK] = { "dram_peak", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[L1_PEAK] = { "l1_peak", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[CORE_PEAK] = { "core_peak", NULL, SHEET_BYTES, SHEET_SUM | SHEET_DATA },
	[CLIENTS] = { "clients", "Clients", SHEET_NUMBER, SHEET_SUM | SHEET_SPARE },
	[ERRORS] = { "errors", "Errors", SHEET_NUMBER, SHEET_SUM | SHEET_SPARE },
	[DRAM_USABLE] = { "dram_usable", NULL, SHEET_BYTES, SHEET_DATA },
	[L1_USABLE] = { "l1_usable", NULL, SHEET_BYTES, SHEET_DATA },
	[CORE_USABLE] = { "core_usable", NULL, SHEET_BYTES, SHEET_DATA },
	[CORE_EXACT] = { "core_exact", NULL, SHEET_FLAG, SHEET_DATA },
	[REFUSED] = { "refused", NULL, SHEET_NUMBER, SHEET_SUM | SHEET_DATA },
};

/* A kind that nobody ever reported is not known, and not 0. */
static void add_usage(struct sheet *sheet, const struct device *dev, uint32_t what, int column)
{
	const struct tt_memtrack_usage *usage = usage_of(dev->usage, what);

	if (usage->records_ever)
		sheet_number(sheet, column, usage->bytes);
}

static void add_peak(struct sheet *sheet, const struct device *dev, uint32_t what, int column)
{
	const struct tt_memtrack_usage *usage = usage_of(dev->usage, what);

	if (usage->records_ever)
		sheet_number(sheet, column, usage->bytes_peak);
}

static void add_core(struct sheet *sheet, const struct tt_memtrack_usage *usage)
{
	if (!usage->records_ever)
		return;
	sheet_number(sheet, CORE, usage->core_bytes);
	sheet_number(sheet, CORE_PEAK, usage->core_peak);
	sheet_number(sheet, CORE_EXACT, !!(usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT));
	if (!(usage->flags & TT_MEMTRACK_USAGE_CORE_EXACT))
		sheet_at_most(sheet, CORE);
}

/* Only what is full says 100.0. */
static uint64_t tenths_of_percent(uint64_t used, uint64_t total)
{
	const uint64_t tenths = 1000.0 * used / total + 0.5;

	if (used < total && tenths > 999)
		return 999;
	return used > total && tenths < 1001 ? 1001 : tenths;
}

static void add_known(struct sheet *sheet, int column, uint64_t value)
{
	if (value)
		sheet_number(sheet, column, value);
}

static void add_percent(struct sheet *sheet, int used, int percent, uint64_t limit)
{
	const struct sheet_cell *cell;

	if (!limit || sheet->error)
		return;
	cell = sheet_cell(sheet, sheet->rows - 1, used);
	if (cell->known)
		sheet_number(sheet, percent, tenths_of_percent(cell->number, limit));
}

static void add_identity(struct sheet *sheet, const struct device *dev)
{
	sheet_number(sheet, DEVICE, dev->place.number);
	sheet_text(sheet, BOARD, *dev->board ? label_board(dev).s : "");
	sheet_text(sheet, ARCH, dev->arch);
	sheet_number(sheet, CHIP, dev->chip);
	if (dev->has_gateway)
		sheet_number(sheet, GATEWAY, dev->gateway);
	sheet_text(sheet, ADDRESS, dev->place.pci_address);
	if (dev->place.has_driver_node)
		sheet_number(sheet, NODE, dev->place.driver_node);
}

static void add_what_tables_lack(struct sheet *sheet, const struct device *dev)
{
	uint64_t errors = 0;
	size_t i;

	add_peak(sheet, dev, TT_MEMTRACK_SUM_DRAM, DRAM_PEAK);
	add_peak(sheet, dev, TT_MEMTRACK_SUM_L1, L1_PEAK);
	add_core(sheet, usage_of(dev->usage, TT_MEMTRACK_SUM_L1));
	add_known(sheet, CORE_TOTAL, dev->l1.core_total);
	add_known(sheet, DRAM_USABLE, dev->dram.usable);
	add_known(sheet, L1_USABLE, dev->l1.usable);
	add_known(sheet, CORE_USABLE, dev->l1.core_usable);
	add_percent(sheet, CORE, CORE_PERCENT, capacity_core_limit(&dev->l1));
	for (i = 0; i < ERROR_COUNT; i++)
		errors += dev->errors[i];
	sheet_number(sheet, ERRORS, errors);
	sheet_number(sheet, REFUSED, dev->refused);
}

static void add_row(struct sheet *sheet, const struct device *dev, bool from_tables)
{
	sheet_row(sheet);
	add_identity(sheet, dev);
	add_usage(sheet, dev, TT_MEMTRACK_SUM_DRAM, DRAM);
	add_usage(sheet, dev, TT_MEMTRACK_SUM_L1, L1);
	add_usage(sheet, dev, TT_MEMTRACK_SUM_L1_TENSORS, TENSORS);
	add_usage(sheet, dev, TT_MEMTRACK_SUM_L1_PROGRAM, PROGRAM);
	add_usage(sheet, dev, TT_MEMTRACK_KIND_KERNEL, KERNELS);
	add_known(sheet, DRAM_TOTAL, dev->dram.total);
	add_known(sheet, L1_TOTAL, dev->l1.total);
	add_percent(sheet, DRAM, DRAM_PERCENT, capacity_limit(&dev->dram));
	add_percent(sheet, L1, L1_PERCENT, capacity_limit(&dev->l1));
	sheet_number(sheet, CLIENTS, dev->client_count);
	if (!from_tables)
		add_what_tables_lack(sheet, dev);
}

static void fill(struct sheet *sheet, const struct snapshot *snap, const struct options *options)
{
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		if (view_has_asked_for(&snap->devices[i], options))
			add_row(sheet, &snap->devices[i], snap->from_tables);
}

const struct view_sheet view_devices = {
	.column = columns, .columns = ARRAY_SIZE(columns), .first = -1, .fill = fill,
};
