/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What standard output can show. */
#ifndef TT_SMI_TERMINAL_H
#define TT_SMI_TERMINAL_H

#include <stdbool.h>

struct terminal {
	bool is_there; /* else it is a file or pipe, and the rest is 0 but ascii */
	bool is_dumb; /* it knows no escape sequences */
	bool ascii; /* it gets nothing but ASCII */
	int rows;
	int columns;
};

/* As it is now: a window changes its size. */
struct terminal terminal_now(void);

#endif
