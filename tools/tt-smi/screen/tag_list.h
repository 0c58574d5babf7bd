/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process holds for each of its tags. */
#ifndef TT_SMI_SCREEN_TAG_LIST_H
#define TT_SMI_SCREEN_TAG_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

#include "../tag_texts.h"

/* More than anybody reads; the rest holds less. */
#define TAG_LIST_MOST 256

struct tag_line {
	uint32_t tag;
	uint64_t records;
	uint64_t l1;
	uint64_t on_a_core; /* of L1, as far as one core can have it all */
	uint64_t dram;
	char *text; /* made printable */
};

struct tag_list {
	struct tag_line *line; /* the one with most L1 first, then by DRAM */
	size_t count;
	size_t room;
	size_t more; /* tags that hold less */
};

/* Take one record after another, those without a tag too. 0 or -ENOMEM. */
int tag_list_add(struct tag_list *list, const struct tt_memtrack_record *record);

/* After the last one. 0 or -ENOMEM. */
int tag_list_finish(struct tag_list *list, const struct tag_texts *texts, bool ascii);

void tag_list_free(struct tag_list *list);

/* The text of a tag in it; NULL if it is not. */
const char *tag_list_text(const struct tag_list *list, uint32_t tag);

/* The text of the largest tag whose text has a part in it, whatever the case; NULL if none has. */
const char *tag_list_find(const struct tag_list *list, const char *part);

#endif
