/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An array for the kernel to fill, with as many rows as it asks for. */
#ifndef TTMT_ROWS_H
#define TTMT_ROWS_H

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

struct ttmt_rows {
	void *at;
	uint32_t room;
};

/* Make room for the needed rows plus some that may come meanwhile. Loses the contents. */
static inline int ttmt_rows_fit(struct ttmt_rows *rows, uint32_t needed, size_t row_size)
{
	uint32_t room;

	if (needed <= rows->room)
		return 0;
	if (__builtin_add_overflow(needed, needed / 8 + 1, &room))
		return -EOVERFLOW;
	free(rows->at);
	rows->at = calloc(room, row_size);
	rows->room = rows->at ? room : 0;
	return rows->at ? 0 : -ENOMEM;
}

/*
 * Copy the kernel's rows to the caller's rows with the same first member, a uint32_t. Both have the
 * same size. Rows that the kernel does not have become 0, except that member.
 */
void ttmt_rows_pick(void *rows, size_t row_size, size_t count, const void *answer,
		    uint32_t answers);

#endif /* TTMT_ROWS_H */
