/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check - report which TT-Metal there is, and what can be tracked of it */
#ifndef TTMT_RUN_CHECK_H
#define TTMT_RUN_CHECK_H

#include "options.h"

/* Returns the exit status: 0 if buffers would be tracked. */
int check(const struct options *options);

#endif
