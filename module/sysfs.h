/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /sys/class/tt_memtrack: one value a file.
 */
#ifndef MEMTRACK_SYSFS_H
#define MEMTRACK_SYSFS_H

#include <linux/device.h>

struct memtrack_device;

extern const struct attribute_group *memtrack_device_groups[];
extern const struct attribute_group *memtrack_class_groups[];

void memtrack_sysfs_update_totals(struct memtrack_device *device);

#endif /* MEMTRACK_SYSFS_H */
