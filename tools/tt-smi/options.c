// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "array_size.h"
#include "completion.h"
#include "options.h"
#include "screen/units.h"
#include "subcommands.h"
#include "vendor.h"
#include "views.h"

#define MAX_INTERVAL_SECONDS 86400

enum {
	OPTION_USAGE = 256, OPTION_CSV, OPTION_SORT, OPTION_PID, OPTION_USER, OPTION_BY,
	OPTION_UNITS, OPTION_DELTA, OPTION_SOURCE, OPTION_COMPLETION,
};

static const struct argp_option table[] = {
	{ "device", 'd', "DEVICE", 0,
	  "Show only this device: its number, or all chips of a card by PCI address (0000:01:00.0) or device node (/dev/tenstorrent/0). May be repeated",
	  0 },
	{ "pid", OPTION_PID, "PID", 0,
	  "Show only this process. May be repeated", 0 },
	{ "user", OPTION_USER, "USER", 0,
	  "Show only processes of this user, by name or number. May be repeated", 0 },
	{ "sort", OPTION_SORT, "COLUMN", 0,
	  "Show the rows of a subcommand as a table, sorted by a column, as CSV names it", 0 },
	{ "by", OPTION_BY, "COLUMN", 0,
	  "Add up rows: ps by user, container, tag or kind; devices by kind; records by pid, device, kind, size or tag; exits by user",
	  0 },
	{ "units", OPTION_UNITS, "UNITS", 0,
	  "Units of the text: binary (powers of 1024), decimal (of 1000), mib or bytes", 0 },
	{ "loop", 'l', "SECONDS", 0, "Repeat the report, each after the one before", 0 },
	{ "delta", OPTION_DELTA, "SECONDS", 0, "Print what changed within that time", 0 },
	{ "source", OPTION_SOURCE, "SOURCE", 0,
	  "module (default), or shm: the shared-memory tables of TT-Metal's own tracker, which need no module",
	  0 },
	{ "exits", 'x', NULL, 0,
	  "List the programs that exited last, and what they had not freed", 0 },
	{ "events", 'e', NULL, 0, "Follow allocations and frees, one line each", 0 },
	{ "watch", 'w', NULL, 0,
	  "Watch on the full screen, until you type q or a signal arrives; without a terminal, repeat the report",
	  0 },
	{ "interval", 'i', "SECONDS", 0, "Time between updates with --watch (default 1)", 0 },
	{ "json", 'j', NULL, 0,
	  "Print JSON: everything in one object; with --watch, an object per line; with --events, an object per event; with a subcommand, its rows",
	  0 },
	{ "csv", OPTION_CSV, NULL, 0, "Print CSV: the rows of a subcommand", 0 },
	{ "completion", OPTION_COMPLETION, "SHELL", 0,
	  "Print a completion script for bash, zsh or fish", 0 },
	{ "help", 'h', NULL, 0, "Print this help", 0 },
	{ "usage", OPTION_USAGE, NULL, 0, "Print a short usage message", 0 },
	{ "version", 'V', NULL, 0,
	  "Print the versions of this tool, the library and the module", 0 },
	/* Tenstorrent's own, and the first versions of this one, have the small letter. */
	{ NULL, 'v', NULL, OPTION_HIDDEN, NULL, 0 },
	{ }
};

/* What goes with what; an option that is not here goes with all. */
#define WITH(view) (1U << (view))
#define TABLES (WITH(VIEW_PS) | WITH(VIEW_DEVICES) | WITH(VIEW_RECORDS) | WITH(VIEW_EXITS_TABLE))
#define STORIES (WITH(VIEW_CORES) | WITH(VIEW_PEAK) | WITH(VIEW_WHY))

