// SPDX-License-Identifier: LGPL-2.1-or-later
/* Say what can be tracked. */
#include <cerrno>
#include <cstring>

#pragma GCC visibility push(default)
#include <ttmt/tt_metal.h>
#pragma GCC visibility pop

#include "names.hpp"
#include "objects.hpp"
#include "start.hpp"

int ttmt_tt_metal_describe(char *text, size_t room)
{
	if (room)
		*text = 0;
	return -ENOSYS;
}
