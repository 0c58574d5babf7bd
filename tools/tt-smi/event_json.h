/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_EVENT_JSON_H
#define TT_SMI_EVENT_JSON_H

#include <stdio.h>

#include <ttmt.h>

/* Print an event as a JSON object on one line. 0 or -ENOMEM. */
int event_json(FILE *out, const struct tt_memtrack_event *event);

#endif
