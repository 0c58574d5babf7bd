// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The uapi header in C++: compiling this is the test.
 */
#include <cstddef>

#include <linux/tt_memtrack.h>

#define STRUCT(name, bytes) \
	static_assert(sizeof(tt_memtrack_##name) == (bytes), #name);
#define MEMBER(name, member, offset, bytes) \
	static_assert(offsetof(tt_memtrack_##name, member) == (offset) && \
		      sizeof(tt_memtrack_##name::member) == (bytes), #name "." #member);
#define VALUE(name, value) \
	static_assert((name) == (value), #name);

#include "abi_layout.h"
