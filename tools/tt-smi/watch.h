/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_WATCH_H
#define TT_SMI_WATCH_H

#include "options.h"

/* Report again and again, in place on a terminal, until q is typed or a signal ends it. */
struct failure watch(const struct options *options);

#endif
