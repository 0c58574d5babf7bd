/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_RUN_OPTIONS_H
#define TTMT_RUN_OPTIONS_H

#include <stdbool.h>

#include "budget.h"

struct options {
	bool check; /* run nothing */
	const char *mock; /* name or file of a machine, or NULL */
	const char *report; /* file, or NULL */
	bool peaks; /* print them at the end */
	bool python_tags;
	struct budgets budgets;
	char **command; /* ends with NULL, like argv */
};

/* False after printing an error for wrong usage. */
bool options_parse(struct options *options, int argc, char **argv);

#endif
