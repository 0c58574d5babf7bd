// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that are there only while the figure that they show is known. A user may make a
 * figure known or forgotten, so no other file of the device is touched for it.
 */
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/sysfs.h>

#include "device.h"
#include "sysfs.h"

static const struct optional_file {
	struct attribute *attr;
	const char *folder;
	u64 figure; /* offset of the figure in the device; 0 is not known */
} files[] = {
	{ &memtrack_tensix_cores.attr.attr, NULL,
	  offsetof(struct memtrack_device, capacity[TT_MEMTRACK_CAP_TENSIX_CORES].value) },
	{ &memtrack_l1_bytes_per_core.attr.attr, NULL,
	  offsetof(struct memtrack_device, capacity[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE].value) },
	{ &memtrack_l1_core_total.attr.attr, "l1",
	  offsetof(struct memtrack_device, capacity[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE].value) },
	{ &memtrack_l1_total.attr.attr, "l1",
	  offsetof(struct memtrack_device, total[MEMTRACK_LINE_L1 - MEMTRACK_LINE_DRAM]) },
	{ &memtrack_dram_core_total.attr.attr, "dram",
	  offsetof(struct memtrack_device, capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES].value) },
	{ &memtrack_dram_total.attr.attr, "dram",
	  offsetof(struct memtrack_device, total[0]) },
};

static bool is_known(struct memtrack_device *device, const struct optional_file *file)
{
	bool known;

	spin_lock(&device->lock);
	known = *(u64 *)((void *)device + file->figure);
	spin_unlock(&device->lock);
	return known;
}

/**
 * memtrack_optional_mode() - the is_visible() of groups with optional files
 * @device: the device, which is being added
 * @attr: the file
 *
 * Context: the caller holds the device's sysfs_lock.
 * Return: the file's mode, or 0 while what it shows is not known.
 */
umode_t memtrack_optional_mode(struct memtrack_device *device, struct attribute *attr)
{
	unsigned int i;

	lockdep_assert_held(&device->sysfs_lock);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (files[i].attr != attr)
			continue;
		if (!is_known(device, &files[i]))
			return 0;
		device->shown |= BIT(i);
	}
	return attr->mode;
}

static void update_file(struct memtrack_device *device, unsigned int i)
{
	struct kobject *kobj = &device->dev.kobj;
	bool known = is_known(device, &files[i]);

	if (known == !!(device->shown & BIT(i)))
		return;
	if (!known)
		sysfs_remove_file_from_group(kobj, files[i].attr, files[i].folder);
	else if (sysfs_add_file_to_group(kobj, files[i].attr, files[i].folder))
		return;
	device->shown ^= BIT(i);
}

/**
 * memtrack_sysfs_update_totals() - a capacity became known, or was forgotten
 * @device: the device
 *
 * A file that cannot be made for want of memory is made when something changes next.
 *
 * Context: may sleep; no lock of the module held.
 */
void memtrack_sysfs_update_totals(struct memtrack_device *device)
{
	unsigned int i;

	mutex_lock(&device->sysfs_lock);
	for (i = 0; i < ARRAY_SIZE(files) && device_is_registered(&device->dev); i++)
		update_file(device, i);
	mutex_unlock(&device->sysfs_lock);
}
