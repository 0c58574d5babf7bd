/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_DEVICE_H
#define TT_SMI_DEVICE_H

#include "snapshot.h"

/*
 * Read the device at an index of a list: by ioctls, or from sysfs where handle is NULL because the
 * device file does not open. 0 or a negative errno: -ENODEV or -ENOENT when it has gone.
 */
int device_read(struct device *dev, const struct ttmt_device_list *list, int index,
		struct ttmt *handle);

/* The two ways, for device.c alone. They leave errors and the gateway to it. */
int device_ask(struct device *dev, struct ttmt *handle);
int device_read_files(struct device *dev, const struct ttmt_device_list *list, int index);

/* 0 for a figure that is not known. */
uint64_t device_figure(const struct ttmt_device_list *list, int index, const char *file);

#endif
