// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "subcommands.h"

const struct subcommand subcommands[] = {
	{ "ps", VIEW_PS, "processes, and what each holds on each device",
	  "user container tag kind" },
	{ "devices", VIEW_DEVICES, "a line for each device", "kind" },
	{ "records", VIEW_RECORDS, "live allocations, one by one",
	  "pid device kind size tag" },
	{ "exits", VIEW_EXITS_TABLE, "programs that ended, and what they had not freed", "user" },
	{ "events", VIEW_EVENTS, "allocations and frees as they happen", NULL },
	{ "cores", VIEW_CORES, "the L1 of each core of a DEVICE, now and at its peak", NULL },
	{ "peak", VIEW_PEAK, "what the peaks of a DEVICE were made of, and when", NULL },
	{ "why", VIEW_WHY, "why allocations failed, and who held the memory", NULL },
	{ "doctor", VIEW_DOCTOR, "what is wrong with this machine, and how to mend it", NULL },
	{ }
};

const struct subcommand *subcommand_find(const char *name)
{
	const struct subcommand *command;

	for (command = subcommands; command->name; command++)
		if (!strcmp(command->name, name))
			return command;
	return NULL;
}

const struct subcommand *subcommand_of(enum view view)
{
	const struct subcommand *command;

	for (command = subcommands; command->name; command++)
		if (command->view == view)
			return command;
	return NULL;
}

bool subcommand_goes_by(const struct subcommand *command, const char *word, size_t length)
{
	const char *words = command->by ?: "";

	for (; *words; words += strcspn(words, " "), words += *words == ' ')
		if (length && strcspn(words, " ") == length && !strncmp(words, word, length))
			return true;
	return false;
}

char *subcommands_help(void)
{
	const struct subcommand *command;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return NULL;
	fputs("Without a subcommand, all devices and processes are shown. Subcommands:\n", out);
	for (command = subcommands; command->name; command++)
		fprintf(out, "  %-9s %s\n", command->name, command->what);
	fclose(out);
	return text;
}
