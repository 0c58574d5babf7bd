/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_EVENTS_H
#define TT_SMI_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

/* Print events of one device, or with TT_MEMTRACK_ANY of all, until a signal ends it. */
enum status events_follow(uint32_t device, bool ascii);

#endif
