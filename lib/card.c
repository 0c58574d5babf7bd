// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the card's driver has for a device. Its class device is a child of the PCI
 * function, as ours are. To find it does not touch the card, to read its files does.
 */
#include <libudev.h>
#include <string.h>
#include <unistd.h>

#include "devices.h"
#include "sized.h"

#define SUBSYSTEM "tenstorrent"

static bool is_on(const struct ttmt_device *device, const char *function)
{
	return device->function && !strcmp(device->function, function);
}

static int copy_card(struct ttmt_device *device, struct udev_device *card, uint32_t node)
{
	device->node = node;
	device->card = strdup(udev_device_get_syspath(card));
	return device->card ? 0 : -ENOMEM;
}

/* Chips that are reached through one function have it in common. */
static int add_card(struct udev_device *card, void *data)
{
	const char *function = ttmt_function_of(card);
	struct ttmt_device_list *list = data;
	uint32_t node;
	int err = 0;

	if (!function || !ttmt_name_number(udev_device_get_sysname(card), SUBSYSTEM "/", &node))
		return 0;
	for (int i = 0; !err && i < list->count; i++)
		if (is_on(&list->devices[i], function))
			err = copy_card(&list->devices[i], card, node);
	return err;
}

int ttmt_list_cards(struct ttmt_device_list *list)
{
	return ttmt_enumerate(SUBSYSTEM, add_card, list);
}

/* The driver has no file, or refuses, where the card's firmware does not answer. */
static void read_or_empty(const char *dir, const char *file, char *text, size_t room)
{
	if (ttmt_read_text(dir, file, text, room))
		text[0] = '\0';
}

int ttmt_device_list_card(const struct ttmt_device_list *list, int index, struct ttmt_card *card,
			  size_t size)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);
	struct ttmt_card found = { 0 };

	if (size < TTMT_FIRST_SIZE(struct ttmt_card, firmware))
		return -EINVAL;
	if (!device)
		return -ENODEV;
	if (!device->card || access(device->card, F_OK))
		return -ENOENT;
	read_or_empty(device->card, "tt_card_type", found.type, sizeof(found.type));
	read_or_empty(device->card, "tt_fw_bundle_ver", found.firmware, sizeof(found.firmware));
	ttmt_give(card, size, &found, sizeof(found));
	return 0;
}
