// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints the names that the adaptor wants of TT-Metal, from its own tables: "bound" is asked for, and
 * "interposed" is called through.
 */
#include <cstdio>

#include "interposed.h"
#include "names.hpp"

int main()
{
#define BOUND(name, part, library, type, symbol) puts("bound " #part " " symbol);
	TTMT_NAMES(BOUND)
#define INTERPOSED(name, part, result, parameters, arguments, symbol) \
	puts("interposed " #part " " symbol);
	TTMT_INTERPOSED(INTERPOSED)
}
