// SPDX-License-Identifier: GPL-2.0-only
/*
 * What udev rules see of a device, besides its files.
 */
#include <linux/kobject.h>

#include "memtrack.h"
#include "sysfs.h"

static int add_address_var(const struct memtrack_device *device, struct kobj_uevent_env *env)
{
	if (!device->dev.parent)
		return 0;
	return add_uevent_var(env, "PCI_SLOT_NAME=%s", dev_name(device->dev.parent));
}

static int add_board_var(const struct memtrack_device *device, struct kobj_uevent_env *env)
{
	if (device->board->generic)
		return 0;
	return add_uevent_var(env, "TT_MEMTRACK_BOARD=%s", device->board->name);
}

/**
 * memtrack_uevent() - add to the environment of a device's uevent
 * @dev: the device
 * @env: the environment
 *
 * Return: 0 or -ENOMEM.
 */
int memtrack_uevent(memtrack_uevent_const struct device *dev, struct kobj_uevent_env *env)
{
	const struct memtrack_device *device = container_of(dev, struct memtrack_device, dev);
	const char *arch = memtrack_arch_name(device->board->arch);

	return add_address_var(device, env) ?:
	       add_board_var(device, env) ?:
	       add_uevent_var(env, "TT_MEMTRACK_ARCH=%s", arch) ?:
	       add_uevent_var(env, "TT_MEMTRACK_CHIP=%u", device->chip) ?:
	       add_uevent_var(env, "TT_MEMTRACK_REMOTE=%d",
			      !!(device->flags & TT_MEMTRACK_DEVICE_REMOTE)) ?:
	       add_uevent_var(env, "TT_MEMTRACK_SIMULATED=%d",
			      !!(device->flags & TT_MEMTRACK_DEVICE_SIMULATED));
}
