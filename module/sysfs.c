// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of devices and of the class, as Documentation/ABI/testing describes them.
 * Reading one takes the device's spinlock at most.
 */
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/stringify.h>
#include <linux/sysfs.h>

#include "client.h"
#include "compat.h"
#include "device.h"
#include "main.h"
#include "sysfs.h"

/* Which figure of which line of the ledger a file shows. */
struct usage_attribute {
	struct device_attribute attr;
	u16 line;
	u16 offset;
};

/* Which figure a file shows, by a number whose meaning is the show function's. */
struct indexed_attribute {
	struct device_attribute attr;
	u32 index;
};

#define to_usage_attribute(_attr) container_of(_attr, struct usage_attribute, attr)
#define to_indexed_attribute(_attr) container_of(_attr, struct indexed_attribute, attr)

static u64 *usage_figure(struct memtrack_device *device, const struct usage_attribute *attr)
{
	return (void *)&device->ledger.line[attr->line] + attr->offset;
}

static ssize_t usage_figure_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_device *device = to_memtrack_device(dev);
	u64 value;

	spin_lock(&device->lock);
	value = *usage_figure(device, to_usage_attribute(attr));
	spin_unlock(&device->lock);
	return sysfs_emit(buf, "%llu\n", value);
}

/* Each peak lies four figures behind the figure that it is the peak of. */
#define PEAK_DISTANCE (offsetof(struct memtrack_usage, bytes_peak) - \
		       offsetof(struct memtrack_usage, bytes))

static_assert(offsetof(struct memtrack_usage, core_peak) -
	      offsetof(struct memtrack_usage, core_bytes) == PEAK_DISTANCE);

static ssize_t usage_peak_store(struct device *dev, struct device_attribute *attr,
				const char *buf, size_t size)
{
	struct memtrack_device *device = to_memtrack_device(dev);
	u64 *peak = usage_figure(device, to_usage_attribute(attr));
	u64 value;
	int err;

	err = kstrtou64(buf, 10, &value);
	if (err || value)
		return -EINVAL;
	spin_lock(&device->lock);
	*peak = *(u64 *)((void *)peak - PEAK_DISTANCE);
	spin_unlock(&device->lock);
	return size;
}

#define USAGE_ATTR(_dir, _name, _line, _figure, _mode, _store) \
	static struct usage_attribute _dir##_##_name = { \
		.attr = __ATTR(_name, _mode, usage_figure_show, _store), \
		.line = (_line), \
		.offset = offsetof(struct memtrack_usage, _figure), \
	}

#define USAGE_ATTRS(_dir, _line) \
	USAGE_ATTR(_dir, used, _line, bytes, 0444, NULL); \
	USAGE_ATTR(_dir, peak, _line, bytes_peak, 0644, usage_peak_store); \
	USAGE_ATTR(_dir, core_used, _line, core_bytes, 0444, NULL); \
	USAGE_ATTR(_dir, core_peak, _line, core_peak, 0644, usage_peak_store); \
	USAGE_ATTR(_dir, count, _line, records, 0444, NULL); \
	USAGE_ATTR(_dir, allocs, _line, records_ever, 0444, NULL)

#define USAGE_LIST(_dir) \
	&_dir##_used.attr.attr, \
	&_dir##_peak.attr.attr, \
	&_dir##_core_used.attr.attr, \
	&_dir##_core_peak.attr.attr, \
	&_dir##_count.attr.attr, \
	&_dir##_allocs.attr.attr

#define USAGE_GROUP(_dir, _line) \
	USAGE_ATTRS(_dir, _line); \
	static struct attribute *_dir##_attrs[] = { USAGE_LIST(_dir), NULL }; \
	static const struct attribute_group _dir##_group = { \
		.name = __stringify(_dir), \
		.attrs = _dir##_attrs, \
	}

USAGE_GROUP(dram_buffers, TT_MEMTRACK_KIND_DRAM_BUFFERS);
USAGE_GROUP(trace, TT_MEMTRACK_KIND_TRACE);
USAGE_GROUP(l1_buffers, TT_MEMTRACK_KIND_L1_BUFFERS);
USAGE_GROUP(l1_small, TT_MEMTRACK_KIND_L1_SMALL);
USAGE_GROUP(cb, TT_MEMTRACK_KIND_CB);
USAGE_GROUP(dfb, TT_MEMTRACK_KIND_DFB);
USAGE_GROUP(scratch, TT_MEMTRACK_KIND_SCRATCH);
USAGE_GROUP(kernel, TT_MEMTRACK_KIND_KERNEL);
USAGE_GROUP(l1_tensors, MEMTRACK_LINE_L1_TENSORS);
USAGE_GROUP(l1_program, MEMTRACK_LINE_L1_PROGRAM);

