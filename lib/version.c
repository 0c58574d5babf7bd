// SPDX-License-Identifier: LGPL-2.1-or-later
/* The version of the running library, which may be newer than the program's header. */
#include "private.h"

#define STRING(x) #x
#define DOTTED(major, minor, patch) STRING(major) "." STRING(minor) "." STRING(patch)

const char *ttmt_library_version(void)
{
	return DOTTED(TTMT_VERSION_MAJOR, TTMT_VERSION_MINOR, TTMT_VERSION_PATCH);
}
