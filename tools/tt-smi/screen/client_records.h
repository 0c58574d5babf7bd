/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client's live records, read for its tags and for the largest of them. */
#ifndef TT_SMI_SCREEN_CLIENT_RECORDS_H
#define TT_SMI_SCREEN_CLIENT_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

#include "tag_list.h"

/* Reading millions takes its time; beyond so many it is said that there are more. */
#define CLIENT_RECORDS_MOST 65536

#define LARGEST_RECORDS 64

struct largest_records {
	struct tt_memtrack_record record[LARGEST_RECORDS]; /* the largest first */
	size_t count;
};

struct client_records {
	struct tag_list tags;
	bool has_more;
	uint64_t cost; /* how much was read for it, in records and texts */
};

/*
 * Read a client's. Where largest is NULL, nobody wants to know them, and the records of one that
 * has no texts of tags are not read. 0 or a negative errno; then there are none.
 */
int client_records_read(struct client_records *records, struct largest_records *largest,
			struct ttmt *handle, uint64_t client, bool ascii);
void client_records_free(struct client_records *records);

#endif
