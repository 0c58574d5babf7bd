/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices chosen by --device. */
#ifndef TT_SMI_CHOICE_H
#define TT_SMI_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

/* One device by number, or all chips of a card by address or device node. */
struct choice {
	const char *text; /* as it was given */
	enum { BY_NUMBER, BY_ADDRESS, BY_NODE } by;
	uint32_t number; /* of the device or node */
};

/* None chooses all devices. */
struct choices {
	struct choice *choice;
	size_t count;
};

/* The location of a device, by which it can be chosen. */
struct place {
	uint32_t number;
	char pci_address[32]; /* of its function; empty for a simulated device */
	uint32_t driver_node; /* N of the card driver's /dev/tenstorrent/N */
	bool has_driver_node;
};

/*
 * Add a choice from text, which must remain valid. 0, -EINVAL if it is none of the three, or
 * -ENOMEM. Choices start as all zero, and are freed by choices_clear().
 */
int choices_add(struct choices *choices, const char *text);
void choices_clear(struct choices *choices);

/* The location of the device at an index. */
struct place place_of(const struct ttmt_device_list *list, int index);

bool choice_has(const struct choice *choice, const struct place *place);
bool choices_have(const struct choices *choices, const struct place *place);

#endif
