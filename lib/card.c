// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The card driver's entry for a device. Its class device is a child of the PCI function, like
 * ours. Finding it does not touch the card; reading its files does.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device_list.h"
#include "sized.h"
#include "sysfs.h"

/* Size in the first version. Fixed, though the structure may grow. */
#define CARD_SIZE_V1 64

/* The driver calls it tenstorrent/N; sysfs replaces the slash. */
#define CLASS_DIR "/sys/class/tenstorrent"
#define BEGINNING "tenstorrent!"

static bool is_on(const struct ttmt_device *device, const char *function)
{
	return device->function && !strcmp(device->function, function);
}

static int copy_card(struct ttmt_device *device, uint32_t node, const char *dir)
{
	free(device->card);
	device->node = node;
	device->card = strdup(dir);
	return device->card ? 0 : -ENOMEM;
}

/* All chips behind one function share it. */
static int add_card(uint32_t node, const char *dir, void *data)
{
	struct ttmt_device_list *list = data;
	char *function;
	int err = ttmt_function_of(dir, &function);

	for (int i = 0; !err && function && i < list->count; i++)
		if (is_on(&list->devices[i], function))
			err = copy_card(&list->devices[i], node, dir);
	free(function);
	return err;
}

int ttmt_list_cards(struct ttmt_device_list *list)
{
	return ttmt_enumerate(CLASS_DIR, BEGINNING, add_card, list);
}

/* If the card's firmware does not answer, the driver has no file, or reading it fails. */
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

	if (size < CARD_SIZE_V1)
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
