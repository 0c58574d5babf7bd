// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command_line.h"
#include "names.h"
#include "proc.h"

/* Bytes that are read; arguments may be megabytes. */
#define MOST 4096

/* What the kernel keeps of a name. */
#define NAME_LENGTH 15

/* Arguments end with a NUL each; a program that rewrites them leaves many at the end. */
static void join(char *text, size_t length)
{
	while (length && !text[length - 1])
		length--;
	while (length--)
		if (!text[length])
			text[length] = ' ';
}

/* Most programs are called by their name; for these one file is read, not two. */
static bool is_called(const char *argument, const char *name)
{
	const char *base = strrchr(argument, '/');
	const size_t length = strlen(name);

	base = base ? base + 1 : argument;
	return length && !strncmp(base, name, length) && (!base[length] || length == NAME_LENGTH);
}

static bool has_name(const struct tt_memtrack_who *who)
{
	int process = proc_open(who);

	if (process < 0)
		return false;
	close(process);
	return true;
}

char *arguments_of(const struct tt_memtrack_who *who)
{
	char text[MOST + 1];
	size_t length = proc_read_of(who, "cmdline", text, sizeof(text));

	if (!length || (!is_called(text, who->name) && !has_name(who)))
		return NULL;
	join(text, length);
	return *text ? strdup(text) : NULL;
}

char *command(const struct tt_memtrack_who *who, bool ascii)
{
	char *arguments = arguments_of(who);
	char *out = arguments ? printable_copy(arguments, ascii) : NULL;

	free(arguments);
	return out ?: strdup(*who->name ? printable(who->name, ascii).s : "-");
}
