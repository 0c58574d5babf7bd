/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_VENDOR_H
#define TT_SMI_VENDOR_H

#include <argp.h>

/*
 * Options of Tenstorrent's own tt-smi that this one lacks. They are errors that say where that
 * program is: a script may have called the wrong one.
 */
extern const struct argp vendor_options;

/* The error for one of them. */
int vendor_error(struct argp_state *state, const char *option);

#endif
