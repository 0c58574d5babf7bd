/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cores of the device that is open. */
#ifndef TT_SMI_SCREEN_DEVICE_DETAILS_H
#define TT_SMI_SCREEN_DEVICE_DETAILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

#include "../chip.h"

struct device_details {
	bool is_there; /* of a device, and no error */
	uint32_t device;
	uint64_t second; /* when they were read */
	struct chip chip;
};

void device_details_take(struct device_details *details, uint32_t device, uint64_t second);
void device_details_free(struct device_details *details);

#endif
