/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_ORDER_H
#define TT_SMI_ORDER_H

#include "snapshot.h"

/*
 * Sort devices into the order of all views: chips of one board together, whatever their
 * numbers. Real devices come first, by PCI address; then the others, by number; each
 * remote chip follows the one through which it is reached.
 */
void order_devices(struct device *devices, size_t count);

#endif
