/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start COMMAND by a shell, and keep what it says: for tests of a fixture "command". */
#ifndef TTMT_TESTS_START_H
#define TTMT_TESTS_START_H

#include <limits.h>
#include <stdio.h>
#include <sys/wait.h>

#define OUTPUT	8192

/* Its status as a shell gives it. Before and after the command's name are words for the shell. */
static inline int start_saying(char output[OUTPUT], const char *before, const char *after)
{
	char line[2 * PATH_MAX];
	size_t length;
	FILE *pipe;
	int status;

	snprintf(line, sizeof(line), "%s '%s' %s 2>&1", before, COMMAND, after);
	pipe = popen(line, "r");
	if (!pipe)
		return -1;
	length = fread(output, 1, OUTPUT - 1, pipe);
	output[length] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#define start(self, before, after)	start_saying((self)->output, before, after)
#define EXPECT_SAYS(words)	EXPECT_NE(NULL, strstr(self->output, words))
#define EXPECT_DOES_NOT_SAY(words)	EXPECT_EQ(NULL, strstr(self->output, words))

#endif
