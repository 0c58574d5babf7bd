// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * live - the live buffers at a point of a capture
 */
#include <errno.h>
#include <search.h>
#include <stdlib.h>

#include "live.h"

static int compare(const void *a, const void *b)
{
	const struct live_buffer *one = a, *other = b;

	return (one->id > other->id) - (one->id < other->id);
}

struct live_buffer *live_find(const struct live *live, uint64_t id)
{
	const struct live_buffer key = { .id = id };
	struct live_buffer **found = tfind(&key, &live->root, compare);

	return found ? *found : NULL;
}

int live_set(struct live *live, const struct live_buffer *buffer)
{
	struct live_buffer *entry = live_find(live, buffer->id);

	if (!entry) {
		entry = malloc(sizeof(*entry));
		if (!entry)
			return -ENOMEM;
		entry->id = buffer->id;
		if (!tsearch(entry, &live->root, compare)) {
			free(entry);
			return -ENOMEM;
		}
	}
	*entry = *buffer;
	return 0;
}

void live_drop(struct live *live, struct live_buffer *buffer)
{
	tdelete(buffer, &live->root, compare);
	free(buffer);
}

void live_clear(struct live *live)
{
	tdestroy(live->root, free);
	live->root = NULL;
}
