// SPDX-License-Identifier: LGPL-2.1-or-later
/* The list of devices, and their files in sysfs. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device_list.h"
#include "sysfs.h"

#define CLASS_DIR "/sys/class/tt_memtrack"

static int list_add(uint32_t number, const char *dir, void *data)
{
	struct ttmt_device_list *list = data;
	struct ttmt_device *devices, *device;

	devices = reallocarray(list->devices, list->count + 1, sizeof(*devices));
	if (!devices)
		return -ENOMEM;
	list->devices = devices;
	device = &devices[list->count++];
	*device = (struct ttmt_device) { .number = number };
	device->dir = strdup(dir);
	return device->dir ? ttmt_function_of(dir, &device->function) : -ENOMEM;
}

static int by_number(const void *a, const void *b)
{
	const struct ttmt_device *left = a;
	const struct ttmt_device *right = b;

	return (left->number > right->number) - (left->number < right->number);
}

static int list_fill(struct ttmt_device_list *list)
{
	int err = ttmt_enumerate(CLASS_DIR, "tt", list_add, list);

	if (err || !list->count)
		return err;
	qsort(list->devices, list->count, sizeof(*list->devices), by_number);
	return ttmt_list_cards(list);
}

int ttmt_device_list_new(struct ttmt_device_list **list)
{
	int err;

	*list = NULL;
	if (access(CLASS_DIR, F_OK))
		return -errno;
	*list = calloc(1, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	err = list_fill(*list);
	if (err) {
		ttmt_device_list_free(*list);
		*list = NULL;
	}
	return err;
}

void ttmt_device_list_free(struct ttmt_device_list *list)
{
	if (!list)
		return;
	for (int i = 0; i < list->count; i++) {
		free(list->devices[i].dir);
		free(list->devices[i].function);
		free(list->devices[i].card);
	}
	free(list->devices);
	free(list);
}

int ttmt_device_list_count(const struct ttmt_device_list *list)
{
	return list ? list->count : 0;
}

int ttmt_device_list_number(const struct ttmt_device_list *list, int index, uint32_t *number)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);

	if (!device)
		return -ENODEV;
	*number = device->number;
	return 0;
}

int ttmt_device_list_u64(const struct ttmt_device_list *list, int index, const char *file,
			 uint64_t *value)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);

	return device ? ttmt_read_u64(device->dir, file, value) : -ENODEV;
}

int ttmt_device_list_text(const struct ttmt_device_list *list, int index, const char *file,
			  char *text, size_t room)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);

	return device ? ttmt_read_text(device->dir, file, text, room) : -ENODEV;
}
