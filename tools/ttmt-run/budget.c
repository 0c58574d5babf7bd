// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array_size.h"
#include "budget.h"

/* Always powers of 1024, as device memory is; the i and the B are optional. */
static bool unit_of(const char *text, double *factor)
{
	static const char letters[] = "KMGT";
	const char *letter = *text ? strchr(letters, *text & ~0x20) : NULL;

	*factor = 1;
	if (letter) {
		*factor = (double)(1ULL << (10 * (letter - letters + 1)));
		text++;
		if (*text == 'i')
			text++;
	}
	if ((*text & ~0x20) == 'B')
		text++;
	return !*text;
}

static bool parse_limit(struct budget *budget, const char *text)
{
	double factor;
	char *end;

	/* No sign, no "inf", no hexadecimal. */
	if (!isdigit((unsigned char)*text) || strpbrk(text, "xX"))
		return false;
	budget->limit = strtod(text, &end);
	budget->percent = !strcmp(end, "%");
	if (budget->percent)
		return true;
	if (!unit_of(end, &factor))
		return false;
	budget->limit *= factor;
	return true;
}

static int parse_one(struct budget *budget, const char *text, size_t length, char *why)
{
	size_t name, what;
	const char *equal;

	if (length >= sizeof(budget->text)) {
		snprintf(why, BUDGET_WHY, "too long");
		return -EINVAL;
	}
	memcpy(budget->text, text, length);
	budget->text[length] = '\0';
	equal = strchr(budget->text, '=');
	if (!equal) {
		snprintf(why, BUDGET_WHY, "a budget is WHAT=LIMIT, as l1=80%%");
		return -EINVAL;
	}
	what = (size_t)(equal - budget->text);
	name = strcspn(budget->text, "/=");
	budget->core = name + strlen("/core") == what &&
		       !strncmp(budget->text + name, "/core", strlen("/core"));
	budget->row = usage_find(budget->text, name);
	if (budget->row == USAGE_ROWS || (name != what && !budget->core)) {
		snprintf(why, BUDGET_WHY, "no kind or sum is called %.*s; ttmt-run(1) lists them",
			 (int)what, budget->text);
		return -EINVAL;
	}
	if (!parse_limit(budget, equal + 1)) {
		snprintf(why, BUDGET_WHY, "%s is neither a size, as 100MiB, nor a share, as 80%%",
			 equal + 1);
		return -EINVAL;
	}
	return 0;
}

int budgets_parse(struct budgets *budgets, const char *text, char *why)
{
	for (;;) {
		size_t length = strcspn(text, ",");
		int err;

		if (budgets->count == ARRAY_SIZE(budgets->list)) {
			snprintf(why, BUDGET_WHY, "more than %d budgets", BUDGETS_MOST);
			return -EINVAL;
		}
		err = parse_one(&budgets->list[budgets->count], text, length, why);
		if (err)
			return err;
		budgets->count++;
		if (!text[length])
			return 0;
		text += length + 1;
	}
}

enum verdict budget_judge(const struct budget *budget, uint64_t least, uint64_t most,
			  uint64_t total)
{
	double limit = budget->limit;

	if (budget->percent) {
		if (!total)
			return VERDICT_UNKNOWN;
		limit = limit * (double)total / 100;
	}
	if ((double)least > limit)
		return VERDICT_BROKEN;
	return (double)most > limit ? VERDICT_UNKNOWN : VERDICT_KEPT;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_KEPT] = "kept", [VERDICT_BROKEN] = "broken", [VERDICT_UNKNOWN] = "unknown",
	};

	return names[verdict];
}