static u64 region_total(struct memtrack_device *device, enum memtrack_line region)
{
	u64 total;

	spin_lock(&device->lock);
	total = memtrack_capacity_total(device, region);
	spin_unlock(&device->lock);
	return total;
}

static ssize_t region_total_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", region_total(to_memtrack_device(dev),
						      to_indexed_attribute(attr)->index));
}

static ssize_t capacity_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n",
			  memtrack_capacity_read(to_memtrack_device(dev),
						 to_indexed_attribute(attr)->index).value);
}

static ssize_t capacity_source_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_capacity capacity =
		memtrack_capacity_read(to_memtrack_device(dev), to_indexed_attribute(attr)->index);

	switch (capacity.source) {
	case TT_MEMTRACK_SOURCE_BOARD:
		return sysfs_emit(buf, "board\n");
	case TT_MEMTRACK_SOURCE_CLIENT:
		return sysfs_emit(buf, "client %u\n",
				  from_kuid_munged(current_user_ns(), capacity.uid));
	case TT_MEMTRACK_SOURCE_ADMIN:
		return sysfs_emit(buf, "admin\n");
	default:
		return sysfs_emit(buf, "unknown\n");
	}
}

#define INDEXED_ATTR(_symbol, _name, _show, _index) \
	static struct indexed_attribute _symbol = { \
		.attr = __ATTR(_name, 0444, _show, NULL), \
		.index = (_index), \
	}

USAGE_ATTRS(dram, MEMTRACK_LINE_DRAM);
INDEXED_ATTR(dram_total, total, region_total_show, MEMTRACK_LINE_DRAM);
INDEXED_ATTR(dram_core_total, core_total, capacity_show, TT_MEMTRACK_CAP_DRAM_BANK_BYTES);
INDEXED_ATTR(dram_total_source, total_source, capacity_source_show, TT_MEMTRACK_CAP_DRAM_BYTES);

USAGE_ATTRS(l1, MEMTRACK_LINE_L1);
INDEXED_ATTR(l1_total, total, region_total_show, MEMTRACK_LINE_L1);
INDEXED_ATTR(l1_core_total, core_total, capacity_show, TT_MEMTRACK_CAP_L1_BYTES_PER_CORE);
INDEXED_ATTR(l1_total_source, total_source, capacity_source_show, TT_MEMTRACK_CAP_TENSIX_CORES);

/* A figure that is not known has no file. */
static umode_t known_mode(struct attribute *attr, u64 value)
{
	return value ? attr->mode : 0;
}

static umode_t region_visible(struct kobject *kobj, struct attribute *attr, int n)
{
	struct memtrack_device *device = to_memtrack_device(kobj_to_dev(kobj));

	if (attr == &dram_total.attr.attr)
		return known_mode(attr, region_total(device, MEMTRACK_LINE_DRAM));
	if (attr == &l1_total.attr.attr)
		return known_mode(attr, region_total(device, MEMTRACK_LINE_L1));
	if (attr == &dram_core_total.attr.attr)
		return known_mode(attr, memtrack_capacity_read(device,
				  TT_MEMTRACK_CAP_DRAM_BANK_BYTES).value);
	if (attr == &l1_core_total.attr.attr)
		return known_mode(attr, memtrack_capacity_read(device,
				  TT_MEMTRACK_CAP_L1_BYTES_PER_CORE).value);
	return attr->mode;
}

#define REGION_GROUP(_dir) \
	static struct attribute *_dir##_attrs[] = { \
		USAGE_LIST(_dir), \
		&_dir##_total.attr.attr, \
		&_dir##_core_total.attr.attr, \
		&_dir##_total_source.attr.attr, \
		NULL, \
	}; \
	static const struct attribute_group _dir##_group = { \
		.name = __stringify(_dir), \
		.attrs = _dir##_attrs, \
		.is_visible = region_visible, \
	}

REGION_GROUP(dram);
REGION_GROUP(l1);

