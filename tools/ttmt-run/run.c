// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "array_size.h"
#include "exit_code.h"
#include "run.h"

/* The terminal sends what it sends to the program as well. */
static const int passed_on[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGTSTP, SIGCONT,
};

int run_instead(char **command)
{
	execvp(*command, command);
	warn("%s", *command);
	return errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

/* If this process is killed with SIGKILL, kill the program. */
static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		raise(SIGKILL);
}

/* The program gets the original signal state, although this process needs SIGCHLD. */
static pid_t start(char **command, const sigset_t *ours)
{
	struct sigaction of_child, told = { .sa_handler = SIG_DFL };
	pid_t parent = getpid(), child;
	sigset_t mask;

	sigprocmask(SIG_BLOCK, ours, &mask);
	sigaction(SIGCHLD, &told, &of_child);
	child = fork();
	if (child < 0)
		err(EXIT_OURS, "fork");
	if (!child) {
		die_with(parent);
		sigaction(SIGCHLD, &of_child, NULL);
		sigprocmask(SIG_SETMASK, &mask, NULL);
		_exit(run_instead(command));
	}
	return child;
}

/* Stop, so that the shell notices; unless the program was continued meanwhile. */
static void stop_too(void)
{
	sigset_t pending;

	sigpending(&pending);
	if (!sigismember(&pending, SIGCONT))
		raise(SIGSTOP);
}

/* Whether it ended. */
static int look_at(pid_t child, int *waited)
{
	while (waitpid(child, waited, WNOHANG | WUNTRACED) == child) {
		if (!WIFSTOPPED(*waited))
			return 1;
		stop_too();
	}
	return 0;
}

static void pass_on(pid_t child, const siginfo_t *signal)
{
	if (signal->si_code <= 0 || signal->si_signo == SIGCONT)
		kill(child, signal->si_signo);
}

int run_and_wait(char **command)
{
	siginfo_t signal;
	sigset_t ours;
	int waited;
	pid_t child;

	sigemptyset(&ours);
	sigaddset(&ours, SIGCHLD);
	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++)
		sigaddset(&ours, passed_on[i]);
	child = start(command, &ours);
	while (!look_at(child, &waited))
		if (sigwaitinfo(&ours, &signal) > 0 && signal.si_signo != SIGCHLD)
			pass_on(child, &signal);
	return waited;
}

int run_status(int waited)
{
	return WIFSIGNALED(waited) ? 128 + WTERMSIG(waited) : WEXITSTATUS(waited);
}
