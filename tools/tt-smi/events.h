/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_EVENTS_H
#define TT_SMI_EVENTS_H

#include "options.h"

/* Print events of the chosen devices, until a signal arrives. */
struct failure events_follow(const struct options *options);

#endif
