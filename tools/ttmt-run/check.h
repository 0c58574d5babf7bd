/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check - say what of TT-Metal is here, and what of it can be tracked */
#ifndef TTMT_RUN_CHECK_H
#define TTMT_RUN_CHECK_H

#include "options.h"

/* Returns the exit status: 0 if a program's buffers would be tracked. */
int check(const struct options *options);

#endif
