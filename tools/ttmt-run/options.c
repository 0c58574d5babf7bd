// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "standard.h"

/* Returned by an argp parser after it has printed an error. */
enum { WRONG = EINVAL };

static const struct argp_option table[] = {
	{ "peaks", 'p', NULL, 0,
	  "At the end, print the program's peaks, by chip and kind", 1 },
	{ "budget", 'b', "WHAT=LIMIT", 0,
	  "Fail if the peak of a kind or sum is higher than this on any chip: l1=80%, dram=10GiB, l1/core=1200KiB; may be repeated or comma-separated",
	  1 },
	{ "report", 'r', "FILE", 0, "Write peaks and budgets to FILE as JSON", 1 },
	{ "tags", 't', "LANGUAGE", 0,
	  "Tag each buffer and program with the line of the program that asked for it, and the operation; LANGUAGE is python. See ttmt-smi records --by tag",
	  1 },
	{ "mock", 'm', "MACHINE", 0,
	  "Run on TT-Metal's mock chips, which need no card: n150, n300, t3000, p150, 4xp150, 8xp150, or a file that describes a machine",
	  1 },
	{ "check", 'c', NULL, 0,
	  "Run nothing; say which TT-Metal PROGRAM would use, and what can be tracked of it",
	  1 },
	{ }
};

static const char doc[] =
	"Run an unmodified TT-NN or TT-Metal program, and track its device memory with tt_memtrack.\n\n"
	"Options:\vExit status, if it is not the program's own (128 plus the signal number if a signal killed it):\n"
	"  1    a budget is broken\n"
	"  124  a budget could not be judged\n"
	"  125  ttmt-run itself failed\n"
	"  126  the program was found but could not be run\n"
	"  127  the program was not found\n"
	"If the program itself fails, its own status is kept.";

static error_t parse_budgets(struct argp_state *state, struct budgets *budgets, const char *text)
{
	char why[BUDGET_WHY];

	if (!budgets_parse(budgets, text, why))
		return 0;
	argp_error(state, "--budget %s: %s", text, why);
	return WRONG;
}

static error_t parse_tags(struct argp_state *state, struct options *options, const char *language)
{
	options->python_tags = !strcmp(language, "python");
	if (options->python_tags)
		return 0;
	argp_error(state, "--tags %s: the one language is python", language);
	return WRONG;
}

/* Everything after the program's name belongs to the program. */
static error_t take_command(struct argp_state *state, struct options *options)
{
	options->command = &state->argv[state->next - 1];
	state->next = state->argc;
	return 0;
}

static error_t check(struct argp_state *state, const struct options *options)
{
	if (options->command || options->check)
		return 0;
	argp_error(state, "no program given");
	return WRONG;
}

static error_t parse_one(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'p':
		options->peaks = true;
		return 0;
	case 'b':
		return parse_budgets(state, &options->budgets, argument);
	case 'r':
		options->report = argument;
		return 0;
	case 'm':
		options->mock = argument;
		return 0;
	case 't':
		return parse_tags(state, options, argument);
	case 'c':
		options->check = true;
		return 0;
	case ARGP_KEY_ARG:
		return take_command(state, options);
	case ARGP_KEY_END:
		return check(state, options);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { .argp = &standard_options }, { } };

static const struct argp argp = {
	.options = table, .parser = parse_one, .children = children,
	.doc = doc, .args_doc = "PROGRAM [ARGUMENT...]\n--check [PROGRAM]",
};

bool options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){ 0 };
	return !argp_parse(&argp, argc, argv, ARGP_NO_HELP | ARGP_NO_EXIT | ARGP_IN_ORDER, NULL,
			   options);
}
