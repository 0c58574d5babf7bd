/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One report: a snapshot in the view that was asked for. */
#ifndef TT_SMI_REPORT_H
#define TT_SMI_REPORT_H

#include "options.h"
#include "terminal.h"

enum report_when {
	REPORT_FIRST, /* what is missing is a failure; JSON says so, text is left to the caller */
	REPORT_AGAIN, /* the report says what it waits for, and that is none */
};

/* What a first report would fail for. */
struct failure report_missing(const struct options *options);

/* The text is for the caller to free(); NULL if there is none, as after most failures. */
struct failure report(char **text, const struct options *options, const struct terminal *terminal,
		      enum report_when when);

#endif
