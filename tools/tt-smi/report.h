/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One report: a snapshot in the chosen view. */
#ifndef TT_SMI_REPORT_H
#define TT_SMI_REPORT_H

#include "options.h"
#include "snapshot.h"
#include "terminal.h"

enum report_when {
	REPORT_FIRST, /* what is missing is a failure; JSON says so, text leaves it to the caller */
	REPORT_AGAIN, /* the report says what it waits for, which is no failure */
};

/* What was asked for and is not in a snapshot. */
struct failure report_find_missing(const struct snapshot *snap, const struct options *options);

/* The failure that a first report would have. */
struct failure report_missing(const struct options *options);

/* The caller must free() the text, which is NULL after most failures. */
struct failure report(char **text, const struct options *options, const struct terminal *terminal,
		      enum report_when when);

#endif
