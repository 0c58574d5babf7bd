// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command_line.h"
#include "names.h"

/* Bytes that are read; arguments may be megabytes. */
#define MOST 4096

/* What is read through this descriptor is of one process: it fails when that one is gone. */
static int open_process(uint32_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%u", pid);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static size_t read_file(int process, const char *name, char *text, size_t room)
{
	int fd = openat(process, name, O_RDONLY | O_CLOEXEC);
	ssize_t length = -1;

	if (fd >= 0) {
		length = read(fd, text, room - 1);
		close(fd);
	}
	length = length < 0 ? 0 : length;
	text[length] = '\0';
	return length;
}

static bool proc_is_of_our_namespace(void)
{
	char own[16], self[16] = "";

	snprintf(own, sizeof(own), "%d", getpid());
	return readlink("/proc/self", self, sizeof(self) - 1) > 0 && !strcmp(own, self);
}

/* The name is escaped there as the module does. */
static bool has_name(int process, const char *name)
{
	char status[128], wanted[64];

	snprintf(wanted, sizeof(wanted), "Name:\t%s\n", name);
	return read_file(process, "status", status, sizeof(status)) &&
	       !strncmp(status, wanted, strlen(wanted));
}

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

	length = read_file(process, "cmdline", raw, sizeof(raw));
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
	char *line = NULL;
	int process;

	if (!who->pid || !proc_is_of_our_namespace())
		return NULL;
	process = open_process(who->pid);
	if (process < 0)
		return NULL;
	if (has_name(process, who->name))
		line = read_command_line(process, ascii);
	close(process);
	return line;
}

char *command(const struct tt_memtrack_who *who, bool ascii)
{
	return command_line(who, ascii) ?: strdup(*who->name ? printable(who->name, ascii).s : "-");
}
