// SPDX-License-Identifier: LGPL-2.1-or-later
/* Match the rows that the caller asks for with the kernel's, by their first member. */
#include <string.h>

#include "rows.h"

static uint32_t what_of(const void *row)
{
	uint32_t what;

	memcpy(&what, row, sizeof(what));
	return what;
}

static const void *find_row(const char *rows, size_t row_size, uint32_t count, uint32_t what)
{
	for (uint32_t i = 0; i < count; i++)
		if (what_of(rows + i * row_size) == what)
			return rows + i * row_size;
	return NULL;
}

void ttmt_rows_pick(void *rows, size_t row_size, size_t count, const void *answer,
		    uint32_t answers)
{
	char *row = rows;

	for (size_t i = 0; i < count; i++, row += row_size) {
		uint32_t what = what_of(row);
		const void *found = find_row(answer, row_size, answers, what);

		if (found) {
			memcpy(row, found, row_size);
		} else {
			memset(row, 0, row_size);
			memcpy(row, &what, sizeof(what));
		}
	}
}
