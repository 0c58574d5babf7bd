// SPDX-License-Identifier: GPL-2.0-or-later
#include "device_details.h"

void device_details_take(struct device_details *details, uint32_t device, uint64_t second)
{
	struct ttmt *handle;
	int ret = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);

	device_details_free(details);
	if (!ret)
		ret = chip_read(&details->chip, handle, device);
	details->is_there = !ret;
	details->device = device;
	details->second = second;
	ttmt_close(handle);
}

void device_details_free(struct device_details *details)
{
	chip_free(&details->chip);
	*details = (struct device_details){ 0 };
}
