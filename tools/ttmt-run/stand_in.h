/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stand_in - a compiler of kernels for mock chips, which run none */
#ifndef TTMT_RUN_STAND_IN_H
#define TTMT_RUN_STAND_IN_H

#include "metal.h"

/*
 * Make a folder of links to what TT-Metal's has, with the stand-in where the compiler is missing,
 * and set the environment for it and for a cache of kernels of its own. Both are below the user's
 * cache, and found again by the next run. Ends on failure.
 */
void stand_in_prepare(const struct metal *metal);

#endif
