// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "order.h"

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* An address is hexadecimal and of fixed width, but that a large domain makes it longer. */
static int compare_addresses(const char *a, const char *b)
{
	return compare(strlen(a), strlen(b)) ?: strcmp(a, b);
}

/* What a remote chip stands behind, and every other one itself. */
static uint64_t stand(const struct device *dev)
{
	return dev->has_gateway ? dev->gateway : dev->place.number;
}

static int in_order(const void *left, const void *right)
{
	const struct device *a = left, *b = right;

	return compare(!*a->place.pci_address, !*b->place.pci_address) ?:
	       compare_addresses(a->place.pci_address, b->place.pci_address) ?:
	       compare(stand(a), stand(b)) ?:
	       compare(a->chip, b->chip);
}

void order_devices(struct device *devices, size_t count)
{
	qsort(devices, count, sizeof(*devices), in_order);
}
