/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mock - chips that are not there, as TT-Metal has them with a description of a machine */
#ifndef TTMT_RUN_MOCK_H
#define TTMT_RUN_MOCK_H

#include <stdbool.h>

#include "metal.h"

/* Whether a compiler of kernels is installed. */
bool mock_has_compiler(const struct metal *metal);

/*
 * Set the environment for a machine: a name of those that are installed, or a file. Where no
 * compiler of kernels is installed, a stand-in is put in its place. Ends on failure.
 * Returns NULL, or why nothing can be tracked, which was said.
 */
const char *mock_prepare(const char *machine, const struct metal *metal);

#endif
