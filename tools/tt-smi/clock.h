/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module's clock, and wall-clock time. */
#ifndef TT_SMI_CLOCK_H
#define TT_SMI_CLOCK_H

#include <stdint.h>

#include "format.h"

/* The machine's CLOCK_MONOTONIC in nanoseconds, even in a time namespace. */
uint64_t clock_now_ns(void);

/* The same moment in nanoseconds since 1970. */
int64_t clock_since_1970(uint64_t now_ns);

/* "2026-11-30T12:34:56.123456Z", as in RFC 3339, of nanoseconds since 1970. */
struct text clock_utc(int64_t ns);

/* "12:34:56.123456", in the user's time zone. */
struct text clock_of_day(int64_t ns);

#endif
