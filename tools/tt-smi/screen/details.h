/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read only for what is open: tags and the largest records of a process, or a device. */
#ifndef TT_SMI_SCREEN_DETAILS_H
#define TT_SMI_SCREEN_DETAILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client_records.h"
#include "device_details.h"

struct details {
	uint64_t client; /* 0: nobody's */
	uint64_t second; /* when they were read */
	int error; /* why there are none */
	struct client_records records;
	struct largest_records largest;
	struct device_details of_device;
};

/* Look at a client's records. */
void details_take(struct details *details, uint64_t client, uint64_t second, bool ascii);
void details_free(struct details *details);

#endif
