// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"

static bool is_of_our_namespace(void)
{
	char own[16], self[16] = "";

	snprintf(own, sizeof(own), "%d", getpid());
	return readlink("/proc/self", self, sizeof(self) - 1) > 0 && !strcmp(own, self);
}

static bool proc_is_of_our_namespace(void)
{
	static enum { UNKNOWN, NO, YES } known;

	if (!known)
		known = is_of_our_namespace() ? YES : NO;
	return known == YES;
}

static size_t read_whole(int fd, char *text, size_t room)
{
	ssize_t length = -1;

	if (fd >= 0) {
		length = read(fd, text, room - 1);
		close(fd);
	}
	length = length < 0 ? 0 : length;
	text[length] = '\0';
	return length;
}

size_t proc_read(int process, const char *name, char *text, size_t room)
{
	return read_whole(openat(process, name, O_RDONLY | O_CLOEXEC), text, room);
}

size_t proc_read_of(const struct tt_memtrack_who *who, const char *name, char *text, size_t room)
{
	char path[64];
	int fd = -1;

	if (who->pid && proc_is_of_our_namespace()) {
		snprintf(path, sizeof(path), "/proc/%u/%s", who->pid, name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	return read_whole(fd, text, room);
}

/* As the module does, and /proc/PID/status, which costs more to read. */
static void escape(char *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n' || *text == '\\')
			*out++ = '\\';
		*out++ = *text == '\n' ? 'n' : *text;
	}
	*out = '\0';
}

static bool has_name(int process, const char *name)
{
	char comm[32], escaped[2 * sizeof(comm)];
	size_t length = proc_read(process, "comm", comm, sizeof(comm));

	if (!length)
		return false;
	comm[length - 1] = '\0';
	escape(escaped, comm);
	return !strcmp(escaped, name);
}

int proc_open(const struct tt_memtrack_who *who)
{
	char path[32];
	int process;

	if (!who->pid || !proc_is_of_our_namespace())
		return -1;
	snprintf(path, sizeof(path), "/proc/%u", who->pid);
	process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (process >= 0 && !has_name(process, who->name)) {
		close(process);
		process = -1;
	}
	return process;
}
