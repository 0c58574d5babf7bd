/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_CSV_H
#define TT_SMI_CSV_H

#include <stdio.h>

/* A text of others as a field of CSV (RFC 4180), printable, in quotes where it needs them. */
void csv_put(FILE *out, const char *text);

#endif
