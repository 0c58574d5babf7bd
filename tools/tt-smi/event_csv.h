/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as a line of CSV, with the columns that its JSON has. */
#ifndef TT_SMI_EVENT_CSV_H
#define TT_SMI_EVENT_CSV_H

#include <stdio.h>

#include <ttmt.h>

void event_csv_head(FILE *out);
void event_csv(FILE *out, const struct tt_memtrack_event *event);

#endif