static ssize_t error_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_device *device = to_memtrack_device(dev);
	u32 error = to_indexed_attribute(attr)->index;

	return sysfs_emit(buf, "%lld\n", (long long)atomic64_read(&device->errors[error]));
}

INDEXED_ATTR(unknown_free, unknown_free, error_show, MEMTRACK_ERROR_UNKNOWN_FREE);
INDEXED_ATTR(duplicate_alloc, duplicate_alloc, error_show, MEMTRACK_ERROR_DUPLICATE_ALLOC);
INDEXED_ATTR(size_mismatch, size_mismatch, error_show, MEMTRACK_ERROR_SIZE_MISMATCH);
INDEXED_ATTR(over_capacity, over_capacity, error_show, MEMTRACK_ERROR_OVER_CAPACITY);
INDEXED_ATTR(over_quota, over_quota, error_show, MEMTRACK_ERROR_OVER_QUOTA);
INDEXED_ATTR(overflow, overflow, error_show, MEMTRACK_ERROR_OVERFLOW);
INDEXED_ATTR(no_memory, no_memory, error_show, MEMTRACK_ERROR_NO_MEMORY);

static struct attribute *errors_attrs[] = {
	&unknown_free.attr.attr,
	&duplicate_alloc.attr.attr,
	&size_mismatch.attr.attr,
	&over_capacity.attr.attr,
	&over_quota.attr.attr,
	&overflow.attr.attr,
	&no_memory.attr.attr,
	NULL,
};

static const struct attribute_group errors_group = {
	.name = "errors",
	.attrs = errors_attrs,
};

static ssize_t arch_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	static const char * const names[] = {
		[TT_MEMTRACK_ARCH_UNKNOWN] = "unknown",
		[TT_MEMTRACK_ARCH_GRAYSKULL] = "grayskull",
		[TT_MEMTRACK_ARCH_WORMHOLE] = "wormhole",
		[TT_MEMTRACK_ARCH_BLACKHOLE] = "blackhole",
	};

	return sysfs_emit(buf, "%s\n", names[to_memtrack_device(dev)->board->arch]);
}
static DEVICE_ATTR_RO(arch);

static ssize_t board_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", to_memtrack_device(dev)->board->name);
}
static DEVICE_ATTR_RO(board);

static ssize_t chip_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_memtrack_device(dev)->chip);
}
static DEVICE_ATTR_RO(chip);

static ssize_t flag_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	u32 flag = to_indexed_attribute(attr)->index;

	return sysfs_emit(buf, "%d\n", !!(to_memtrack_device(dev)->flags & flag));
}

INDEXED_ATTR(device_remote, remote, flag_show, TT_MEMTRACK_DEVICE_REMOTE);
INDEXED_ATTR(device_simulated, simulated, flag_show, TT_MEMTRACK_DEVICE_SIMULATED);

static ssize_t clients_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_memtrack_device(dev)->clients));
}
static DEVICE_ATTR_RO(clients);

INDEXED_ATTR(tensix_cores, tensix_cores, capacity_show, TT_MEMTRACK_CAP_TENSIX_CORES);
INDEXED_ATTR(l1_bytes_per_core, l1_bytes_per_core, capacity_show,
	     TT_MEMTRACK_CAP_L1_BYTES_PER_CORE);

static struct attribute *device_attrs[] = {
	&dev_attr_arch.attr,
	&dev_attr_board.attr,
	&dev_attr_chip.attr,
	&device_remote.attr.attr,
	&device_simulated.attr.attr,
	&dev_attr_clients.attr,
	&tensix_cores.attr.attr,
	&l1_bytes_per_core.attr.attr,
	NULL,
};

static umode_t device_visible(struct kobject *kobj, struct attribute *attr, int n)
{
	struct memtrack_device *device = to_memtrack_device(kobj_to_dev(kobj));

	if (attr == &dev_attr_board.attr && device->board->generic)
		return 0;
	if (attr == &tensix_cores.attr.attr)
		return known_mode(attr, memtrack_capacity_read(device,
				  TT_MEMTRACK_CAP_TENSIX_CORES).value);
	if (attr == &l1_bytes_per_core.attr.attr)
		return known_mode(attr, memtrack_capacity_read(device,
				  TT_MEMTRACK_CAP_L1_BYTES_PER_CORE).value);
	return attr->mode;
}

static const struct attribute_group device_group = {
	.attrs = device_attrs,
	.is_visible = device_visible,
};

