/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_COMMON_STREAMS_H
#define TTMT_COMMON_STREAMS_H

#include <stdbool.h>

/*
 * To be called first in main(). Standard streams that are closed are kept from being reused by the
 * next file that is opened: using them fails. Output that could not be written is complained of at
 * exit, with its reason, and makes the exit status EXIT_FAILURE.
 */
void streams_guard(void);

/*
 * Print a text of any length, or write what was printed since the last time, which is less than
 * BUFSIZ. False when that, or anything before, failed: it is time to end.
 */
bool streams_print(const char *text);
bool streams_flush(void);

#endif
