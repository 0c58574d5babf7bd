// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "details.h"

#define PAGE 512

/* Keep the largest, in order. */
static void keep(struct details *details, const struct tt_memtrack_record *record)
{
	size_t at = details->count;

	while (at && details->record[at - 1].bytes < record->bytes)
		at--;
	if (at == DETAILS_RECORDS)
		return;
	if (details->count < DETAILS_RECORDS)
		details->count++;
	memmove(&details->record[at + 1], &details->record[at],
		(details->count - 1 - at) * sizeof(*record));
	details->record[at] = *record;
}

static int read_all(struct details *details, struct ttmt *handle)
{
	struct tt_memtrack_record page[PAGE], last;
	size_t seen = 0;
	int i, count = PAGE;

	while (count == PAGE && seen < DETAILS_MOST) {
		count = ttmt_records(handle, details->client, seen ? &last : NULL, page,
				     sizeof(*page), PAGE);
		for (i = 0; i < count; i++)
			keep(details, &page[i]);
		if (count > 0)
			last = page[count - 1];
		seen += PAGE;
	}
	details->has_more = count == PAGE;
	return count < 0 ? count : 0;
}

void details_take(struct details *details, uint64_t client, uint64_t second)
{
	struct ttmt *handle;

	*details = (struct details){ .client = client, .second = second,
				     .of_device = details->of_device };
	details->error = ttmt_open(&handle, TTMT_OPEN_READ_ONLY);
	if (!details->error)
		details->error = read_all(details, handle);
	ttmt_close(handle);
}
