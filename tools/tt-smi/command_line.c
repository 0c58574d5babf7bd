// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command_line.h"
#include "names.h"
#include "proc.h"

/* Bytes that are read; arguments may be megabytes. */
#define MOST 4096

/* Arguments end with a NUL each; a program that rewrites them leaves many at the end. */
static void join(char *text, size_t length)
{
	while (length && !text[length - 1])
		length--;
	while (length--)
		if (!text[length])
			text[length] = ' ';
}

char *arguments_of_process(int process)
{
	char text[MOST + 1] = "";
	size_t length = proc_read(process, "cmdline", text, sizeof(text));

	join(text, length);
	return *text ? strdup(text) : NULL;
}

char *command(const struct tt_memtrack_who *who, bool ascii)
{
	int process = proc_open(who);
	char *arguments = NULL, *out = NULL;

	if (process >= 0) {
		arguments = arguments_of_process(process);
		close(process);
	}
	if (arguments)
		out = printable_copy(arguments, ascii);
	free(arguments);
	return out ?: strdup(*who->name ? printable(who->name, ascii).s : "-");
}
