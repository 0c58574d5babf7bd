// SPDX-License-Identifier: LGPL-2.1-or-later
/* Devices that come and go, by libudev. */
#include <libudev.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices.h"
#include "sized.h"

struct ttmt_monitor {
	struct udev_monitor *udev;
};

/* Where udevd runs, it passes on what the kernel says after its rules were applied. */
static const char *source(void)
{
	return access("/run/udev/control", F_OK) ? "kernel" : "udev";
}

static int listen_for_devices(struct udev_monitor *monitor)
{
	int err = udev_monitor_filter_add_match_subsystem_devtype(monitor, "tt_memtrack", NULL);

	if (err >= 0)
		err = udev_monitor_enable_receiving(monitor);
	return err < 0 ? err : 0;
}

static int connect_to_udev(struct ttmt_monitor *monitor)
{
	struct udev *udev = udev_new();
	int err;

	if (!udev)
		return -ENOMEM;
	monitor->udev = udev_monitor_new_from_netlink(udev, source());
	err = monitor->udev ? listen_for_devices(monitor->udev) : -errno;
	udev_unref(udev);
	return err;
}

int ttmt_monitor_new(struct ttmt_monitor **monitor)
{
	int err;

	*monitor = calloc(1, sizeof(**monitor));
	if (!*monitor)
		return -ENOMEM;
	err = connect_to_udev(*monitor);
	if (err) {
		ttmt_monitor_free(*monitor);
		*monitor = NULL;
	}
	return err;
}

void ttmt_monitor_free(struct ttmt_monitor *monitor)
{
	if (!monitor)
		return;
	udev_monitor_unref(monitor->udev);
	free(monitor);
}

int ttmt_monitor_fd(const struct ttmt_monitor *monitor)
{
	return monitor ? udev_monitor_get_fd(monitor->udev) : -EBADF;
}

static bool read_change(struct udev_device *device, struct ttmt_change *change)
{
	const char *action = udev_device_get_action(device);

	if (!action || !ttmt_name_number(udev_device_get_sysname(device), "tt", &change->device))
		return false;
	change->added = !strcmp(action, "add");
	return change->added || !strcmp(action, "remove");
}

int ttmt_monitor_next(struct ttmt_monitor *monitor, struct ttmt_change *change, size_t size)
{
	struct udev_device *device;
	struct ttmt_change found;
	bool is_change;

	if (!monitor)
		return -EBADF;
	if (size < TTMT_FIRST_SIZE(struct ttmt_change, added))
		return -EINVAL;
	do {
		device = udev_monitor_receive_device(monitor->udev);
		if (!device)
			return -errno;
		is_change = read_change(device, &found);
		udev_device_unref(device);
	} while (!is_change);
	ttmt_give(change, size, &found, sizeof(found));
	return 0;
}
