/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_ORDER_H
#define TT_SMI_ORDER_H

#include "snapshot.h"

/*
 * Put devices in the order in which all views show them: chips of one board beside each
 * other, whatever their numbers are. Real devices come first, by PCI address; then the
 * others by number, and each remote chip after the one that it is reached through.
 */
void order_devices(struct device *devices, size_t count);

#endif
