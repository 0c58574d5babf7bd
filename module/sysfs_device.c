// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device is, its error counters, and the list of all its directories.
 */
#include <linux/capability.h>
#include <linux/kernel.h>
#include <linux/sysfs.h>

#include "memtrack.h"
#include "sysfs.h"

static ssize_t arch_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", memtrack_arch_name(to_memtrack_device(dev)->board->arch));
}
static DEVICE_ATTR_RO(arch);

static ssize_t board_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct memtrack_board *board = to_memtrack_device(dev)->board;

	return board->generic ? -ENODATA : sysfs_emit(buf, "%s\n", board->name);
}
static DEVICE_ATTR_RO(board);

static ssize_t board_source_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct memtrack_device *device = to_memtrack_device(dev);

	if (device->board->generic)
		return -ENODATA;
	if (device->flags & TT_MEMTRACK_DEVICE_SIMULATED)
		return sysfs_emit(buf, "simulator\n");
	return sysfs_emit(buf, device->flags & TT_MEMTRACK_DEVICE_BOARD_ASSUMED ?
			  "assumed\n" : "id\n");
}
static DEVICE_ATTR_RO(board_source);

static ssize_t chip_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_memtrack_device(dev)->chip);
}
static DEVICE_ATTR_RO(chip);

static ssize_t gateway_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct memtrack_device *device = to_memtrack_device(dev);

	if (!(device->flags & TT_MEMTRACK_DEVICE_REMOTE))
		return -ENODATA;
	return sysfs_emit(buf, "%u\n", device->gateway);
}
static DEVICE_ATTR_RO(gateway);

/* Root writes 1 when a reset of the card has emptied it. */
static ssize_t drop_store(struct device *dev, struct device_attribute *attr, const char *buf,
			  size_t size)
{
	u64 value;
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (kstrtou64(buf, 10, &value) || value != 1)
		return -EINVAL;
	err = memtrack_device_drop(to_memtrack_device(dev));
	return err ? err : size;
}
static DEVICE_ATTR_WO(drop);

static ssize_t clients_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_memtrack_device(dev)->clients));
}
static DEVICE_ATTR_RO(clients);

static ssize_t flag_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	u32 flag = to_memtrack_indexed(attr)->index;

	return sysfs_emit(buf, "%d\n", !!(to_memtrack_device(dev)->flags & flag));
}

static MEMTRACK_INDEXED_ATTR(remote, remote, flag_show, TT_MEMTRACK_DEVICE_REMOTE);
static MEMTRACK_INDEXED_ATTR(simulated, simulated, flag_show, TT_MEMTRACK_DEVICE_SIMULATED);

/**
 * memtrack_capacity_show() - show one of a device's capacities
 * @dev: the device
 * @attr: the file, whose index is of enum tt_memtrack_capacity
 * @buf: a page
 *
 * Return: bytes written, or -ENODATA while the figure is not known.
 */
ssize_t memtrack_capacity_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_capacity capacity =
		memtrack_capacity_read(to_memtrack_device(dev), to_memtrack_indexed(attr)->index);

	return capacity.value ? sysfs_emit(buf, "%llu\n", capacity.value) : -ENODATA;
}

static MEMTRACK_INDEXED_ATTR(tensix_cores, tensix_cores, memtrack_capacity_show,
			     TT_MEMTRACK_CAP_TENSIX_CORES);
static MEMTRACK_INDEXED_ATTR(l1_bytes_per_core, l1_bytes_per_core, memtrack_capacity_show,
			     TT_MEMTRACK_CAP_L1_BYTES_PER_CORE);

static struct attribute *identity_attrs[] = {
	&dev_attr_arch.attr,
	&dev_attr_board.attr,
	&dev_attr_board_source.attr,
	&dev_attr_chip.attr,
	&dev_attr_clients.attr,
	&dev_attr_drop.attr,
	&dev_attr_gateway.attr,
	&remote.attr.attr,
	&simulated.attr.attr,
	&tensix_cores.attr.attr,
	&l1_bytes_per_core.attr.attr,
	NULL,
};

static const struct attribute_group identity_group = {
	.attrs = identity_attrs,
};

static ssize_t error_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct memtrack_device *device = to_memtrack_device(dev);
	u32 which = to_memtrack_indexed(attr)->index;

	return sysfs_emit(buf, "%lld\n", (long long)atomic64_read(&device->counters[which]));
}

static MEMTRACK_INDEXED_ATTR(unknown_free, unknown_free, error_show,
			     TT_MEMTRACK_COUNTER_UNKNOWN_FREE);
static MEMTRACK_INDEXED_ATTR(duplicate_alloc, duplicate_alloc, error_show,
			     TT_MEMTRACK_COUNTER_DUPLICATE_ALLOC);
static MEMTRACK_INDEXED_ATTR(size_mismatch, size_mismatch, error_show,
			     TT_MEMTRACK_COUNTER_SIZE_MISMATCH);
static MEMTRACK_INDEXED_ATTR(over_capacity, over_capacity, error_show,
			     TT_MEMTRACK_COUNTER_OVER_CAPACITY);
static MEMTRACK_INDEXED_ATTR(over_quota, over_quota, error_show, TT_MEMTRACK_COUNTER_OVER_QUOTA);
static MEMTRACK_INDEXED_ATTR(overflow, overflow, error_show, TT_MEMTRACK_COUNTER_OVERFLOW);
static MEMTRACK_INDEXED_ATTR(no_memory, no_memory, error_show, TT_MEMTRACK_COUNTER_NO_MEMORY);
static MEMTRACK_INDEXED_ATTR(refused, refused, error_show, TT_MEMTRACK_COUNTER_REFUSED);

static struct attribute *errors_attrs[] = {
	&unknown_free.attr.attr,
	&duplicate_alloc.attr.attr,
	&size_mismatch.attr.attr,
	&over_capacity.attr.attr,
	&over_quota.attr.attr,
	&overflow.attr.attr,
	&no_memory.attr.attr,
	&refused.attr.attr,
	NULL,
};

static const struct attribute_group errors_group = {
	.name = "errors",
	.attrs = errors_attrs,
};

const struct attribute_group *memtrack_device_groups[] = {
	&identity_group,
	&errors_group,
	&memtrack_usage_groups[TT_MEMTRACK_KIND_DRAM_BUFFERS],
	&memtrack_usage_groups[TT_MEMTRACK_KIND_TRACE],
	&memtrack_usage_groups[TT_MEMTRACK_KIND_L1_BUFFERS],
	&memtrack_usage_groups[TT_MEMTRACK_KIND_L1_SMALL],
	&memtrack_usage_groups[TT_MEMTRACK_KIND_CB],
	&memtrack_usage_groups[TT_MEMTRACK_KIND_DFB],
	&memtrack_usage_groups[TT_MEMTRACK_KIND_SCRATCH],
	&memtrack_usage_groups[TT_MEMTRACK_KIND_KERNEL],
	&memtrack_usage_groups[MEMTRACK_LINE_DRAM],
	&memtrack_usage_groups[MEMTRACK_LINE_L1],
	&memtrack_usage_groups[MEMTRACK_LINE_L1_TENSORS],
	&memtrack_usage_groups[MEMTRACK_LINE_L1_PROGRAM],
	NULL,
};