static const struct {
	int key;
	const char *name;
	unsigned int views;
} rules[] = {
	{ OPTION_PID, "--pid", TABLES | WITH(VIEW_EVENTS) | WITH(VIEW_WHY) },
	{ OPTION_USER, "--user", TABLES | WITH(VIEW_EVENTS) | WITH(VIEW_WHY) },
	{ OPTION_SORT, "--sort", TABLES | STORIES },
	{ OPTION_BY, "--by", TABLES },
	{ OPTION_UNITS, "--units", TABLES | STORIES },
	{ 'l', "--loop", TABLES | STORIES | WITH(VIEW_REPORT) | WITH(VIEW_DOCTOR) },
	{ OPTION_DELTA, "--delta", TABLES },
	{ OPTION_CSV, "--csv", TABLES | STORIES | WITH(VIEW_EVENTS) | WITH(VIEW_DOCTOR) },
	{ OPTION_SOURCE, "--source", WITH(VIEW_REPORT) | WITH(VIEW_PS) | WITH(VIEW_DEVICES) },
};

static const char doc[] =
	"Show who uses the memory of Tenstorrent devices: how much DRAM and L1, for what, and by which process, as programs report it to the kernel module tt_memtrack.\vExit status:\n"
	"  0  success, also when ended by q or a signal, or without any device\n"
	"  1  failure, for instance because a requested device does not exist\n"
	"  2  wrong usage\n"
	"  3  the module is not loaded";

static int parse_seconds(struct argp_state *state, const char *option, const char *text,
			 int *milliseconds)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.1 && seconds <= MAX_INTERVAL_SECONDS)) {
		argp_error(state, "%s %s: must be seconds from 0.1 to %d", option, text,
			   MAX_INTERVAL_SECONDS);
		return -EINVAL;
	}
	*milliseconds = (int)(seconds * 1000);
	return 0;
}

static int parse_device(struct argp_state *state, struct options *options, const char *text)
{
	int ret = choices_add(&options->devices, text);

	if (ret)
		argp_error(state,
			   "--device %s: must be a number (0), a PCI address (0000:01:00.0) or a node (/dev/tenstorrent/0)",
			   text);
	return ret;
}

static int pick(struct picks *picks, uint32_t number)
{
	uint32_t *grown = reallocarray(picks->number, picks->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	picks->number = grown;
	grown[picks->count++] = number;
	return 0;
}

static bool parse_number(const char *text, uint32_t *number)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	*number = value;
	return *text >= '0' && *text <= '9' && !*end && !errno && value < UINT32_MAX;
}

static int parse_pid(struct argp_state *state, struct options *options, const char *text)
{
	uint32_t pid;

	if (parse_number(text, &pid) && pid)
		return pick(&options->pids, pid);
	argp_error(state, "--pid %s: must be the number of a process", text);
	return -EINVAL;
}

static int parse_user(struct argp_state *state, struct options *options, const char *text)
{
	const struct passwd *user = getpwnam(text);
	uint32_t uid;

	if (user)
		return pick(&options->users, user->pw_uid);
	if (parse_number(text, &uid))
		return pick(&options->users, uid);
	argp_error(state, "--user %s: no such user", text);
	return -EINVAL;
}

static int parse_units(struct argp_state *state, struct options *options, const char *text)
{
	int units;

	for (units = 0; units < UNITS_COUNT; units++) {
		if (strcmp(text, units_name(units)))
			continue;
		options->units = units;
		return 0;
	}
	argp_error(state, "--units %s: must be binary, decimal, mib or bytes", text);
	return -EINVAL;
}

static int parse_source(struct argp_state *state, struct options *options, const char *text)
{
	if (!strcmp(text, "module") || !strcmp(text, "shm")) {
		options->source = *text == 's' ? SOURCE_SHM : SOURCE_MODULE;
		return 0;
	}
	argp_error(state, "--source %s: must be module or shm", text);
	return -EINVAL;
}

static int parse_view(struct argp_state *state, struct options *options, enum view view)
{
	if (options->view != VIEW_REPORT && options->view != view) {
		argp_error(state, "--events, --exits and subcommands exclude each other");
		return -EINVAL;
	}
	options->view = view;
	return 0;
}

