// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * core_range - the cores that a core_range_set names
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "core_range.h"

struct core {
	unsigned int x;
	unsigned int y;
};

static bool take(const char **at, const char *word)
{
	*at += strspn(*at, " ");
	if (strncmp(*at, word, strlen(word)))
		return false;
	*at += strlen(word);
	return true;
}

static bool take_coordinate(const char **at, unsigned int *coordinate)
{
	unsigned int value = 0;

	if (!isdigit((unsigned char)**at))
		return false;
	while (isdigit((unsigned char)**at)) {
		value = 10 * value + (unsigned int)(*(*at)++ - '0');
		if (value >= CORE_RANGE_GRID)
			return false;
	}
	*coordinate = value;
	return true;
}

static bool take_core(const char **at, struct core *core)
{
	if (take(at, "(x="))
		return take_coordinate(at, &core->x) && take(at, ",") && take(at, "y=") &&
		       take_coordinate(at, &core->y) && take(at, ")");
	return take_coordinate(at, &core->x) && take(at, "-") && take_coordinate(at, &core->y);
}

static bool take_range(const char **at, uint64_t rows[CORE_RANGE_GRID])
{
	struct core first, last;
	uint64_t columns;

	if (!take(at, "[") || !take_core(at, &first) || !take(at, "-") || !take_core(at, &last) ||
	    !take(at, "]"))
		return false;
	if (first.x > last.x || first.y > last.y)
		return false;

	columns = (~0ULL >> (63 - (last.x - first.x))) << first.x;
	for (unsigned int y = first.y; y <= last.y; y++)
		rows[y] |= columns;
	return true;
}

int core_range_count(const char *text, uint32_t *cores)
{
	uint64_t rows[CORE_RANGE_GRID] = { 0 };
	uint32_t count = 0;

	if (!take(&text, "{"))
		return -EINVAL;
	if (!take(&text, "}")) {
		do {
			if (!take_range(&text, rows))
				return -EINVAL;
		} while (take(&text, ","));
		if (!take(&text, "}"))
			return -EINVAL;
	}
	if (*text)
		return -EINVAL;

	for (unsigned int y = 0; y < CORE_RANGE_GRID; y++)
		count += (uint32_t)__builtin_popcountll(rows[y]);
	*cores = count;
	return 0;
}
