/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /sys/class/tt_memtrack: one value per file, as described in Documentation/ABI/testing. Reading a
 * file takes at most a device's spinlock. Every file is always there; while its figure is unknown,
 * it reads as ENODATA.
 *
 * sysfs_usage.c has the directories of kinds and sums, sysfs_device.c the other files of a device,
 * sysfs_class.c those of the class, and uevent.c what udev rules see.
 */
#ifndef MEMTRACK_SYSFS_H
#define MEMTRACK_SYSFS_H

#include <linux/device.h>

#include "compat.h"
#include "ledger.h"

/**
 * struct memtrack_indexed_attribute - a file that shares its show function
 * @attr: the file
 * @index: which figure, in a numbering of the show function
 */
struct memtrack_indexed_attribute {
	struct device_attribute attr;
	u32 index;
};

#define to_memtrack_indexed(_attr) \
	container_of(_attr, struct memtrack_indexed_attribute, attr)

#define MEMTRACK_INDEXED_ATTR(_symbol, _name, _show, _index) \
	struct memtrack_indexed_attribute _symbol = { \
		.attr = __ATTR(_name, 0444, _show, NULL), \
		.index = (_index), \
	}

extern const struct attribute_group *memtrack_device_groups[];
extern const struct attribute_group *memtrack_class_groups[];

extern struct attribute_group memtrack_usage_groups[MEMTRACK_LINES];

void memtrack_sysfs_init(void);
int memtrack_uevent(memtrack_uevent_const struct device *dev, struct kobj_uevent_env *env);
ssize_t memtrack_capacity_show(struct device *dev, struct device_attribute *attr, char *buf);

#endif /* MEMTRACK_SYSFS_H */
