/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that are typed at the terminal of standard input, as they are typed. */
#ifndef TT_SMI_KEYS_H
#define TT_SMI_KEYS_H

#include <stdbool.h>

/*
 * In the background of the terminal, stop as a program does that reads from it there, until the
 * shell continues this one.
 */
void keys_stop_in_background(void);

/* Take them, if there is a terminal and this program is in its foreground. */
void keys_take(void);

/* Give the terminal back as it was. */
void keys_give_back(void);

/* For poll(): standard input while its keys are taken, else -1. */
int keys_fd(void);

/* Read what was typed, which poll() has found; whether q was among it. */
bool keys_quit(void);

#endif
