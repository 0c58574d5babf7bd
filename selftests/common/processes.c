// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Child processes, users, and time.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ttmt_test.h"

pid_t child_start(struct child *child)
{
	int down[2], up[2];
	pid_t parent = getpid();

	if (pipe(down) || pipe(up))
		return -1;
	fflush(NULL);
	child->pid = fork();
	if (child->pid < 0)
		return -1;
	if (child->pid) {
		close(down[0]);
		close(up[1]);
		child->in = up[0];
		child->out = down[1];
		return child->pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* In a new pid namespace, the parent is 0. */
	if (getppid() != parent && getppid())
		_exit(127);
	close(down[1]);
	close(up[0]);
	child->in = down[0];
	child->out = up[1];
	return 0;
}

pid_t child_start_in_pid_namespace(struct child *child)
{
	int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return -1;
	pid = child_start(child);
	if (pid && setns(own, CLONE_NEWPID))
		return -1;
	close(own);
	return pid;
}

/* The status of a child shows if it died early; the parent must not die of SIGPIPE. */
void tell(const struct child *child, int value)
{
	sighandler_t before = signal(SIGPIPE, SIG_IGN);

	if (write(child->out, &value, sizeof(value)) != sizeof(value))
		fputs("# the other process is gone\n", stderr);
	signal(SIGPIPE, before);
}

int hear(const struct child *child)
{
	int value;

	return read(child->in, &value, sizeof(value)) == sizeof(value) ? value : -1;
}

int child_wait(struct child *child)
{
	int status;

	close(child->out);
	if (waitpid(child->pid, &status, 0) != child->pid)
		return -errno;
	close(child->in);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int become_holding(uid_t uid, const struct __user_cap_data_struct capabilities[2])
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	if (prctl(PR_SET_KEEPCAPS, 1) || setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid) || syscall(SYS_capset, &header, capabilities))
		return -errno;
	return prctl(PR_SET_DUMPABLE, 1) ? -errno : 0;
}

int become(uid_t uid)
{
	return become_holding(uid, (struct __user_cap_data_struct[2]) {});
}

int become_with(uid_t uid, int capability)
{
	struct __user_cap_data_struct data[2] = { 0 };

	data[capability / 32].permitted = 1U << capability % 32;
	data[capability / 32].effective = 1U << capability % 32;
	return become_holding(uid, data);
}

__s64 now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (__s64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void die_within(__u32 microseconds)
{
	struct sigevent death = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL };
	struct itimerspec when = {
		.it_value = { .tv_sec = microseconds / 1000000,
			      .tv_nsec = microseconds % 1000000 * 1000 + 1 },
	};
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &death, &timer) ||
	    timer_settime(timer, 0, &when, NULL))
		_exit(2);
}

void pause_shortly(void)
{
	const struct timespec pause = { .tv_nsec = 2000000 };

	nanosleep(&pause, NULL);
}
