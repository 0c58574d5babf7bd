/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_DEVICE_H
#define TT_SMI_DEVICE_H

#include "snapshot.h"

/*
 * Read the device at an index: what it is from sysfs, its usage and clients from one
 * answer of the handle, or without a handle its usage from sysfs and no clients.
 * -ENOENT and -ENODEV: it is gone.
 */
int device_read(struct device *dev, const struct ttmt_device_list *list, int index,
		struct ttmt *handle);

#endif
