// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * errors - the error counters of a device
 */
#include <stdio.h>

#include <ttmt.h>

#include "errors.h"

const char *const error_names[ERROR_COUNT] = {
	[ERROR_UNKNOWN_FREE] = "unknown_free",
	[ERROR_DUPLICATE_ALLOC] = "duplicate_alloc",
	[ERROR_SIZE_MISMATCH] = "size_mismatch",
	[ERROR_OVER_CAPACITY] = "over_capacity",
};

void errors_read(uint64_t counts[ERROR_COUNT], uint32_t device)
{
	struct ttmt_device_list *list = NULL;
	int index = ttmt_device_list_new(&list);
	char file[32];

	if (!index)
		index = ttmt_device_list_find(list, device);
	for (int i = 0; i < ERROR_COUNT; i++) {
		snprintf(file, sizeof(file), "errors/%s", error_names[i]);
		if (index < 0 || ttmt_device_list_u64(list, (size_t)index, file, &counts[i]))
			counts[i] = 0;
	}
	ttmt_device_list_free(list);
}
