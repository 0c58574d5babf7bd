// SPDX-License-Identifier: GPL-2.0-or-later
#include "result.h"

static bool used(const struct process *process, const struct chip *chip)
{
	for (size_t i = 0; i < process->count; i++)
		if (process->shares[i].device == chip->device)
			return true;
	return false;
}

bool result_is_open(const struct result *result, const struct chip *chip)
{
	for (size_t i = 0; i < result->peaks.count; i++) {
		const struct process *process = &result->peaks.list[i];

		if (peaks_are_open(process) && used(process, chip))
			return true;
	}
	return false;
}

void result_judge(const struct result *result, const struct budget *budget,
		  const struct chip *chip, struct judgement *judgement)
{
	struct range range = peaks_together(&result->peaks, chip->device, budget->row);

	*judgement = (struct judgement){
		.budget = budget, .chip = chip,
		.least = budget->core ? range.least.core_bytes : range.least.bytes,
		.most = budget->core ? range.most.core_bytes : range.most.bytes,
		.total = budget->core ? chip_core_limit(chip, budget->row) :
					chip_limit(chip, budget->row),
	};
	judgement->verdict = budget_judge(budget, judgement->least, judgement->most,
					  judgement->total);
	if (judgement->verdict == VERDICT_KEPT && result_is_open(result, chip))
		judgement->verdict = VERDICT_UNKNOWN;
}

enum verdict result_verdict(const struct result *result)
{
	const struct budgets *budgets = &result->options->budgets;
	enum verdict worst = result->chip_count ? VERDICT_KEPT : VERDICT_UNKNOWN;

	for (size_t i = 0; i < budgets->count; i++) {
		for (size_t j = 0; j < result->chip_count; j++) {
			struct judgement judgement;

			result_judge(result, &budgets->list[i], &result->chips[j], &judgement);
			if (judgement.verdict == VERDICT_BROKEN)
				return VERDICT_BROKEN;
			if (judgement.verdict == VERDICT_UNKNOWN)
				worst = VERDICT_UNKNOWN;
		}
	}
	return worst;
}
