// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "units.h"

static struct text scaled(uint64_t bytes, double step, const char *behind)
{
	const char *letter = "KMGTPE";
	double value = bytes / step;
	struct text text;

	if (bytes < step) {
		snprintf(text.s, sizeof(text.s), "%lluB", (unsigned long long)bytes);
		return text;
	}
	/* What would be printed as 1024.0 is 1.0 of the next. */
	for (; value >= step - 0.05; letter++)
		value /= step;
	snprintf(text.s, sizeof(text.s), "%.1f%c%s", value, *letter, behind);
	return text;
}

struct text units_text(uint64_t bytes, int units)
{
	return units < 0 ? format_bytes(bytes) : units_bytes(bytes, units);
}

struct text units_bytes(uint64_t bytes, enum units units)
{
	struct text text;

	switch (units) {
	case UNITS_DECIMAL:
		return scaled(bytes, 1000, "B");
	case UNITS_MIB:
		snprintf(text.s, sizeof(text.s), "%.1f", bytes / 1048576.0);
		return text;
	case UNITS_BYTES:
		snprintf(text.s, sizeof(text.s), "%llu", (unsigned long long)bytes);
		return text;
	default:
		return scaled(bytes, 1024, "");
	}
}

struct text units_change(int64_t bytes, enum units units)
{
	struct text text;

	if (!bytes)
		return (struct text){ "0" };
	snprintf(text.s, sizeof(text.s), "%c%.20s", bytes < 0 ? '-' : '+',
		 units_bytes(bytes < 0 ? -(uint64_t)bytes : (uint64_t)bytes, units).s);
	return text;
}

int units_width(enum units units)
{
	static const int widths[] = {
		[UNITS_BINARY] = 7, [UNITS_DECIMAL] = 7, [UNITS_MIB] = 9, [UNITS_BYTES] = 13,
	};

	return widths[units];
}

const char *units_name(enum units units)
{
	static const char *const names[] = {
		[UNITS_BINARY] = "binary", [UNITS_DECIMAL] = "decimal",
		[UNITS_MIB] = "mib", [UNITS_BYTES] = "bytes",
	};

	return names[units];
}

const char *units_meaning(enum units units)
{
	static const char *const meanings[] = {
		[UNITS_BINARY] = "K, M, G: powers of 1024",
		[UNITS_DECIMAL] = "KB, MB, GB: powers of 1000",
		[UNITS_MIB] = "MiB everywhere",
		[UNITS_BYTES] = "bytes",
	};

	return meanings[units];
}
