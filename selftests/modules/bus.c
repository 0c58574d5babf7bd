// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bus: a root bus in its own PCI domain, 7e57:00, with at most one function in each
 * slot. A function has no BARs, no capabilities and no interrupt; its config space keeps
 * what is written where a real one does.
 */
#include <linux/bits.h>
#include <linux/completion.h>
#include <linux/pci.h>

#include "test_pci.h"

#define DOMAIN		0x7e57
#define CARD_CLASS	0x120000	/* processing accelerator */
#define SLOTS		32
#define HEADER_DWORDS	(PCI_STD_HEADER_SIZEOF / 4)

/* Cards are added and removed under the lock of PCI rescan and remove. */
struct test_function {
	bool present;
	u32 config[HEADER_DWORDS];
	struct test_card card;
};

static struct test_function functions[SLOTS];

atomic_t test_accesses = ATOMIC_INIT(0);

static const u32 writable[HEADER_DWORDS] = {
	[PCI_COMMAND / 4] = PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
			    PCI_COMMAND_PARITY | PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE,
	[PCI_CACHE_LINE_SIZE / 4] = 0xffff,
	[PCI_INTERRUPT_LINE / 4] = 0xff,
};

static struct test_function *function_at(unsigned int devfn)
{
	struct test_function *function = &functions[PCI_SLOT(devfn)];

	return PCI_FUNC(devfn) || !function->present ? NULL : function;
}

static int config_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	struct test_function *function = function_at(devfn);
	int dword = where / 4;

	if (!function) {
		PCI_SET_ERROR_RESPONSE(value);
		return PCIBIOS_DEVICE_NOT_FOUND;
	}
	atomic_inc(&test_accesses);
	*value = 0;
	if (dword < HEADER_DWORDS)
		*value = function->config[dword] >> (where % 4 * 8) & GENMASK(size * 8 - 1, 0);
	return PCIBIOS_SUCCESSFUL;
}

static int config_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	struct test_function *function = function_at(devfn);
	int dword = where / 4, shift = where % 4 * 8;
	u32 mask;

	if (!function)
		return PCIBIOS_DEVICE_NOT_FOUND;
	atomic_inc(&test_accesses);
	if (dword < HEADER_DWORDS) {
		mask = GENMASK(size * 8 - 1, 0) << shift & writable[dword];
		function->config[dword] = (function->config[dword] & ~mask) |
					  (value << shift & mask);
	}
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops config_ops = {
	.read = config_read,
	.write = config_write,
};

static struct pci_sysdata sysdata = {
	.domain = DOMAIN,
	.node = 0,
};

static struct resource bus_numbers = {
	.name = "ttmt_test_pci",
	.start = 0,
	.end = 0,
	.flags = IORESOURCE_BUS,
};

static struct pci_host_bridge *bridge;
static DECLARE_COMPLETION(bridge_released);

static void release_bridge(struct pci_host_bridge *bridge)
{
	complete(&bridge_released);
}

/**
 * test_bus_init() - create the empty bus
 *
 * Context: may sleep; takes the lock of PCI rescan and remove.
 * Return: 0, -ENOMEM, or what the PCI core says.
 */
int test_bus_init(void)
{
	int err;

	bridge = pci_alloc_host_bridge(0);
	if (!bridge)
		return -ENOMEM;
	bridge->ops = &config_ops;
	bridge->sysdata = &sysdata;
	pci_add_resource(&bridge->windows, &bus_numbers);
	pci_lock_rescan_remove();
	err = pci_scan_root_bus_bridge(bridge);
	pci_unlock_rescan_remove();
	if (err)
		pci_free_host_bridge(bridge);
	return err;
}

/**
 * test_bus_exit() - remove the bus and everything on it
 *
 * Context: may sleep until nobody has a reference to a function or to the bus; takes the
 * lock of PCI rescan and remove.
 */
void test_bus_exit(void)
{
	pci_set_host_bridge_release(bridge, release_bridge, NULL);
	pci_lock_rescan_remove();
	pci_stop_root_bus(bridge->bus);
	pci_remove_root_bus(bridge->bus);
	pci_unlock_rescan_remove();
	pci_free_host_bridge(bridge);
	wait_for_completion(&bridge_released);
}

static void fill_slot(struct test_function *function, const struct test_card *card)
{
	memset(function, 0, sizeof(*function));
	function->card = *card;
	function->config[PCI_VENDOR_ID / 4] = card->device << 16 | TEST_VENDOR;
	function->config[PCI_CLASS_REVISION / 4] = CARD_CLASS << 8;
	function->config[PCI_SUBSYSTEM_VENDOR_ID / 4] = card->subsystem << 16 | card->subvendor;
	function->present = true;
}

static int plug(unsigned int slot, const struct test_card *card)
{
	struct pci_dev *pdev;

	if (functions[slot].present)
		return -EEXIST;
	fill_slot(&functions[slot], card);
	pdev = pci_scan_single_device(bridge->bus, PCI_DEVFN(slot, 0));
	if (!pdev) {
		functions[slot].present = false;
		return -ENOMEM;
	}
	pci_bus_add_device(pdev);
	return 0;
}

/**
 * test_bus_add() - plug a card in
 * @slot: where
 * @card: what it is, which is copied
 *
 * Context: may sleep; takes the lock of PCI rescan and remove.
 * Return: 0; -EINVAL if there is no such slot, -EEXIST if it is taken, -ENOMEM.
 */
int test_bus_add(unsigned int slot, const struct test_card *card)
{
	int err;

	if (slot >= SLOTS)
		return -EINVAL;
	pci_lock_rescan_remove();
	err = plug(slot, card);
	pci_unlock_rescan_remove();
	return err;
}

/* The function may already have been removed through its file "remove" in sysfs. */
static int unplug(unsigned int slot)
{
	struct pci_dev *pdev;

	if (!functions[slot].present)
		return -ENODEV;
	pdev = pci_get_slot(bridge->bus, PCI_DEVFN(slot, 0));
	if (pdev)
		pci_stop_and_remove_bus_device(pdev);
	pci_dev_put(pdev);
	functions[slot].present = false;
	return 0;
}

/**
 * test_bus_remove() - unplug a card
 * @slot: where
 *
 * Context: may sleep; takes the lock of PCI rescan and remove.
 * Return: 0; -EINVAL if there is no such slot, -ENODEV if it is empty.
 */
int test_bus_remove(unsigned int slot)
{
	int err;

	if (slot >= SLOTS)
		return -EINVAL;
	pci_lock_rescan_remove();
	err = unplug(slot);
	pci_unlock_rescan_remove();
	return err;
}

/**
 * test_bus_card() - the card behind a PCI function
 * @pdev: the function
 *
 * Return: the card, which stays as long as the function, or NULL if it is on another bus.
 */
struct test_card *test_bus_card(const struct pci_dev *pdev)
{
	return pdev->bus == bridge->bus ? &functions[PCI_SLOT(pdev->devfn)].card : NULL;
}
