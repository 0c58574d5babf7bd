/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a list has of each device, for the files that find something in it. */
#ifndef TTMT_DEVICES_H
#define TTMT_DEVICES_H

#include "handle.h"

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

/*
 * Show each device in the folder of a class whose name is a beginning and a number, with its own
 * folder, until one returns an error. A class that is not there has none.
 */
int ttmt_enumerate(const char *class_dir, const char *beginning,
		   int (*visit)(uint32_t number, const char *dir, void *data), void *data);

/* The folder of the PCI function that a device is on, to be freed; NULL for none. */
int ttmt_function_of(const char *dir, char **function);

/* Add to each device of a new list what the card's driver has for its function. */
int ttmt_list_cards(struct ttmt_device_list *list);

/* A file of a folder in sysfs as a text without its newline. */
int ttmt_read_text(const char *dir, const char *file, char *text, size_t room);

#endif /* TTMT_DEVICES_H */