/* Groups with files that come and go with what is known. */
static const struct attribute_group * const capacity_groups[] = {
	&device_group,
	&dram_group,
	&l1_group,
};

const struct attribute_group *memtrack_device_groups[] = {
	&device_group,
	&dram_buffers_group,
	&trace_group,
	&l1_buffers_group,
	&l1_small_group,
	&cb_group,
	&dfb_group,
	&scratch_group,
	&kernel_group,
	&dram_group,
	&l1_group,
	&l1_tensors_group,
	&l1_program_group,
	&errors_group,
	NULL,
};

/**
 * memtrack_sysfs_update_totals() - a capacity became known, or was forgotten
 * @device: the device
 *
 * Files that could not be made are made the next time something changes.
 *
 * Context: may sleep; no lock of the module held.
 */
void memtrack_sysfs_update_totals(struct memtrack_device *device)
{
	unsigned int i;

	mutex_lock(&device->sysfs_lock);
	for (i = 0; i < ARRAY_SIZE(capacity_groups) && device_is_registered(&device->dev); i++)
		if (sysfs_update_group(&device->dev.kobj, capacity_groups[i]))
			break;
	mutex_unlock(&device->sysfs_lock);
}

static ssize_t version_show(memtrack_class_const struct class *class,
			    memtrack_class_const struct class_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", MEMTRACK_VERSION);
}
static CLASS_ATTR_RO(version);

static ssize_t devices_show(memtrack_class_const struct class *class,
			    memtrack_class_const struct class_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", memtrack_device_count());
}
static CLASS_ATTR_RO(devices);

static ssize_t clients_count_show(memtrack_class_const struct class *class,
				  memtrack_class_const struct class_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", memtrack_client_count());
}

static struct class_attribute class_attr_clients = __ATTR(clients, 0444, clients_count_show, NULL);

/* "used/total", with "-" for a total that is not known. */
static int format_region(char *text, size_t size, struct memtrack_device *device,
			 enum memtrack_line region)
{
	u64 used = device->ledger.line[region].bytes;
	u64 total = memtrack_capacity_total(device, region);

	return total ? scnprintf(text, size, "%llu/%llu", used, total) :
		       scnprintf(text, size, "%llu/-", used);
}

static int format_usage(char *text, size_t size, struct memtrack_device *device)
{
	const struct memtrack_usage *line = device->ledger.line;
	int used;

	used = scnprintf(text, size, "tt%u %s dram ", device->number,
			 device->board->generic ? "-" : device->board->name);
	spin_lock(&device->lock);
	used += format_region(text + used, size - used, device, MEMTRACK_LINE_DRAM);
	used += scnprintf(text + used, size - used, " l1 ");
	used += format_region(text + used, size - used, device, MEMTRACK_LINE_L1);
	used += scnprintf(text + used, size - used, " buffers %llu cbs %llu kernels %llu\n",
			  line[MEMTRACK_LINE_L1_TENSORS].bytes,
			  line[MEMTRACK_LINE_L1_PROGRAM].bytes,
			  line[TT_MEMTRACK_KIND_KERNEL].bytes);
	spin_unlock(&device->lock);
	return used;
}

/* The one file with more than one value, in the manner of a NUMA node's meminfo. */
static ssize_t usage_show(memtrack_class_const struct class *class,
			  memtrack_class_const struct class_attribute *attr, char *buf)
{
	const int more_room = sizeof("... 4294967295 more\n");
	struct memtrack_device *device;
	unsigned int more = 0;
	char text[256];
	u32 number = 0;
	int used = 0;

	while ((device = memtrack_device_next(number))) {
		int length = format_usage(text, sizeof(text), device);

		number = device->number + 1;
		memtrack_device_put(device);
		if (!more && used + length + more_room <= PAGE_SIZE)
			used += sysfs_emit_at(buf, used, "%s", text);
		else
			more++;
	}
	if (more)
		used += sysfs_emit_at(buf, used, "... %u more\n", more);
	return used;
}
static CLASS_ATTR_RO(usage);

static struct attribute *class_attrs[] = {
	&class_attr_version.attr,
	&class_attr_devices.attr,
	&class_attr_clients.attr,
	&class_attr_usage.attr,
	NULL,
};

static const struct attribute_group class_group = {
	.attrs = class_attrs,
};

const struct attribute_group *memtrack_class_groups[] = {
	&class_group,
	NULL,
};
