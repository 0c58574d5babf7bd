// SPDX-License-Identifier: LGPL-2.1-or-later
/* Watch devices come and go, with libudev. */
#include <dlfcn.h>
#include <libudev.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device_list.h"
#include "load.h"
#include "sized.h"
#include "sysfs.h"

/* Size in the first version. Fixed, though the structure may grow. */
#define CHANGE_SIZE_V1 8

struct udev_functions {
	__typeof__(udev_new) *new;
	__typeof__(udev_unref) *unref;
	__typeof__(udev_monitor_new_from_netlink) *monitor_new;
	__typeof__(udev_monitor_unref) *monitor_unref;
	__typeof__(udev_monitor_filter_add_match_subsystem_devtype) *filter_add;
	__typeof__(udev_monitor_enable_receiving) *enable_receiving;
	__typeof__(udev_monitor_get_fd) *get_fd;
	__typeof__(udev_monitor_receive_device) *receive;
	__typeof__(udev_device_unref) *device_unref;
	__typeof__(udev_device_get_action) *get_action;
	__typeof__(udev_device_get_sysname) *get_sysname;
};

struct ttmt_monitor {
	void *library;
	struct udev_functions udev;
	struct udev_monitor *source;
};

static int load_udev(struct ttmt_monitor *monitor)
{
	struct udev_functions *udev = &monitor->udev;
	const struct ttmt_symbol symbols[] = {
		{ "udev_new", &udev->new },
		{ "udev_unref", &udev->unref },
		{ "udev_monitor_new_from_netlink", &udev->monitor_new },
		{ "udev_monitor_unref", &udev->monitor_unref },
		{ "udev_monitor_filter_add_match_subsystem_devtype", &udev->filter_add },
		{ "udev_monitor_enable_receiving", &udev->enable_receiving },
		{ "udev_monitor_get_fd", &udev->get_fd },
		{ "udev_monitor_receive_device", &udev->receive },
		{ "udev_device_unref", &udev->device_unref },
		{ "udev_device_get_action", &udev->get_action },
		{ "udev_device_get_sysname", &udev->get_sysname },
	};

	return ttmt_load("libudev.so.1", symbols, ARRAY_SIZE(symbols), &monitor->library);
}

/* If udevd runs, it forwards the kernel's events after applying its rules. */
static const char *source_name(void)
{
	return access("/run/udev/control", F_OK) ? "kernel" : "udev";
}

static int listen_for_devices(struct ttmt_monitor *monitor)
{
	int err = monitor->udev.filter_add(monitor->source, "tt_memtrack", NULL);

	if (err >= 0)
		err = monitor->udev.enable_receiving(monitor->source);
	return err < 0 ? err : 0;
}

static int connect_to_source(struct ttmt_monitor *monitor)
{
	struct udev *udev = monitor->udev.new();
	int err;

	if (!udev)
		return -ENOMEM;
	monitor->source = monitor->udev.monitor_new(udev, source_name());
	err = monitor->source ? listen_for_devices(monitor) : -errno;
	monitor->udev.unref(udev);
	return err;
}

int ttmt_monitor_new(struct ttmt_monitor **monitor)
{
	int err;

	*monitor = calloc(1, sizeof(**monitor));
	if (!*monitor)
		return -ENOMEM;
	err = load_udev(*monitor);
	if (err) {
		free(*monitor);
		*monitor = NULL;
		return err;
	}
	err = connect_to_source(*monitor);
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
	monitor->udev.monitor_unref(monitor->source);
	dlclose(monitor->library);
	free(monitor);
}

int ttmt_monitor_fd(const struct ttmt_monitor *monitor)
{
	return monitor ? monitor->udev.get_fd(monitor->source) : -EBADF;
}

static bool read_change(const struct udev_functions *udev, struct udev_device *device,
			struct ttmt_change *change)
{
	const char *action = udev->get_action(device);

	if (!action || !ttmt_name_number(udev->get_sysname(device), "tt", &change->device))
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
	if (size < CHANGE_SIZE_V1)
		return -EINVAL;
	do {
		device = monitor->udev.receive(monitor->source);
		if (!device)
			return -errno;
		is_change = read_change(&monitor->udev, device, &found);
		monitor->udev.device_unref(device);
	} while (!is_change);
	ttmt_give(change, size, &found, sizeof(found));
	return 0;
}
