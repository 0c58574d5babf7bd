// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "client_records.h"

#define PAGE 512

/* Keep the largest, in order. */
static void keep(struct largest_records *largest, const struct tt_memtrack_record *record)
{
	size_t at = largest->count;

	while (at && largest->record[at - 1].bytes < record->bytes)
		at--;
	if (at == LARGEST_RECORDS)
		return;
	if (largest->count < LARGEST_RECORDS)
		largest->count++;
	memmove(&largest->record[at + 1], &largest->record[at],
		(largest->count - 1 - at) * sizeof(*record));
	largest->record[at] = *record;
}

static int take(struct client_records *records, struct largest_records *largest,
		const struct tt_memtrack_record *page, int count)
{
	int i, ret = 0;

	for (i = 0; i < count && !ret; i++) {
		if (largest)
			keep(largest, &page[i]);
		ret = tag_list_add(&records->tags, &page[i]);
	}
	return ret;
}

static int read_records(struct client_records *records, struct largest_records *largest,
			struct ttmt *handle, uint64_t client)
{
	struct tt_memtrack_record page[PAGE], last;
	int ret, count = PAGE;
	size_t seen = 0;

	while (count == PAGE && seen < CLIENT_RECORDS_MOST) {
		count = ttmt_records(handle, client, seen ? &last : NULL, page, sizeof(*page),
				     PAGE);
		if (count < 0)
			return count;
		ret = take(records, largest, page, count);
		if (ret)
			return ret;
		if (count)
			last = page[count - 1];
		seen += count;
	}
	records->has_more = count == PAGE;
	records->cost += seen;
	return 0;
}

int client_records_read(struct client_records *records, struct largest_records *largest,
			struct ttmt *handle, uint64_t client, bool ascii)
{
	struct tag_texts texts = { 0 };
	int ret;

	*records = (struct client_records){ 0 };
	ret = tag_texts_read(&texts, handle, client);
	records->cost = texts.count;
	if (!ret && (largest || texts.count))
		ret = read_records(records, largest, handle, client);
	if (!ret)
		ret = tag_list_finish(&records->tags, &texts, ascii);
	tag_texts_free(&texts);
	if (ret)
		client_records_free(records);
	return ret;
}

void client_records_free(struct client_records *records)
{
	tag_list_free(&records->tags);
	*records = (struct client_records){ 0 };
}
