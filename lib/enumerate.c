// SPDX-License-Identifier: LGPL-2.1-or-later
/* Devices by libudev, which needs no udevd for this: it reads sysfs. */
#include <libudev.h>

#include "devices.h"

const char *ttmt_function_of(struct udev_device *device)
{
	struct udev_device *function;

	function = udev_device_get_parent_with_subsystem_devtype(device, "pci", NULL);
	return function ? udev_device_get_syspath(function) : NULL;
}

static int visit_all(struct udev_enumerate *enumerate,
		     int (*visit)(struct udev_device *device, void *data), void *data)
{
	struct udev *udev = udev_enumerate_get_udev(enumerate);
	struct udev_list_entry *entry;
	struct udev_device *device;
	int err = 0;

	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(enumerate)) {
		device = udev_device_new_from_syspath(udev, udev_list_entry_get_name(entry));
		if (device)
			err = visit(device, data);
		else if (errno == ENOMEM)
			err = -ENOMEM;
		udev_device_unref(device);
		if (err)
			break;
	}
	return err;
}

int ttmt_enumerate(const char *subsystem, int (*visit)(struct udev_device *device, void *data),
		   void *data)
{
	struct udev *udev = udev_new();
	struct udev_enumerate *enumerate = udev ? udev_enumerate_new(udev) : NULL;
	int err = enumerate ? udev_enumerate_add_match_subsystem(enumerate, subsystem) : -ENOMEM;

	if (err >= 0)
		err = udev_enumerate_scan_devices(enumerate);
	if (err >= 0)
		err = visit_all(enumerate, visit, data);
	udev_enumerate_unref(enumerate);
	udev_unref(udev);
	return err;
}
