/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_EVENT_ID_H
#define TT_SMI_EVENT_ID_H

#include <stdbool.h>

#include <ttmt.h>

/* Is the event about a single record, with an id? */
bool event_has_id(const struct tt_memtrack_event *event);

#endif
