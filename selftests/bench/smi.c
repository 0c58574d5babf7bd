// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cost of looking: run programs on a machine with 8 devices and 50 processes that hold
 * memory, once, or repeatedly on a terminal. For a guest with one CPU that counts instructions
 * instead of time.
 *
 *	bench_smi once LIMIT COMMAND... -- again LIMIT COMMAND...
 *
 * LIMIT is in millions, 0 for none; a command that takes more fails. A COMMAND that is run
 * "again" must print something every second.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ttmt_test.h"

#define PROCESSES 50
#define DEVICES 8
#define REDRAWS 20

static const uid_t users[] = { 0, 1000, 1001, 4711 };

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void must(int result, const char *what)
{
	if (result) {
		errno = -result;
		die(what);
	}
}

/* Hold some records of most kinds. */
static void hold(int fd, __u32 device)
{
	static const __u32 kinds[] = { DRAM_BUFFERS, TRACE, L1_BUFFERS, CB, KERNEL };
	size_t i, id;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (id = 1; id <= 10; id++)
			must(record_alloc(fd, device, kinds[i], id, 1000 * (device + id), 64),
			     "a record");
}

/* Like a program that runs on two devices. */
static void start_holder(struct child *child, int number)
{
	int fd;

	if (child_start(child))
		return;
	if (become(users[number % (sizeof(users) / sizeof(*users))]))
		die("another user");
	fd = device_open(O_RDWR);
	hold(fd, number % (DEVICES / 2));
	hold(fd, number % (DEVICES / 2) + DEVICES / 2);
	tell(child, 0);
	hear(child);
	_exit(0);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static bool show(const char *how, char **command, double cost, double limit)
{
	char line[256] = "";
	int i;

	for (i = 0; command[i]; i++) {
		strncat(line, command[i], sizeof(line) - strlen(line) - 1);
		strncat(line, " ", sizeof(line) - strlen(line) - 1);
	}
	printf("%s%-*s %8.2f M", line, 50 - (int)strlen(line), how, cost / 1e6);
	if (limit)
		printf(", at most %g", limit);
	printf("\n");
	return limit && cost > limit * 1e6;
}

/* From before its start until it has ended, as users wait for it. */
static double time_once(char **command)
{
	double start = now();
	int status;
	pid_t pid = fork();

	if (!pid) {
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execvp(command[0], command);
		die(command[0]);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		die(command[0]);
	return now() - start;
}

static double cpu_time(pid_t pid)
{
	char path[32], text[64];
	double ns;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	if (file_read(path, text, sizeof(text)) || sscanf(text, "%lf", &ns) != 1)
		die(path);
	return ns;
}

/* Read its output for some seconds. */
static void drain(int fd, double seconds)
{
	const double end = now() + seconds * 1e9;
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	char text[4096];
	double left;

	while ((left = end - now()) > 0)
		if (poll(&readable, 1, left / 1e6 + 1) > 0 &&
		    read(fd, text, sizeof(text)) <= 0)
			return;
}

/* The cost of each redraw once it is running. */
static double time_again(char **command)
{
	struct winsize size = { .ws_row = 40, .ws_col = 120 };
	double start, end;
	int terminal;
	pid_t pid = forkpty(&terminal, NULL, NULL, &size);

	if (!pid) {
		setenv("TERM", "xterm-256color", 1);
		execvp(command[0], command);
		die(command[0]);
	}
	drain(terminal, 5.5);
	start = cpu_time(pid);
	drain(terminal, REDRAWS);
	end = cpu_time(pid);
	kill(pid, SIGTERM);
	drain(terminal, 0.5);
	waitpid(pid, NULL, 0);
	close(terminal);
	return (end - start) / REDRAWS;
}

static bool run_one(char **argument)
{
	bool again = !strcmp(argument[0], "again");
	char **command = argument + 2;

	/* The first run loads its files into memory. */
	if (!again)
		time_once(command);
	return show(again ? "(a redraw)" : "", command,
		    again ? time_again(command) : time_once(command), atof(argument[1]));
}

int main(int argc, char **argv)
{
	static struct child children[PROCESSES];
	bool failed = false;
	int i;

	for (i = 0; i < PROCESSES; i++)
		start_holder(&children[i], i);
	for (i = 0; i < PROCESSES; i++)
		if (hear(&children[i]))
			die("a process that holds memory");
	while (argc > 3) {
		char **end = argv + 1;

		while (*end && strcmp(*end, "--"))
			end++;
		argc -= end - argv;
		if (!*end)
			argc = 0;
		*end = NULL;
		failed |= run_one(argv + 1);
		argv = end;
	}
	return failed;
}
