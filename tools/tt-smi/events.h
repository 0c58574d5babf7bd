/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_EVENTS_H
#define TT_SMI_EVENTS_H

#include <stdbool.h>

#include "choice.h"
#include "status.h"

/* Print events of the devices chosen, until a signal ends it. */
enum status events_follow(const struct choice *choice, bool ascii);

#endif
