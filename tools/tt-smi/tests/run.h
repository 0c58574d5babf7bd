/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run ttmt-smi as a user does, and look at what comes out. */
#ifndef TT_SMI_TESTS_RUN_H
#define TT_SMI_TESTS_RUN_H

#include <ctype.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGUMENTS 8

struct result {
	int status; /* exit status, or -1 after a signal */
	char out[1 << 17];
	char err[1 << 12];
};

/* Tables of programs that run on this machine are no part of a made-up state. This is for root. */
static inline void leave_shared_memory(void)
{
	if (!unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL);
}

/* In the child: become the program, with a state of the double, in a locale. */
static inline void become(const char *program, const char *state, const char *locale,
			  const char *const *arguments)
{
	/* By its name alone, as from a PATH, so that messages are the same everywhere. */
	char *argv[MAX_ARGUMENTS + 2] = { "ttmt-smi" };
	int i;

	for (i = 0; i < MAX_ARGUMENTS && arguments[i]; i++)
		argv[i + 1] = (char *)arguments[i];
	leave_shared_memory();
	setenv("LC_ALL", locale, 1);
	setenv("FAKE_TTMT", state, 1);
	execv(program, argv);
	_exit(127);
}

static inline void take_text(int fd, char *text, size_t room)
{
	ssize_t length = pread(fd, text, room - 1, 0);

	text[length > 0 ? length : 0] = '\0';
	close(fd);
}

/* Run a program, with a descriptor that is another file, or closed if path is NULL; -1 for none. */
static inline void run_with(int fd, const char *path, struct result *result, const char *program,
			    const char *state, const char *const *arguments)
{
	int out = memfd_create("out", 0);
	int err = memfd_create("err", 0);
	int status;
	pid_t pid = fork();

	if (!pid) {
		dup2(out, STDOUT_FILENO);
		dup2(err, STDERR_FILENO);
		if (fd >= 0)
			close(fd);
		/* The lowest that is free, so the same. */
		if (fd >= 0 && path)
			open(path, O_WRONLY);
		become(program, state, "C", arguments);
	}
	waitpid(pid, &status, 0);
	result->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	take_text(out, result->out, sizeof(result->out));
	take_text(err, result->err, sizeof(result->err));
}

static inline void run(struct result *result, const char *program, const char *state,
		       const char *const *arguments)
{
	run_with(-1, NULL, result, program, state, arguments);
}

/* Take the times off the lines of events. False where one does not begin with a time. */
static inline bool cut_times(char *text)
{
	static const char form[] = "dd:dd:dd.dddddd ";
	char *out = text;

	while (*text) {
		for (size_t i = 0; form[i]; i++, text++)
			if (form[i] == 'd' ? !isdigit(*text) : *text != form[i])
				return false;
		while (*text && *text != '\n')
			*out++ = *text++;
		if (*text)
			*out++ = *text++;
	}
	*out = '\0';
	return true;
}

#define ARGS(...) ((const char *const[MAX_ARGUMENTS + 1]) { __VA_ARGS__ })

/* The double of the library, in a state. */
#define FAKE(result, state, ...) run(result, TT_SMI_FAKE, state, ARGS(__VA_ARGS__))

/* Read until text was seen or the other end is closed; the length of what is there. */
static inline size_t read_until(int fd, char *seen, size_t room, const char *text)
{
	size_t used = strlen(seen);
	ssize_t length;

	while (!text || !strstr(seen, text)) {
		length = read(fd, seen + used, room - used - 1);
		if (length <= 0)
			break;
		used += length;
		seen[used] = '\0';
	}
	return used;
}

#endif
