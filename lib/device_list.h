/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of devices as the library sees it. */
#ifndef TTMT_DEVICE_LIST_H
#define TTMT_DEVICE_LIST_H

#include "private.h"

/* Directories in sysfs; NULL without a PCI function, or without the card's driver. */
struct ttmt_device {
	uint32_t number;
	uint32_t node;
	char *dir;
	char *function;
	char *card;
};

struct ttmt_device_list {
	int count;
	struct ttmt_device *devices;
};

/* The device at an index, or NULL. */
static inline const struct ttmt_device *ttmt_device_at(const struct ttmt_device_list *list,
						       int index)
{
	return list && index >= 0 && index < list->count ? &list->devices[index] : NULL;
}

/* Add the card driver's entries to the devices of a new list. */
int ttmt_list_cards(struct ttmt_device_list *list);

#endif /* TTMT_DEVICE_LIST_H */
