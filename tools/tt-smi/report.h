/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One report: a snapshot in the view that was asked for. */
#ifndef TT_SMI_REPORT_H
#define TT_SMI_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "options.h"

/*
 * 0 or a negative errno: nothing is printed then, neither to out nor to stderr.
 * must_exist: a module that is not loaded is -ENOENT, and a device asked for that is not
 * there -ENODEV. Else the report says what it waits for.
 */
int report(FILE *out, const struct options *options, bool ascii, bool must_exist);

/* Say why there is no report. */
enum status report_failed(int error, const struct options *options);

#endif
