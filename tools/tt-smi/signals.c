// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "array_size.h"
#include "signals.h"
#include "status.h"

static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static void end(int signal)
{
	(void)signal;
	_exit(STATUS_OK);
}

int signals_end(void)
{
	const struct sigaction action = { .sa_handler = end };
	struct sigaction old;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		if (sigaction(ends[i], NULL, &old))
			return -errno;
		if (old.sa_handler != SIG_IGN && sigaction(ends[i], &action, NULL))
			return -errno;
	}
	return 0;
}

int signals_open(void)
{
	sigset_t set;
	size_t i;
	int fd;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(ends); i++)
		sigaddset(&set, ends[i]);
	sigaddset(&set, SIGTSTP);
	sigaddset(&set, SIGCONT);
	sigaddset(&set, SIGWINCH);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

int signals_read(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo : 0;
}

void signals_stop(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
}
