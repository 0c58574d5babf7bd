/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of a function's chips, for those in the module who know more than at first.
 */
#ifndef MEMTRACK_FUNCTION_H
#define MEMTRACK_FUNCTION_H

#include "discovery.h"

int memtrack_function_resize(struct memtrack_function *function, const struct memtrack_spec *spec,
			     u32 chips);

#endif /* MEMTRACK_FUNCTION_H */
