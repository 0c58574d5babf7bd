/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as the user wants them, in columns of one width. */
#ifndef TT_SMI_SCREEN_UNITS_H
#define TT_SMI_SCREEN_UNITS_H

#include <stdint.h>

#include "../format.h"

enum units {
	UNITS_BINARY, /* "1.5M": 1024 to the next */
	UNITS_DECIMAL, /* "1.6MB": 1000 to the next */
	UNITS_MIB, /* "1.5", all of them MiB */
	UNITS_BYTES,
	UNITS_COUNT,
};

/* As reports have them, "1.5 MiB", if units is -1. */
struct text units_text(uint64_t bytes, int units);

struct text units_bytes(uint64_t bytes, enum units units);

/* With a sign; 0 is "0". */
struct text units_change(int64_t bytes, enum units units);

/* The longest that is to be expected. */
int units_width(enum units units);

/* "binary", and what stands in a file. */
const char *units_name(enum units units);

/* "K, M, G are powers of 1024", for people. */
const char *units_meaning(enum units units);

#endif
