/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mock - chips that are not there, as TT-Metal has them with a description of a machine */
#ifndef TTMT_RUN_MOCK_H
#define TTMT_RUN_MOCK_H

#include "metal.h"

/*
 * Set the environment for a machine: a name of those that are installed, or a file. Where no
 * compiler of kernels is installed, a stand-in is put in its place. Ends on failure.
 */
void mock_prepare(const char *machine, const struct metal *metal);

#endif
