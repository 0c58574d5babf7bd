/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_EVENT_TEXT_H
#define TT_SMI_EVENT_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include <ttmt.h>

/* "12:34:56.123456 [CB_ALLOC] device 0: +32.0 MiB (total 32.0 MiB) id 7 pid 4711 python" */
void event_text(FILE *out, const struct tt_memtrack_event *event, bool ascii);

#endif
