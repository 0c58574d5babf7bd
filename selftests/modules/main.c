// SPDX-License-Identifier: GPL-2.0-only
/*
 * ttmt_test_pci: init and exit of the module, and the cards that it starts with.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "test_pci.h"

static char *functions = "";
module_param(functions, charp, 0444);
MODULE_PARM_DESC(functions,
		 "cards in the slots from 0 on, with commas between, each as DEVICE:SUBVENDOR:SUBSYSTEM[:TYPE:FIRMWARE], ids in hex");

static bool driver;
module_param(driver, bool, 0444);
MODULE_PARM_DESC(driver, "play the cards' own driver too");

static int add_functions(void)
{
	struct test_card card;
	char *list, *rest, *text;
	unsigned int slot = 0;
	int err = 0;

	list = kstrdup(functions, GFP_KERNEL);
	if (!list)
		return -ENOMEM;
	rest = *list ? list : NULL;
	while (!err && (text = strsep(&rest, ",")))
		err = test_card_parse(text, &card) ?: test_bus_add(slot++, &card);
	kfree(list);
	return err;
}

static int __init test_pci_init(void)
{
	int err = test_bus_init();

	if (err)
		return err;
	err = add_functions();
	if (err)
		goto remove_bus;
	if (driver)
		err = test_driver_init();
	if (err)
		goto remove_bus;
	test_control_init();
	return 0;
remove_bus:
	test_bus_exit();
	return err;
}

/* Unloading is an unplug of every card. */
static void __exit test_pci_exit(void)
{
	test_control_exit();
	test_bus_exit();
	if (driver)
		test_driver_exit();
}

module_init(test_pci_init);
module_exit(test_pci_exit);

MODULE_AUTHOR("The tt_memtrack developers");
MODULE_DESCRIPTION("Tenstorrent cards that are not there, on a PCI bus for tests");
MODULE_LICENSE("GPL");
