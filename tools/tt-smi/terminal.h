/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What standard output can show. */
#ifndef TT_SMI_TERMINAL_H
#define TT_SMI_TERMINAL_H

#include <stdbool.h>

struct terminal {
	bool is_there; /* otherwise it is a file or pipe, and the rest is 0 except ascii */
	bool is_dumb; /* it knows no escape sequences */
	bool ascii; /* it gets only ASCII */
	int rows;
	int columns;
};

/* Its present state; a window can change its size. */
struct terminal terminal_now(void);

#endif
