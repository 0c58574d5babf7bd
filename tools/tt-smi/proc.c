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

size_t proc_read(int process, const char *name, char *text, size_t room)
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

/* The name is escaped there as the module does. */
static bool has_name(int process, const char *name)
{
	char status[128], wanted[64];

	snprintf(wanted, sizeof(wanted), "Name:\t%s\n", name);
	return proc_read(process, "status", status, sizeof(status)) &&
	       !strncmp(status, wanted, strlen(wanted));
}

int proc_open(const struct tt_memtrack_who *who)
{
	char path[32];
	int process;

	if (!who->pid || !is_of_our_namespace())
		return -1;
	snprintf(path, sizeof(path), "/proc/%u", who->pid);
	process = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (process >= 0 && !has_name(process, who->name)) {
		close(process);
		process = -1;
	}
	return process;
}
