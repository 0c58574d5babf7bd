// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "array_size.h"
#include "completion.h"
#include "subcommands.h"

/* The licence is that of what is printed. */
static void print_head(FILE *out, const char *shell)
{
	fprintf(out, "# %s: GPL-2.0-or-later\n", "SPDX-License-Identifier");
	fprintf(out, "# Completion of tt_memtrack's ttmt-smi; made by ttmt-smi --completion=%s\n",
		shell);
}

static bool is_shown(const struct argp_option *option)
{
	return option->name && !(option->flags & OPTION_HIDDEN);
}

static bool has_letter(const struct argp_option *option)
{
	return option->key > ' ' && option->key <= '~';
}

/* What an option's argument may be; a command of the shell's says what there is just now. */
static const struct {
	const char *option, *words, *command;
} arguments[] = {
	{ "units", "binary decimal mib bytes", NULL },
	{ "source", "module shm", NULL },
	{ "completion", "bash zsh fish", NULL },
	{ "user", NULL, "getent passwd | cut -d: -f1" },
	{ "pid", NULL, "ttmt-smi ps --csv 2>/dev/null | cut -d, -f4 | grep '^[0-9]'" },
	{ "device", NULL, "ttmt-smi devices --csv 2>/dev/null | cut -d, -f2 | grep '^[0-9]'" },
	{ "sort", "pid user device dram l1 total records bytes", NULL },
};

static bool goes_by_before(const struct subcommand *command, const char *word, size_t length)
{
	const struct subcommand *before;

	for (before = subcommands; before < command; before++)
		if (subcommand_goes_by(before, word, length))
			return true;
	return false;
}

/* What one or the other subcommand goes by, once each. */
static void print_groups(FILE *out)
{
	const struct subcommand *command;
	const char *word, *space = "";

	for (command = subcommands; command->name; command++)
		for (word = command->by ?: ""; *word; word += strspn(word, " ")) {
			const int length = strcspn(word, " ");

			if (!goes_by_before(command, word, length)) {
				fprintf(out, "%s%.*s", space, length, word);
				space = " ";
			}
			word += length;
		}
}

/* The sign before the brackets in which a command stands, 0 for none. */
static void print_words(FILE *out, const char *option, char sign)
{
	size_t i;

	if (!strcmp(option, "by"))
		print_groups(out);
	for (i = 0; i < ARRAY_SIZE(arguments); i++) {
		if (strcmp(arguments[i].option, option))
			continue;
		if (arguments[i].words)
			fputs(arguments[i].words, out);
		else if (sign)
			fprintf(out, "%c(%s)", sign, arguments[i].command);
		else
			fprintf(out, "(%s)", arguments[i].command);
	}
}

static void print_subcommands(FILE *out)
{
	const struct subcommand *command;

	for (command = subcommands; command->name; command++)
		fprintf(out, "%s%s", command == subcommands ? "" : " ", command->name);
}

static void print_bash(FILE *out, const struct argp_option *options)
{
	const struct argp_option *option;

	print_head(out, "bash");
	fputs("_ttmt_smi() {\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words\n"
	      "\tcase $before in\n", out);
	for (option = options; option->name || option->key; option++) {
		if (!is_shown(option) || !option->arg)
			continue;
		fprintf(out, "\t--%s", option->name);
		if (has_letter(option))
			fprintf(out, " | -%c", option->key);
		fputs(") words=\"", out);
		print_words(out, option->name, '$');
		fputs("\" ;;\n", out);
	}
	fputs("\t*)\n\t\twords=\"", out);
	print_subcommands(out);
	fputs("\"\n\t\twords+=\"", out);
	for (option = options; option->name || option->key; option++)
		if (is_shown(option))
			fprintf(out, " --%s", option->name);
	fputs("\"\n\t\t;;\n\tesac\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
	      "}\n"
	      "complete -F _ttmt_smi ttmt-smi\n", out);
}

/* Up to the end of the first sentence; a colon or bracket means something to zsh. */
static void print_short(FILE *out, const char *doc, const char *escaped)
{
	for (; *doc && *doc != ':' && strncmp(doc, ". ", 2); doc++) {
		if (strchr(escaped, *doc))
			fputc('\\', out);
		fputc(*doc, out);
	}
}

static void print_zsh_option(FILE *out, const struct argp_option *option)
{
	const char *equals = option->arg ? "=" : "";

	if (has_letter(option))
		fprintf(out, "\t'*'{-%c,--%s%s}'[", option->key, option->name, equals);
	else
		fprintf(out, "\t'*--%s%s[", option->name, equals);
	print_short(out, option->doc, "[]");
	fputc(']', out);
	if (option->arg) {
		fprintf(out, ":%s:(", option->arg);
		fputs("'\"", out);
		print_words(out, option->name, '$');
		fputs("\"')", out);
	}
	fputs("' \\\n", out);
}

static void print_zsh(FILE *out, const struct argp_option *options)
{
	const struct argp_option *option;

	fputs("#compdef ttmt-smi\n", out);
	print_head(out, "zsh");
	fputs("_arguments -s \\\n", out);
	for (option = options; option->name || option->key; option++)
		if (is_shown(option))
			print_zsh_option(out, option);
	fputs("\t'::subcommand:(", out);
	print_subcommands(out);
	fputs(")'\n", out);
}

static void print_quoted(FILE *out, const char *text)
{
	fputc('\'', out);
	print_short(out, text, "'\\");
	fputc('\'', out);
}

static void print_fish(FILE *out, const struct argp_option *options)
{
	const struct subcommand *command;
	const struct argp_option *option;

	print_head(out, "fish");
	fputs("complete -c ttmt-smi -f\n", out);
	for (command = subcommands; command->name; command++) {
		fprintf(out, "complete -c ttmt-smi -n __fish_use_subcommand -a %s -d ",
			command->name);
		print_quoted(out, command->what);
		fputc('\n', out);
	}
	for (option = options; option->name || option->key; option++) {
		if (!is_shown(option))
			continue;
		fprintf(out, "complete -c ttmt-smi -l %s", option->name);
		if (has_letter(option))
			fprintf(out, " -s %c", option->key);
		fputs(" -d ", out);
		print_quoted(out, option->doc);
		if (option->arg) {
			fputs(" -x -a \"", out);
			print_words(out, option->name, 0);
			fputc('"', out);
		}
		fputc('\n', out);
	}
}

static const struct {
	const char *name;
	void (*print)(FILE *out, const struct argp_option *options);
} shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };

bool completion_knows(const char *shell)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shells); i++)
		if (!strcmp(shells[i].name, shell))
			return true;
	return false;
}

void completion_print(FILE *out, const char *shell, const struct argp_option *options)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shells); i++)
		if (!strcmp(shells[i].name, shell))
			shells[i].print(out, options);
}
