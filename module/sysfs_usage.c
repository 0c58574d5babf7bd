// SPDX-License-Identifier: GPL-2.0-only
/*
 * A directory for each line of a device's ledger, with a file for each figure. They are assembled
 * when the module is loaded, because they are the same for every line; regions also have totals.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/math64.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "memtrack.h"
#include "sysfs.h"

/* The figures of a line, and the names of their files. */
static const struct usage_figure {
	const char *name;
	size_t offset;
	umode_t mode;
	u32 flag; /* instead: of enum tt_memtrack_usage_exact */
} figures[] = {
	{ "used", offsetof(struct memtrack_usage, bytes), 0444 },
	{ "peak", offsetof(struct memtrack_usage, bytes_peak), 0644 },
	{ "core_used", offsetof(struct memtrack_usage, core_bytes), 0444 },
	{ "core_peak", offsetof(struct memtrack_usage, core_peak), 0644 },
	{ "count", offsetof(struct memtrack_usage, records), 0444 },
	{ "allocs", offsetof(struct memtrack_usage, records_ever), 0444 },
	{ "core_exact", 0, 0444, TT_MEMTRACK_USAGE_CORE_EXACT },
	{ "core_peak_exact", 0, 0444, TT_MEMTRACK_USAGE_PEAK_EXACT },
};

#define FIGURES ARRAY_SIZE(figures)

/* What a region has besides, and the end of the list. */
#define MORE_FILES 6

struct usage_attribute {
	struct device_attribute attr;
	enum memtrack_line line;
	const struct usage_figure *figure;
};

static struct usage_attribute usage_attrs[MEMTRACK_LINES][FIGURES];
static struct attribute *usage_lists[MEMTRACK_LINES][FIGURES + MORE_FILES];
struct attribute_group memtrack_usage_groups[MEMTRACK_LINES];

static struct usage_attribute *to_usage(struct device_attribute *attr)
{
	return container_of(attr, struct usage_attribute, attr);
}

static ssize_t figure_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_device *device = to_memtrack_device(dev);
	struct usage_attribute *usage = to_usage(attr);
	struct memtrack_reading reading;
	void *line = &reading.line[usage->line];

	spin_lock(&device->lock);
	memtrack_device_read(device, &device->ledger, &reading);
	spin_unlock(&device->lock);
	return sysfs_emit(buf, "%llu\n", *(u64 *)(line + usage->figure->offset));
}

/* Whether a figure on the fullest core is exact: 1, or 0 for an upper bound. */
static ssize_t exact_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_device *device = to_memtrack_device(dev);
	struct usage_attribute *usage = to_usage(attr);
	struct memtrack_reading reading;

	spin_lock(&device->lock);
	memtrack_device_read(device, &device->ledger, &reading);
	spin_unlock(&device->lock);
	return sysfs_emit(buf, "%d\n", !!(reading.flags[usage->line] & usage->figure->flag));
}

static void reset_peak(struct memtrack_device *device, const struct usage_attribute *usage)
{
	lockdep_assert_held(&device->lock);
	memtrack_ledger_new_peak(&device->ledger, usage->line, usage->figure->offset ==
				 offsetof(struct memtrack_usage, core_peak));
}

/* Root writes 0 to reset a peak to the present value. */
static ssize_t peak_store(struct device *dev, struct device_attribute *attr, const char *buf,
			  size_t size)
{
	struct memtrack_device *device = to_memtrack_device(dev);
	struct usage_attribute *usage = to_usage(attr);
	u64 value;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (kstrtou64(buf, 10, &value) || value)
		return -EINVAL;
	spin_lock(&device->lock);
	reset_peak(device, usage);
	spin_unlock(&device->lock);
	return size;
}

static u64 region_total(struct memtrack_device *device, enum memtrack_line region)
{
	u64 total;

	spin_lock(&device->lock);
	total = memtrack_device_total(device, region);
	spin_unlock(&device->lock);
	return total;
}

static ssize_t total_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	u64 total = region_total(to_memtrack_device(dev), to_memtrack_indexed(attr)->index);

	return total ? sysfs_emit(buf, "%llu\n", total) : -ENODATA;
}

/* What an allocator can give out of a core or bank, times the cores or banks. */
static u64 region_usable(struct memtrack_device *device, enum memtrack_line region)
{
	struct memtrack_capacity *capacity = device->capacity;
	u64 cores = capacity[TT_MEMTRACK_CAP_L1_USABLE_CORES].value ?:
		    capacity[TT_MEMTRACK_CAP_TENSIX_CORES].value;
	u64 usable, bank;

	lockdep_assert_held(&device->lock);
	if (region == MEMTRACK_LINE_L1)
		return check_mul_overflow(capacity[TT_MEMTRACK_CAP_L1_USABLE_PER_CORE].value,
					  cores, &usable) ? U64_MAX : usable;
	bank = capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES].value;
	if (!bank)
		return 0;
	/* Down: a bank may be a little less than its share of the DRAM. */
	return capacity[TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK].value *
	       div64_u64(capacity[TT_MEMTRACK_CAP_DRAM_BYTES].value, bank);
}

