/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_SCREEN_SCREEN_H
#define TT_SMI_SCREEN_SCREEN_H

#include <stdbool.h>

#include "../options.h"

/* Whether there is a terminal for it. */
bool screen_is_possible(void);

/* Watch on the full screen, until a key or a signal ends it. */
struct failure screen_watch(const struct options *options);

#endif
