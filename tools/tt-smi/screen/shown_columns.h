/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which columns the table of processes has: those chosen that say something and have room. */
#ifndef TT_SMI_SCREEN_SHOWN_COLUMNS_H
#define TT_SMI_SCREEN_SHOWN_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

#include "state.h"

uint32_t shown_columns(const struct state *state, const struct model *model, int width);

/* Whether anything would come of knowing what tags processes have. */
bool shown_columns_want_tags(const struct state *state, const struct model *model, int width);

#endif