static ssize_t usable_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_device *device = to_memtrack_device(dev);
	u64 usable;

	spin_lock(&device->lock);
	usable = region_usable(device, to_memtrack_indexed(attr)->index);
	spin_unlock(&device->lock);
	return usable ? sysfs_emit(buf, "%llu\n", usable) : -ENODATA;
}

static ssize_t source_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_capacity capacity =
		memtrack_capacity_read(to_memtrack_device(dev), to_memtrack_indexed(attr)->index);

	switch (capacity.source) {
	case TT_MEMTRACK_SOURCE_BOARD:
		return sysfs_emit(buf, "board\n");
	case TT_MEMTRACK_SOURCE_CLIENT:
		return sysfs_emit(buf, "client %u\n",
				  from_kuid_munged(current_user_ns(), capacity.uid));
	case TT_MEMTRACK_SOURCE_ADMIN:
		return sysfs_emit(buf, "admin\n");
	case TT_MEMTRACK_SOURCE_SIMULATOR:
		return sysfs_emit(buf, "simulator\n");
	default:
		return sysfs_emit(buf, "unknown\n");
	}
}

static MEMTRACK_INDEXED_ATTR(dram_total, total, total_show, MEMTRACK_LINE_DRAM);
static MEMTRACK_INDEXED_ATTR(dram_core_total, core_total, memtrack_capacity_show,
			     TT_MEMTRACK_CAP_DRAM_BANK_BYTES);
static MEMTRACK_INDEXED_ATTR(dram_usable, usable, usable_show, MEMTRACK_LINE_DRAM);
static MEMTRACK_INDEXED_ATTR(dram_core_usable, core_usable, memtrack_capacity_show,
			     TT_MEMTRACK_CAP_DRAM_USABLE_PER_BANK);
static MEMTRACK_INDEXED_ATTR(dram_source, total_source, source_show, TT_MEMTRACK_CAP_DRAM_BYTES);

static MEMTRACK_INDEXED_ATTR(l1_total, total, total_show, MEMTRACK_LINE_L1);
static MEMTRACK_INDEXED_ATTR(l1_core_total, core_total, memtrack_capacity_show,
			     TT_MEMTRACK_CAP_L1_BYTES_PER_CORE);
static MEMTRACK_INDEXED_ATTR(l1_usable, usable, usable_show, MEMTRACK_LINE_L1);
static MEMTRACK_INDEXED_ATTR(l1_core_usable, core_usable, memtrack_capacity_show,
			     TT_MEMTRACK_CAP_L1_USABLE_PER_CORE);
static MEMTRACK_INDEXED_ATTR(l1_source, total_source, source_show, TT_MEMTRACK_CAP_TENSIX_CORES);

static void __init init_figure(enum memtrack_line line, unsigned int i)
{
	struct usage_attribute *usage = &usage_attrs[line][i];

	usage->line = line;
	usage->figure = &figures[i];
	usage->attr.attr.name = figures[i].name;
	usage->attr.attr.mode = figures[i].mode;
	usage->attr.show = figures[i].flag ? exact_show : figure_show;
	if (figures[i].mode & 0200)
		usage->attr.store = peak_store;
	usage_lists[line][i] = &usage->attr.attr;
}

static void __init init_line(enum memtrack_line line)
{
	unsigned int i;

	for (i = 0; i < FIGURES; i++)
		init_figure(line, i);
	memtrack_usage_groups[line].name = memtrack_line_name(line);
	memtrack_usage_groups[line].attrs = usage_lists[line];
}

static struct attribute *dram_files[MORE_FILES] = {
	&dram_total.attr.attr, &dram_core_total.attr.attr, &dram_source.attr.attr,
	&dram_usable.attr.attr, &dram_core_usable.attr.attr, NULL,
};

static struct attribute *l1_files[MORE_FILES] = {
	&l1_total.attr.attr, &l1_core_total.attr.attr, &l1_source.attr.attr,
	&l1_usable.attr.attr, &l1_core_usable.attr.attr, NULL,
};

/**
 * memtrack_sysfs_init() - assemble the files of kinds and sums
 *
 * Context: before the first device is added.
 */
void __init memtrack_sysfs_init(void)
{
	enum memtrack_line line;

	for (line = 0; line < MEMTRACK_LINES; line++)
		init_line(line);
	memcpy(&usage_lists[MEMTRACK_LINE_DRAM][FIGURES], dram_files, sizeof(dram_files));
	memcpy(&usage_lists[MEMTRACK_LINE_L1][FIGURES], l1_files, sizeof(l1_files));
}
