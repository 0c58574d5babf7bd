// SPDX-License-Identifier: GPL-2.0-only
/*
 * tt_memtrack: accounts for device memory on Tenstorrent accelerators. Init and exit of the
 * module. memtrack.h describes references and the order of locks.
 */
#include <linux/completion.h>
#include <linux/module.h>

#include "memtrack.h"
#include "sysfs.h"

static DECLARE_COMPLETION(class_released);

static void class_release(memtrack_class_const struct class *class)
{
	complete(&class_released);
}

struct class memtrack_class = {
	.name = "tt_memtrack",
	.class_groups = memtrack_class_groups,
	.dev_uevent = memtrack_uevent,
	.class_release = class_release,
};

struct workqueue_struct *memtrack_workqueue;

static void unregister_class(void)
{
	class_unregister(&memtrack_class);
	wait_for_completion(&class_released);
}

static int __init memtrack_init(void)
{
	int err;

	memtrack_workqueue = alloc_workqueue("tt_memtrack", WQ_UNBOUND, 0);
	if (!memtrack_workqueue)
		return -ENOMEM;
	memtrack_quota_init();
	memtrack_watchers_init();
	memtrack_sysfs_init();
	err = class_register(&memtrack_class);
	if (err)
		goto destroy_workqueue;
	err = memtrack_pci_follow();
	if (err)
		goto unregister;
	/* Last, because once it succeeds a file may be open. */
	err = memtrack_chardev_init();
	if (err)
		goto forget_cards;
	memtrack_pci_scan();
	return 0;
forget_cards:
	memtrack_pci_exit();
	memtrack_devices_exit();
unregister:
	unregister_class();
destroy_workqueue:
	destroy_workqueue(memtrack_workqueue);
	return err;
}

/* No file is open and no module uses the exports, so there is no client. */
static void __exit memtrack_exit(void)
{
	memtrack_chardev_exit();
	memtrack_deaths_exit();
	destroy_workqueue(memtrack_workqueue);
	memtrack_clients_exit();
	memtrack_pci_exit();
	memtrack_devices_exit();
	unregister_class();
	memtrack_exits_clear();
	memtrack_refusals_clear();
}

module_init(memtrack_init);
module_exit(memtrack_exit);

MODULE_AUTHOR("The tt_memtrack developers");
MODULE_DESCRIPTION("Device memory of Tenstorrent accelerators, by process and kind");
MODULE_VERSION(MEMTRACK_VERSION);
MODULE_LICENSE("GPL");
