// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../names.h"
#include "tag_list.h"

static bool is_in_dram(uint32_t kind)
{
	return kind == TT_MEMTRACK_KIND_DRAM_BUFFERS || kind == TT_MEMTRACK_KIND_TRACE;
}

static int more_room(struct tag_list *list)
{
	size_t room = list->room ? 2 * list->room : 64;
	struct tag_line *grown = reallocarray(list->line, room, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	list->line = grown;
	list->room = room;
	return 0;
}

/* Records that come one after another often have one tag; the rest is for tag_list_finish(). */
int tag_list_add(struct tag_list *list, const struct tt_memtrack_record *record)
{
	struct tag_line *line = list->count ? &list->line[list->count - 1] : NULL;

	if (!record->tag)
		return 0;
	if (!line || line->tag != record->tag) {
		if (list->count == list->room && more_room(list))
			return -ENOMEM;
		line = &list->line[list->count++];
		*line = (struct tag_line){ .tag = record->tag };
	}
	line->records++;
	if (is_in_dram(record->kind)) {
		line->dram += record->bytes;
	} else {
		line->l1 += record->bytes;
		if (record->kind != TT_MEMTRACK_KIND_KERNEL)
			line->on_a_core += record->core_bytes;
	}
	return 0;
}

static int by_tag(const void *left, const void *right)
{
	const struct tag_line *a = left, *b = right;

	return (a->tag > b->tag) - (a->tag < b->tag);
}

static int by_size(const void *left, const void *right)
{
	const struct tag_line *a = left, *b = right;

	if (a->l1 != b->l1)
		return a->l1 > b->l1 ? -1 : 1;
	if (a->dram != b->dram)
		return a->dram > b->dram ? -1 : 1;
	return by_tag(a, b);
}

/* One line for each tag. */
static void join(struct tag_list *list)
{
	size_t i, count = 0;

	qsort(list->line, list->count, sizeof(*list->line), by_tag);
	for (i = 0; i < list->count; i++) {
		const struct tag_line *line = &list->line[i];
		struct tag_line *last = &list->line[count - 1];

		if (!count || last->tag != line->tag) {
			list->line[count++] = *line;
			continue;
		}
		last->records += line->records;
		last->l1 += line->l1;
		last->on_a_core += line->on_a_core;
		last->dram += line->dram;
	}
	list->count = count;
}

/* Of a tag without a text, the number still tells what belongs together. */
static int name(struct tag_line *line, const struct tag_texts *texts, bool ascii)
{
	const char *text = tag_texts_find(texts, line->tag);

	if (text)
		line->text = printable_copy(text, ascii);
	else if (asprintf(&line->text, "tag %u", line->tag) < 0)
		line->text = NULL;
	return line->text ? 0 : -ENOMEM;
}

int tag_list_finish(struct tag_list *list, const struct tag_texts *texts, bool ascii)
{
	size_t i;
	int ret = 0;

	if (!list->count)
		return 0;
	join(list);
	qsort(list->line, list->count, sizeof(*list->line), by_size);
	if (list->count > TAG_LIST_MOST) {
		list->more = list->count - TAG_LIST_MOST;
		list->count = TAG_LIST_MOST;
	}
	for (i = 0; i < list->count && !ret; i++)
		ret = name(&list->line[i], texts, ascii);
	return ret;
}

void tag_list_free(struct tag_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->line[i].text);
	free(list->line);
	*list = (struct tag_list){ 0 };
}

const char *tag_list_find(const struct tag_list *list, const char *part)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (strcasestr(list->line[i].text, part))
			return list->line[i].text;
	return NULL;
}

const char *tag_list_text(const struct tag_list *list, uint32_t tag)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->line[i].tag == tag)
			return list->line[i].text;
	return NULL;
}