static int parse_subcommand(struct argp_state *state, struct options *options, const char *text)
{
	const struct subcommand *command = subcommand_find(text);

	if (options->view == VIEW_CORES || options->view == VIEW_PEAK)
		return parse_device(state, options, text);
	if (command)
		return parse_view(state, options, command->view);
	argp_error(state, "%s: no such subcommand", text);
	return -EINVAL;
}

/* What comes behind it does not count any more: this ends the parsing, and is no error. */
static int parse_last(struct options *options, enum view view)
{
	options->view = view;
	return -ECANCELED;
}

static int parse_completion(struct argp_state *state, struct options *options, const char *shell)
{
	if (!completion_knows(shell)) {
		argp_error(state, "--completion %s: must be bash, zsh or fish", shell);
		return -EINVAL;
	}
	options->shell = shell;
	return parse_last(options, VIEW_COMPLETION);
}

static int check_rules(struct argp_state *state, const struct options *options)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		if (!(options->given & WITH(i)) || rules[i].views & WITH(options->view))
			continue;
		if (options->view == VIEW_REPORT)
			argp_error(state, "%s needs a subcommand, such as ps", rules[i].name);
		else
			argp_error(state, "%s does not apply to this subcommand", rules[i].name);
		return -EINVAL;
	}
	return 0;
}

static int check_column(struct argp_state *state, const struct options *options)
{
	const struct view_sheet *view = view_sheet_of(options);
	size_t i;

	if (!options->sort || sheet_find(view->column, view->columns, options->sort) >= 0)
		return 0;
	fprintf(stderr, "%s: columns of this view are", program_invocation_short_name);
	for (i = 0; i < view->columns; i++)
		fprintf(stderr, " %s", view->column[i].name);
	fputc('\n', stderr);
	argp_error(state, "--sort %s: no such column", options->sort);
	return -EINVAL;
}

static int check_by(struct argp_state *state, const struct options *options)
{
	const struct subcommand *command = subcommand_of(options->view);

	if (!options->by)
		return 0;
	if (!subcommand_goes_by(command, options->by, strlen(options->by))) {
		argp_error(state, "--by %s: %s goes by one of: %s", options->by, command->name,
			   command->by);
		return -EINVAL;
	}
	if (options->source == SOURCE_SHM && !strcmp(options->by, "tag")) {
		argp_error(state, "--by tag: the tables of --source=shm have no tags");
		return -EINVAL;
	}
	return 0;
}

static int check_times(struct argp_state *state, const struct options *options)
{
	if (options->interval_ms && !options->watch) {
		argp_error(state, "--interval needs --watch");
		return -EINVAL;
	}
	if (options->watch && options->loop_ms) {
		argp_error(state, "--watch and --loop exclude each other");
		return -EINVAL;
	}
	return 0;
}

static int check(struct argp_state *state, struct options *options)
{
	if (options->view == VIEW_EVENTS && options->watch) {
		argp_error(state, "--events already follows; drop --watch");
		return -EINVAL;
	}
	if ((options->view == VIEW_EXITS || options->view == VIEW_EXITS_TABLE) &&
	    options->devices.count) {
		argp_error(state, "exits cover all devices; drop --device");
		return -EINVAL;
	}
	if (options->watch && subcommand_of(options->view)) {
		argp_error(state, "--watch shows everything; to repeat a subcommand, use --loop");
		return -EINVAL;
	}
	if (options->view == VIEW_REPORT && options->source == SOURCE_SHM &&
	    (options->json || options->watch || options->loop_ms)) {
		argp_error(state, "--source=shm needs ps or devices for that");
		return -EINVAL;
	}
	if (options->json && options->csv) {
		argp_error(state, "--json and --csv exclude each other");
		return -EINVAL;
	}
	return check_times(state, options) ?: check_rules(state, options) ?:
	       check_by(state, options) ?: check_column(state, options);
}

static void note(struct options *options, int key)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].key == key)
			options->given |= WITH(i);
}

