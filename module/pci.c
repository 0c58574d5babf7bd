// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine's cards. Follows their PCI functions as they come and go on the bus, but never
 * binds or touches them: that is up to the card's own driver.
 */
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "memtrack.h"

#define VENDOR_TENSTORRENT 0x1e52

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(VENDOR_TENSTORRENT, 0xfaca), .driver_data = TT_MEMTRACK_ARCH_GRAYSKULL },
	{ PCI_DEVICE(VENDOR_TENSTORRENT, 0x401e), .driver_data = TT_MEMTRACK_ARCH_WORMHOLE },
	{ PCI_DEVICE(VENDOR_TENSTORRENT, 0xb140), .driver_data = TT_MEMTRACK_ARCH_BLACKHOLE },
	{}
};
MODULE_DEVICE_TABLE(pci, ids);

/**
 * struct pci_function - a tracked PCI function of a card
 * @node: in functions
 * @pdev: the function, on the bus while this is in the list
 * @board: the board that it is on
 * @devices: the devices behind it
 */
struct pci_function {
	struct list_head node;
	struct pci_dev *pdev;
	const struct memtrack_board *board;
	struct memtrack_function devices;
};

/* Protects functions and their contents. */
static DEFINE_MUTEX(functions_lock);
static LIST_HEAD(functions);

static struct pci_function *find_function(const struct pci_dev *pdev)
{
	struct pci_function *function;

	lockdep_assert_held(&functions_lock);
	list_for_each_entry(function, &functions, node)
		if (function->pdev == pdev)
			return function;
	return NULL;
}

static const struct memtrack_board *identify(struct pci_dev *pdev, const struct pci_device_id *id)
{
	bool vendors_own = pdev->subsystem_vendor == VENDOR_TENSTORRENT;

	return memtrack_board_identify(id->driver_data, vendors_own ? pdev->subsystem_device : 0);
}

static struct memtrack_spec specify(const struct pci_function *function)
{
	const struct memtrack_board *board = function->board;

	return (struct memtrack_spec) {
		.board = board->name,
		.flags = board->generic || board->id_is_subsystem ?
			 0 : TT_MEMTRACK_DEVICE_BOARD_ASSUMED,
		.parent = &function->pdev->dev,
	};
}

static int track(struct pci_dev *pdev, const struct memtrack_board *board)
{
	struct pci_function *function = kzalloc(sizeof(*function), GFP_KERNEL);
	struct memtrack_spec spec;
	int err;

	if (!function)
		return -ENOMEM;
	function->pdev = pdev;
	function->board = board;
	spec = specify(function);
	err = memtrack_function_add(&function->devices, &spec);
	if (err) {
		kfree(function);
		return err;
	}
	list_add_tail(&function->node, &functions);
	return 0;
}

static void untrack(struct pci_function *function)
{
	lockdep_assert_held(&functions_lock);
	list_del(&function->node);
	memtrack_function_remove(&function->devices);
	kfree(function);
}

/* While the module loads, the notifier and the scan may both see a new function. */
static void function_came(struct pci_dev *pdev, const struct pci_device_id *id)
{
	int err = 0;

	mutex_lock(&functions_lock);
	if (!find_function(pdev))
		err = track(pdev, identify(pdev, id));
	mutex_unlock(&functions_lock);
	if (err)
		pci_err(pdev, "its memory cannot be tracked: error %d\n", err);
}

static void function_goes(struct pci_dev *pdev)
{
	struct pci_function *function;

	mutex_lock(&functions_lock);
	function = find_function(pdev);
	if (function)
		untrack(function);
	mutex_unlock(&functions_lock);
}

/* The card driver's node and files appeared or went away: tell udev. */
static void driver_changes(struct pci_dev *pdev)
{
	struct pci_function *function;
	u32 chip;

	mutex_lock(&functions_lock);
	function = find_function(pdev);
	for (chip = 0; function && chip < function->devices.chips; chip++)
		memtrack_device_changed(function->devices.number[chip]);
	mutex_unlock(&functions_lock);
}

/* We have no driver, so no dynamic ids. */
static const struct pci_device_id *match(struct pci_dev *pdev)
{
	return pci_match_id(ids, pdev);
}

static int bus_changes(struct notifier_block *block, unsigned long action, void *data)
{
	struct pci_dev *pdev = to_pci_dev(data);
	const struct pci_device_id *id = match(pdev);

	if (!id)
		return NOTIFY_DONE;
	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		function_came(pdev, id);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
	case BUS_NOTIFY_UNBOUND_DRIVER:
		driver_changes(pdev);
		break;
	case BUS_NOTIFY_DEL_DEVICE:
		function_goes(pdev);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block bus_notifier = {
	.notifier_call = bus_changes,
};

/**
 * memtrack_pci_follow() - start to find new cards
 *
 * Context: may sleep.
 * Return: 0 or an error of the driver core.
 */
int memtrack_pci_follow(void)
{
	return bus_register_notifier(&pci_bus_type, &bus_notifier);
}

/**
 * memtrack_pci_scan() - find present cards, after memtrack_pci_follow()
 *
 * Context: may sleep.
 */
void memtrack_pci_scan(void)
{
	const struct pci_device_id *id;
	struct pci_dev *pdev = NULL;

	/* Keep the function from going away before it is in the list. */
	pci_lock_rescan_remove();
	for_each_pci_dev(pdev) {
		id = match(pdev);
		if (id)
			function_came(pdev, id);
	}
	pci_unlock_rescan_remove();
}

/**
 * memtrack_pci_exit() - stop following cards, and remove their devices
 *
 * Context: may sleep.
 */
void memtrack_pci_exit(void)
{
	struct pci_function *function, *next;

	/* Keep cards from going away unnoticed while their devices exist. */
	pci_lock_rescan_remove();
	bus_unregister_notifier(&pci_bus_type, &bus_notifier);
	mutex_lock(&functions_lock);
	list_for_each_entry_safe(function, next, &functions, node)
		untrack(function);
	mutex_unlock(&functions_lock);
	pci_unlock_rescan_remove();
}

static struct pci_function *find_number(u32 number)
{
	struct pci_function *function;

	lockdep_assert_held(&functions_lock);
	list_for_each_entry(function, &functions, node)
		if (function->devices.number[0] == number)
			return function;
	return NULL;
}

static int resize(struct pci_function *function, u64 chips)
{
	struct memtrack_spec spec = specify(function);

	if (!chips)
		chips = function->board->chips;
	if (chips < function->board->chips || chips > function->board->most_chips)
		return -EINVAL;
	return memtrack_function_resize(&function->devices, &spec, chips);
}

/**
 * memtrack_pci_set_chips() - set the number of chips behind a function
 * @number: number of the device that is the function's own chip
 * @chips: how many, including its own; 0 for what its board is known to have
 *
 * Context: may sleep.
 * Return: 0, -EINVAL if there is no such function or its board cannot have so many, or
 * why a device cannot be added.
 */
int memtrack_pci_set_chips(u32 number, u64 chips)
{
	struct pci_function *function;
	int err;

	mutex_lock(&functions_lock);
	function = find_number(number);
	err = function ? resize(function, chips) : -EINVAL;
	mutex_unlock(&functions_lock);
	return err;
}
