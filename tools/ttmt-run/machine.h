/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine - the named machines of --mock */
#ifndef TTMT_RUN_MACHINE_H
#define TTMT_RUN_MACHINE_H

#include <stdbool.h>

#define MACHINE_CHIPS	32

/* Chips are numbered as in the descriptions: first those on PCI, then those behind them. */
struct machine {
	const char *name;
	const char *board; /* its name for tt_memtrack_sim */
	unsigned int boards;
	bool pairs; /* each board has a chip behind the one on PCI */
	int architecture; /* in TT-Metal's numbers */
};

/* NULL if there is no such machine. */
const struct machine *machine_find(const char *name);

unsigned int machine_chips(const struct machine *machine);

#endif
