// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "tag_texts.h"

#define PAGE 256

static int more_room(struct tag_texts *texts)
{
	struct tt_memtrack_tag *grown =
		reallocarray(texts->tag, texts->count + PAGE, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	texts->tag = grown;
	return 0;
}

int tag_texts_read(struct tag_texts *texts, struct ttmt *handle, uint64_t client)
{
	int count;

	do {
		const uint32_t last = texts->count ? texts->tag[texts->count - 1].tag : 0;

		count = more_room(texts);
		if (!count)
			count = ttmt_tags(handle, client, last, texts->tag + texts->count,
					  sizeof(*texts->tag), PAGE);
		if (count > 0)
			texts->count += count;
	} while (count > 0);
	return count;
}

void tag_texts_free(struct tag_texts *texts)
{
	free(texts->tag);
	*texts = (struct tag_texts){ 0 };
}

static int compare(const void *left, const void *right)
{
	const struct tt_memtrack_tag *a = left, *b = right;

	return (a->tag > b->tag) - (a->tag < b->tag);
}

const char *tag_texts_find(const struct tag_texts *texts, uint32_t tag)
{
	const struct tt_memtrack_tag key = { .tag = tag };
	const struct tt_memtrack_tag *found = NULL;

	if (texts->count)
		found = bsearch(&key, texts->tag, texts->count, sizeof(key), compare);
	return found ? found->text : NULL;
}
