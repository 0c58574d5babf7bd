/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_SCREEN_DISPLAY_POSSIBLE_H
#define TT_SMI_SCREEN_DISPLAY_POSSIBLE_H

#include <stdbool.h>

/* Whether standard output is the terminal of this session, and can be drawn on. */
bool display_is_possible(void);

#endif
