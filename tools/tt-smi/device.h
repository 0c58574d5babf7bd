/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_DEVICE_H
#define TT_SMI_DEVICE_H

#include "snapshot.h"

/*
 * Read the device at an index of a list: with ioctls, or from sysfs if handle is NULL because the
 * device file cannot be opened. 0 or a negative errno: -ENODEV or -ENOENT if it is gone.
 */
int device_read(struct device *dev, const struct ttmt_device_list *list, int index,
		struct ttmt *handle);

/* The two ways, only for device.c, which itself handles the gateway. */
int device_ask(struct device *dev, struct ttmt *handle);
int device_read_files(struct device *dev, const struct ttmt_device_list *list, int index);

/* 0 for an unknown figure. */
uint64_t device_figure(const struct ttmt_device_list *list, int index, const char *file);

#endif
