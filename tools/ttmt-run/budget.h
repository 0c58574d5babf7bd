/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budgets - the limits of --budget */
#ifndef TTMT_RUN_BUDGET_H
#define TTMT_RUN_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usage.h"

#define BUDGET_WHY	128
#define BUDGETS_MOST	64

struct budget {
	char text[48]; /* as it was given */
	enum usage_row row;
	bool core; /* on the fullest core or bank, not the whole chip */
	bool percent;
	double limit; /* bytes, or percent of the total */
};

struct budgets {
	size_t count;
	struct budget list[BUDGETS_MOST];
};

/* Add budgets from "l1=80%,dram=10GiB". 0, or -EINVAL with a reason (BUDGET_WHY bytes). */
int budgets_parse(struct budgets *budgets, const char *text, char *why);

enum verdict { VERDICT_KEPT, VERDICT_BROKEN, VERDICT_UNKNOWN };

/*
 * Judge a peak between two bounds, on a chip with that total (0 if unknown), by a budget. In doubt,
 * the verdict is "unknown".
 */
enum verdict budget_judge(const struct budget *budget, uint64_t least, uint64_t most,
			  uint64_t total);

const char *verdict_name(enum verdict verdict);

#endif
