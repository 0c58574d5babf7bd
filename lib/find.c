// SPDX-License-Identifier: LGPL-2.1-or-later
/* Find a device in a list by its number or the location of its card, and the reverse. */
#include <stdio.h>
#include <string.h>

#include "device_list.h"

/* An empty string matches no address. */
static const char *address_of(const struct ttmt_device *device)
{
	return device->function ? strrchr(device->function, '/') + 1 : "";
}

/* In the kernel's format. Domains may have more than four digits; signs and spaces are invalid. */
static int write_address(const char *address, char *text, size_t room)
{
	unsigned int domain, bus, slot, function;
	int end = 0;

	if (address[strspn(address, "0123456789abcdefABCDEF:.")])
		return -EINVAL;
	if (sscanf(address, "%8x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &end) != 4 ||
	    address[end])
		return -EINVAL;
	snprintf(text, room, "%04x:%02x:%02x.%x", domain, bus, slot, function);
	return 0;
}

int ttmt_device_list_find(const struct ttmt_device_list *list, uint32_t number)
{
	for (int i = 0; i < ttmt_device_list_count(list); i++)
		if (list->devices[i].number == number)
			return i;
	return -ENODEV;
}

int ttmt_device_list_find_pci(const struct ttmt_device_list *list, const char *address,
			      uint32_t chip)
{
	char wanted[32];
	uint64_t value;
	int err = write_address(address, wanted, sizeof(wanted));

	if (err)
		return err;
	for (int i = 0; i < ttmt_device_list_count(list); i++) {
		if (strcmp(address_of(&list->devices[i]), wanted))
			continue;
		if (!ttmt_device_list_u64(list, i, "chip", &value) && value == chip)
			return i;
	}
	return -ENODEV;
}

int ttmt_device_list_find_node(const struct ttmt_device_list *list, uint32_t node, uint32_t chip)
{
	for (int i = 0; i < ttmt_device_list_count(list); i++) {
		const struct ttmt_device *device = &list->devices[i];

		if (device->card && device->node == node)
			return ttmt_device_list_find_pci(list, address_of(device), chip);
	}
	return -ENODEV;
}

int ttmt_device_list_pci(const struct ttmt_device_list *list, int index, char *address,
			 size_t room)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);
	const char *text;

	if (!device)
		return -ENODEV;
	if (!device->function)
		return -ENOENT;
	text = address_of(device);
	if (strlen(text) >= room)
		return -EMSGSIZE;
	strcpy(address, text);
	return 0;
}

int ttmt_device_list_node(const struct ttmt_device_list *list, int index, uint32_t *node)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);

	if (!device)
		return -ENODEV;
	if (!device->card)
		return -ENOENT;
	*node = device->node;
	return 0;
}
