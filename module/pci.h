/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's cards, found by their PCI functions.
 */
#ifndef MEMTRACK_PCI_H
#define MEMTRACK_PCI_H

#include <linux/errno.h>
#include <linux/kconfig.h>
#include <linux/types.h>

#if IS_ENABLED(CONFIG_PCI)
int memtrack_pci_follow(void);
void memtrack_pci_scan(void);
void memtrack_pci_exit(void);
int memtrack_pci_set_chips(u32 number, u64 chips);
#else
static inline int memtrack_pci_follow(void)
{
	return 0;
}

static inline void memtrack_pci_scan(void)
{
}

static inline void memtrack_pci_exit(void)
{
}

static inline int memtrack_pci_set_chips(u32 number, u64 chips)
{
	return -EINVAL;
}
#endif

#endif /* MEMTRACK_PCI_H */