static int parse_times(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'i':
		return parse_seconds(state, "--interval", argument, &options->interval_ms);
	case 'l':
		if (!strcmp(argument, "s"))
			return vendor_error(state, "-ls");
		return parse_seconds(state, "--loop", argument, &options->loop_ms);
	case OPTION_DELTA:
		return parse_seconds(state, "--delta", argument, &options->delta_ms);
	default:
		return -ARGP_ERR_UNKNOWN;
	}
}

static int parse_choice(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'd':
		return parse_device(state, options, argument);
	case OPTION_PID:
		return parse_pid(state, options, argument);
	case OPTION_USER:
		return parse_user(state, options, argument);
	case OPTION_SORT:
		options->sort = argument;
		return 0;
	case OPTION_BY:
		options->by = argument;
		return 0;
	case OPTION_UNITS:
		return parse_units(state, options, argument);
	case OPTION_SOURCE:
		return parse_source(state, options, argument);
	default:
		return parse_times(key, argument, state);
	}
}

static int parse_key(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	note(options, key);
	switch (key) {
	case 'x':
		return parse_view(state, options, VIEW_EXITS);
	case 'e':
		return parse_view(state, options, VIEW_EVENTS);
	case 'w':
		options->watch = true;
		return 0;
	case 'j':
		options->json = true;
		return 0;
	case OPTION_CSV:
		options->csv = true;
		return 0;
	case OPTION_COMPLETION:
		return parse_completion(state, options, argument);
	case 'h':
		return parse_last(options, VIEW_HELP);
	case OPTION_USAGE:
		return parse_last(options, VIEW_USAGE);
	case 'v':
	case 'V':
		return parse_last(options, VIEW_VERSION);
	case ARGP_KEY_ARG:
		return parse_subcommand(state, options, argument);
	case ARGP_KEY_END:
		return check(state, options);
	default:
		return parse_choice(key, argument, state);
	}
}

static error_t parse_one(int key, char *argument, struct argp_state *state)
{
	return -parse_key(key, argument, state);
}

static const struct argp_child children[] = { { .argp = &vendor_options }, { } };

static char *add_subcommands(int key, const char *text, void *input)
{
	char *whole = NULL;
	char *list;

	(void)input;
	if (key != ARGP_KEY_HELP_PRE_DOC)
		return (char *)text;
	list = subcommands_help();
	if (asprintf(&whole, "%s\n\n%s\nOptions:", text, list ?: "") < 0)
		whole = NULL;
	free(list);
	return whole;
}

static const struct argp argp = {
	.options = table, .parser = parse_one, .args_doc = "[SUBCOMMAND [DEVICE]]", .doc = doc,
	.children = children, .help_filter = add_subcommands,
};

enum status options_parse(struct options *options, int argc, char **argv)
{
	error_t error;

	*options = (struct options){ .argv = argv, .view = VIEW_REPORT, .units = -1 };
	error = argp_parse(&argp, argc, argv, ARGP_NO_HELP | ARGP_NO_EXIT | ARGP_IN_ORDER, NULL,
			   options);
	return !error || error == ECANCELED ? STATUS_OK : STATUS_USAGE;
}

void options_clear(struct options *options)
{
	choices_clear(&options->devices);
	free(options->pids.number);
	free(options->users.number);
}

void options_help(enum view view)
{
	argp_help(&argp, stdout, view == VIEW_HELP ? ARGP_HELP_STD_HELP : ARGP_HELP_USAGE,
		  program_invocation_short_name);
	if (view == VIEW_USAGE)
		putchar('\n');
}

void options_complete(const char *shell)
{
	completion_print(stdout, shell, table);
}

static bool has(const struct picks *picks, uint32_t number)
{
	size_t i;

	for (i = 0; i < picks->count; i++)
		if (picks->number[i] == number)
			return true;
	return !picks->count;
}

bool options_ask_for(const struct options *options, const struct tt_memtrack_who *who)
{
	return has(&options->pids, who->pid) && has(&options->users, who->uid);
}
