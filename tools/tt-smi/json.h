/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_JSON_H
#define TT_SMI_JSON_H

#include <stdbool.h>
#include "snapshot.h"

/*
 * Everything as one JSON object, for the caller to free(); on one line if it is part of a stream.
 * tables are of processes that report nothing, or NULL where that is not known. error says what is
 * missing; it may be NULL or empty. 0 or a negative errno.
 */
int json_report(char **text, const struct snapshot *snap, const struct snapshot *tables,
		const char *error, bool one_line);

#endif
