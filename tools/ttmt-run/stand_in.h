/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stand_in - a stand-in for the kernel compiler; mock chips run no kernels */
#ifndef TTMT_RUN_STAND_IN_H
#define TTMT_RUN_STAND_IN_H

#include "metal.h"

/*
 * Create a directory of links to TT-Metal's, with the stand-in in place of the missing compiler,
 * and set the environment for it and for a separate cache of kernels. Both are below the user's
 * cache directory, and are reused by the next run. Exits on failure.
 */
void stand_in_prepare(const struct metal *metal);

#endif
