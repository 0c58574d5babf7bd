// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "format.h"

#define BAR_CELLS 20

/* Rounded as printf() rounds, at a fraction of its cost; UINT_MAX for far too many. */
static unsigned int tenths_of(uint64_t bytes, uint64_t of)
{
	const uint64_t whole = bytes / of;
	const uint64_t rest = bytes % of * 10;
	unsigned int tenths;

	if (whole > 1024)
		return UINT_MAX;
	tenths = whole * 10 + rest / of;
	return tenths + (2 * (rest % of) + (tenths & 1) > of);
}

/* Up to 9999; returns the end. */
static char *put_digits(char *out, unsigned int number)
{
	unsigned int of = 1;

	while (of * 10 <= number)
		of *= 10;
	for (; of; of /= 10)
		*out++ = '0' + number / of % 10;
	return out;
}

struct text format_bytes(uint64_t bytes)
{
	const char *unit = "KMGTPE";
	uint64_t of = 1024;
	unsigned int tenths;
	struct text text = { "" };
	char *end;

	if (bytes < 1024) {
		strcpy(put_digits(text.s, bytes), " B");
		return text;
	}
	/* What would be printed as 1024.0 is 1.0 of the next unit. */
	while ((tenths = tenths_of(bytes, of)) >= 10240) {
		of *= 1024;
		unit++;
	}
	end = put_digits(text.s, tenths / 10);
	*end++ = '.';
	end = put_digits(end, tenths % 10);
	memcpy(end, (char []){ ' ', *unit, 'i', 'B', '\0' }, 5);
	return text;
}

struct text format_kib(uint64_t bytes)
{
	struct text text;

	snprintf(text.s, sizeof(text.s), "%.*f KiB", bytes % 1024 ? 1 : 0, bytes / 1024.0);
	return text;
}

struct text format_percent(uint64_t used, uint64_t total)
{
	double percent = 100.0 * used / total;
	struct text text;

	if (used < total && percent >= 99.95)
		percent = 99.9;
	if (used > total && percent < 100.05)
		percent = 100.1;
	snprintf(text.s, sizeof(text.s), "%.1f%%", percent);
	return text;
}

struct text format_bar(uint64_t used, uint64_t total, bool ascii)
{
	const char *full = ascii ? "#" : "\u2588";
	const char *empty = ascii ? "." : "\u2591";
	int filled = used < total ? (int)(BAR_CELLS * (double)used / total + 0.5) : BAR_CELLS;
	struct text text = { "[" };
	int i;

	for (i = 0; i < BAR_CELLS; i++)
		strcat(text.s, i < filled ? full : empty);
	strcat(text.s, "]");
	return text;
}

struct text format_age(uint64_t seconds)
{
	static const struct {
		uint64_t seconds;
		const char *unit;
	} steps[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" }, { 1, "s" } };
	struct text text;
	int i = 0;

	while (i < 3 && seconds < steps[i].seconds)
		i++;
	snprintf(text.s, sizeof(text.s), "%llu %s",
		 (unsigned long long)(seconds / steps[i].seconds), steps[i].unit);
	return text;
}
