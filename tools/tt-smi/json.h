/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_JSON_H
#define TT_SMI_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "snapshot.h"

/*
 * Everything, as one JSON object; in one line for a stream of them. error says what was asked for
 * and is not there; it may be NULL or empty. 0 or a negative errno.
 */
int json_report(FILE *out, const struct snapshot *snap, const char *error, bool one_line);

#endif
