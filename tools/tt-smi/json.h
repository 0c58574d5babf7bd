/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_JSON_H
#define TT_SMI_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "snapshot.h"

/* Everything, as one JSON object; in one line for a stream of them. */
int json_report(FILE *out, const struct snapshot *snap, bool one_line);

#endif
