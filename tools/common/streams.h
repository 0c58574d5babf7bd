/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_COMMON_STREAMS_H
#define TTMT_COMMON_STREAMS_H

#include <stdbool.h>

/*
 * Call first in main(). Keeps the numbers of closed standard streams from being reused by the next
 * open(); using such a stream fails. At exit, failed output is reported with its reason, and makes
 * the exit status EXIT_FAILURE.
 */
void streams_guard(void);

/*
 * Print a text of any length, or flush what was printed since the last time, less than BUFSIZ.
 * False if that, or anything before, failed: it is time to exit.
 */
bool streams_print(const char *text);
bool streams_flush(void);

#endif
