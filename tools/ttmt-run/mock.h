/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mock - TT-Metal's mock chips, for a described machine */
#ifndef TTMT_RUN_MOCK_H
#define TTMT_RUN_MOCK_H

#include <stdbool.h>

#include "metal.h"

/* Is a kernel compiler installed? */
bool mock_has_compiler(const struct metal *metal);

/*
 * Set the environment for a machine, given by an installed name or a file. Without a kernel
 * compiler, use a stand-in. Exits on failure.
 * Returns NULL, or why nothing can be tracked, after a message.
 */
const char *mock_prepare(const char *machine, const struct metal *metal);

#endif
