// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of ttmt-run, and budgets by themselves. */
#include <stdlib.h>

#include "must.h"
#include "options.h"

static void check(const struct budgets *budgets)
{
	MUST(budgets->count <= BUDGETS_MOST);
	for (size_t i = 0; i < budgets->count; i++) {
		MUST(budgets->list[i].row < USAGE_ROWS);
		MUST(budgets->list[i].limit >= 0);
	}
}

int try(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size), *words[MOST_WORDS + 1];
	struct budgets budgets = { 0 };
	struct options options;
	char why[BUDGET_WHY];
	int count;

	budgets_parse(&budgets, text, why);
	check(&budgets);
	count = words_of(text, words);
	if (options_parse(&options, count, words)) {
		MUST(options.check || (options.command && *options.command));
		check(&options.budgets);
	}
	free(text);
	return 0;
}
