/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read only for what is open: the largest records of a process, or a device. */
#ifndef TT_SMI_SCREEN_DETAILS_H
#define TT_SMI_SCREEN_DETAILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

#include "device_details.h"

#define DETAILS_RECORDS 64

/* Reading millions takes its time; beyond so many it is said that there are more. */
#define DETAILS_MOST 65536

struct details {
	uint64_t client; /* 0: nobody's */
	uint64_t second; /* when they were read */
	int error; /* why there are none */
	bool has_more;
	struct tt_memtrack_record record[DETAILS_RECORDS]; /* the largest first */
	size_t count;
	struct device_details of_device;
};

/* Look at a client's records. */
void details_take(struct details *details, uint64_t client, uint64_t second);

#endif
