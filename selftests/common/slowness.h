/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much longer a test may take here. selftests/vm/run sets this for each of its kernels. */
#ifndef SLOWNESS_H
#define SLOWNESS_H

#include <stdlib.h>

static inline int slowness(void)
{
	const char *given = getenv("TTMT_SLOWNESS");

	return given ? atoi(given) : 1;
}

#endif /* SLOWNESS_H */
