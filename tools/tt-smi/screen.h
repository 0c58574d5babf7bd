/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report in place on the terminal of standard output. */
#ifndef TT_SMI_SCREEN_H
#define TT_SMI_SCREEN_H

#include "terminal.h"

/* Take the screen, and give it back with what was on it before. */
void screen_enter(void);
void screen_leave(void);

/* Show a text in place of the last one: what fits, and that there is more. */
void screen_draw(const char *text, const struct terminal *terminal);

#endif
