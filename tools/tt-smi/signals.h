/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What INT, TERM, HUP and QUIT do to a view that goes on until it is told to end. */
#ifndef TT_SMI_SIGNALS_H
#define TT_SMI_SIGNALS_H

/*
 * From now on they end the program at once and with success, also while nobody reads what
 * it writes; but for those that are ignored, as after nohup. 0 or a negative errno.
 */
int signals_end(void);

/*
 * Or, for a program that has a terminal to give back: they do nothing by themselves, and nor do
 * TSTP, CONT and WINCH, but are read from the descriptor returned. A negative errno on failure.
 */
int signals_open(void);

/* The signal that came, or 0. Does not wait. */
int signals_read(int fd);

/* Stop as TSTP does where nobody reads it, until the program is continued. */
void signals_stop(void);

#endif
