/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The views for people. ascii: nothing but ASCII, for pipes and LANG=C. */
#ifndef TT_SMI_TEXT_H
#define TT_SMI_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "snapshot.h"

/* The default report: devices, then processes. */
int text_report(FILE *out, const struct snapshot *snap, bool ascii);

/* Each device in one line of a table, for a machine of many. 0 or a negative errno. */
int text_summary(FILE *out, const struct snapshot *snap);

/* Each device's use of DRAM and L1. */
void text_devices(FILE *out, const struct snapshot *snap, bool ascii);

/* Who holds what. 0 or a negative errno. */
int text_processes(FILE *out, const struct snapshot *snap, bool ascii);

/* Who ended and left what. 0 or a negative errno. */
int text_exits(FILE *out, const struct snapshot *snap, bool ascii);

#endif
