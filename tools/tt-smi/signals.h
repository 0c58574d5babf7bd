/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What INT, TERM, HUP and QUIT do to a view that runs until it is stopped. */
#ifndef TT_SMI_SIGNALS_H
#define TT_SMI_SIGNALS_H

/*
 * From now on they end the program at once and with success, even if its output is blocked;
 * except those that are ignored, as after nohup. 0 or a negative errno.
 */
int signals_end(void);

/*
 * Or, for a program that has to restore the terminal: block them, and TSTP, CONT and WINCH, and
 * return a descriptor from which they can be read. A negative errno on failure.
 */
int signals_open(void);

/* The next pending signal, or 0. Does not wait. */
int signals_read(int fd);

/* Stop, as TSTP does by default, until the program is continued. */
void signals_stop(void);

#endif
