/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal, by ncurses: draws grids, reads keys, and is given back as it was. */
#ifndef TT_SMI_SCREEN_DISPLAY_H
#define TT_SMI_SCREEN_DISPLAY_H

#include <stdbool.h>

#include "grid.h"
#include "look.h"

/* Take the terminal, in the foreground. 0 or a negative errno. */
int display_open(struct look *look);

/* Give it back. */
void display_close(void);

/* Give it back for a while, as before Ctrl-Z. */
void display_suspend(void);
void display_resume(void);

/* The window has another size now. */
void display_resize(void);
int display_rows(void);
int display_columns(void);

/* Show a grid of the window's size. All of it, or what is new in it. 0 or -ENOMEM. */
int display_draw(const struct grid *grid, bool all);

/* To poll for keys; -1 if there are none to come. */
int display_fd(void);

/* The next key, of enum key or a character; 0 if there is none. With a click comes where it was. */
int display_key(int *row, int *column);

#endif
