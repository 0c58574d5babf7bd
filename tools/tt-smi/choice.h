/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices that --device asks for. */
#ifndef TT_SMI_CHOICE_H
#define TT_SMI_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

struct choice {
	const char *text; /* as it was given; NULL chooses all devices */
	uint32_t number; /* TT_MEMTRACK_ANY: text is a PCI address, of all chips behind it */
};

/* Take what the user gave. False when it is neither a number nor an address. */
bool choice_parse(struct choice *choice, const char *text);

/* Whether the device at an index is one of them. */
bool choice_has(const struct choice *choice, const struct ttmt_device_list *list, int index);

#endif
