/* SPDX-License-Identifier: GPL-2.0-or-later */
/* result - what there is to say of a program that has ended */
#ifndef TTMT_RUN_RESULT_H
#define TTMT_RUN_RESULT_H

#include <stdbool.h>
#include <stddef.h>

#include "budget.h"
#include "chip.h"
#include "metal.h"
#include "options.h"
#include "peaks.h"

struct result {
	const struct options *options;
	struct metal metal;
	const char *untracked; /* why nothing was tracked, or NULL */
	int waited; /* of waitpid() */
	double seconds;
	struct peaks peaks;
	struct chip *chips; /* those that were used */
	size_t chip_count;
};

/* A budget on one chip. */
struct judgement {
	const struct budget *budget;
	const struct chip *chip;
	uint64_t least, most; /* what the peak lies between */
	uint64_t total; /* of what the budget is about; 0 if it is not known */
	enum verdict verdict;
};

void result_judge(const struct result *result, const struct budget *budget,
		  const struct chip *chip, struct judgement *judgement);

/* On all chips: broken if it is on any, and there is none if there is none on any, or no chip. */
enum verdict result_verdict(const struct result *result);

/* Whether a process that used a chip ended without saying all. */
bool result_is_open(const struct result *result, const struct chip *chip);

/* For people, on standard error: peaks, and what became of the budgets. */
void result_print(const struct result *result);

/* As JSON. 0, or a negative errno. */
int result_write(const struct result *result, const char *file);

#endif
