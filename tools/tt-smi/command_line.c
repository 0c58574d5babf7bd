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

static char *read_command_line(int process, bool ascii)
{
	char raw[MOST + 1] = "";
	size_t room = 4 * MOST + 5;
	size_t length;
	char *line;

	length = proc_read(process, "cmdline", raw, sizeof(raw));
	join(raw, length);
	if (!*raw)
		return NULL;
	line = malloc(room);
	if (line)
		make_printable(line, room, raw, ascii);
	return line;
}

char *command_line(const struct tt_memtrack_who *who, bool ascii)
{
	int process = proc_open(who);
	char *line;

	if (process < 0)
		return NULL;
	line = read_command_line(process, ascii);
	close(process);
	return line;
}

char *command(const struct tt_memtrack_who *who, bool ascii)
{
	return command_line(who, ascii) ?: strdup(*who->name ? printable(who->name, ascii).s : "-");
}
