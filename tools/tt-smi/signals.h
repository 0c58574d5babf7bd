/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals as input: nothing is interrupted, so that nothing is left half done. */
#ifndef TT_SMI_SIGNALS_H
#define TT_SMI_SIGNALS_H

/*
 * From now on the signals that end or redraw (INT, TERM, HUP, QUIT, WINCH) do nothing by
 * themselves, but are read from the descriptor returned. A negative errno on failure.
 */
int signals_open(void);

/* The signal that came, or 0. Does not wait. */
int signals_read(int fd);

#endif
