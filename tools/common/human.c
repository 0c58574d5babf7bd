// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "array_size.h"
#include "human.h"

const char *human(uint64_t bytes, char *text)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double value = (double)bytes;
	size_t unit = 0;

	/* What would print as 1024.0 is 1.0 of the next unit. */
	while (value >= 1023.95 && unit + 1 < ARRAY_SIZE(units)) {
		value /= 1024;
		unit++;
	}
	snprintf(text, HUMAN_ROOM, "%.*f %s", unit ? 1 : 0, value, units[unit]);
	return text;
}
