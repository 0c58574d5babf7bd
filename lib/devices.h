/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a list has of each device, for the files that find something in it. */
#ifndef TTMT_DEVICES_H
#define TTMT_DEVICES_H

#include "handle.h"

struct udev_device;

/* Folders in sysfs; without a PCI function or the card's driver, these are NULL. */
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

/* The device at an index; NULL where there is none. */
static inline const struct ttmt_device *ttmt_device_at(const struct ttmt_device_list *list,
						       int index)
{
	return list && index >= 0 && index < list->count ? &list->devices[index] : NULL;
}

/* The number that is all of a name but its beginning, as in "tt7". */
bool ttmt_name_number(const char *name, const char *beginning, uint32_t *number);

/* Show each device of a subsystem that is still there, until one returns an error. */
int ttmt_enumerate(const char *subsystem, int (*visit)(struct udev_device *device, void *data),
		   void *data);

/* The folder of the PCI function that a device is on, NULL for none. It goes with the device. */
const char *ttmt_function_of(struct udev_device *device);

/* Add to each device of a new list what the card's driver has for its function. */
int ttmt_list_cards(struct ttmt_device_list *list);

/* A file of a folder in sysfs as a text without its newline. */
int ttmt_read_text(const char *dir, const char *file, char *text, size_t room);

#endif /* TTMT_DEVICES_H */
