/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_VENDOR_H
#define TT_SMI_VENDOR_H

#include <stdbool.h>

/*
 * Whether an argument, or a letter in it, is an option of Tenstorrent's tt-smi that we
 * lack. Says so, and where that program is: a script may have called the wrong one.
 */
bool vendor_option(const char *argument, char letter);

#endif
