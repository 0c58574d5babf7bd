// SPDX-License-Identifier: GPL-2.0-or-later
#include "details.h"

void details_take(struct details *details, uint64_t client, uint64_t second, bool ascii)
{
	struct ttmt *handle;

	client_records_free(&details->records);
	details->largest.count = 0;
	details->client = client;
	details->second = second;
	details->error = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);
	if (!details->error)
		details->error = client_records_read(&details->records, &details->largest, handle,
						     client, ascii);
	ttmt_close(handle);
}

void details_free(struct details *details)
{
	client_records_free(&details->records);
	device_details_free(&details->of_device);
	*details = (struct details){ 0 };
}
