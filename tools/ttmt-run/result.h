/* SPDX-License-Identifier: GPL-2.0-or-later */
/* result - the outcome of a run */
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
	int waited; /* from waitpid() */
	double seconds;
	struct peaks peaks;
	struct chip *chips; /* those that were used */
	size_t chip_count;
};

/* A budget on one chip. */
struct judgement {
	const struct budget *budget;
	const struct chip *chip;
	uint64_t least, most; /* bounds of the peak */
	uint64_t total; /* 100 % of the budget's row; 0 if unknown */
	enum verdict verdict;
};

void result_judge(const struct result *result, const struct budget *budget,
		  const struct chip *chip, struct judgement *judgement);

/* Over all chips: broken if any is; unknown if any is, or if there is no chip. */
enum verdict result_verdict(const struct result *result);

/* Did a process on this chip end without complete figures? */
bool result_is_open(const struct result *result, const struct chip *chip);

/* Print peaks and verdicts as text, on standard error. */
void result_print(const struct result *result);

/* Write JSON. 0, or a negative errno. */
int result_write(const struct result *result, const char *file);

#endif
