/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts of a client's tags, read as a whole, since many records share one. */
#ifndef TT_SMI_TAG_TEXTS_H
#define TT_SMI_TAG_TEXTS_H

#include <ttmt.h>

struct tag_texts {
	struct tt_memtrack_tag *tag; /* by number */
	size_t count;
};

/* 0 or a negative errno. */
int tag_texts_read(struct tag_texts *texts, struct ttmt *handle, uint64_t client);
void tag_texts_free(struct tag_texts *texts);

/* The text of a tag; NULL if it has none. */
const char *tag_texts_find(const struct tag_texts *texts, uint32_t tag);

#endif
