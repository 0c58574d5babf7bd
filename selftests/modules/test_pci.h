/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ttmt_test_pci: cards on this module's own PCI bus, to test on a machine without cards.
 */
#ifndef TEST_PCI_H
#define TEST_PCI_H

#include <linux/atomic.h>
#include <linux/types.h>

#define TEST_VENDOR 0x1e52	/* Tenstorrent */

struct pci_dev;

/**
 * struct test_card - the card behind a PCI function
 * @device: PCI device id; the vendor id is TEST_VENDOR
 * @subvendor: PCI subsystem vendor id
 * @subsystem: PCI subsystem id
 * @type: what the card's driver shows as tt_card_type, empty for a driver that shows
 *	neither that nor the firmware
 * @firmware: what it shows as tt_fw_bundle_ver
 */
struct test_card {
	u16 device;
	u16 subvendor;
	u16 subsystem;
	char type[32];
	char firmware[16];
};

/* Counts accesses to cards: config space, and the driver's attributes. */
extern atomic_t test_accesses;

int test_card_parse(const char *text, struct test_card *card);

int test_bus_init(void);
void test_bus_exit(void);
int test_bus_add(unsigned int slot, const struct test_card *card);
int test_bus_remove(unsigned int slot);
struct test_card *test_bus_card(const struct pci_dev *pdev);

int test_driver_init(void);
void test_driver_exit(void);

void test_control_init(void);
void test_control_exit(void);

#endif /* TEST_PCI_H */
