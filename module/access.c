// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose records a caller may read: those of processes that its pid namespace sees, and whose
 * /proc/PID/maps it may read. The rule is that of ptrace_may_access() with
 * PTRACE_MODE_READ_FSCREDS, which modules cannot call; what a security module would add to it is
 * not asked.
 */
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>

#include "memtrack.h"

static bool may_trace(struct user_namespace *ns)
{
	return ns_capable_noaudit(ns, CAP_SYS_PTRACE);
}

/* One whose memory is still there: the first thread may have ended before the others. */
static struct task_struct *get_thread(const struct memtrack_identity *identity)
{
	struct task_struct *first, *thread, *found = NULL;

	rcu_read_lock();
	first = pid_task(identity->pid, PIDTYPE_TGID);
	if (first) {
		for_each_thread(first, thread) {
			if (thread->flags & PF_EXITING)
				continue;
			get_task_struct(thread);
			found = thread;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

static bool has_its_ids(const struct cred *own, const struct cred *its)
{
	return uid_eq(own->fsuid, its->euid) && uid_eq(own->fsuid, its->suid) &&
	       uid_eq(own->fsuid, its->uid) && gid_eq(own->fsgid, its->egid) &&
	       gid_eq(own->fsgid, its->sgid) && gid_eq(own->fsgid, its->gid);
}

static bool has_its_capabilities(const struct cred *own, const struct cred *its)
{
	return own->user_ns == its->user_ns &&
	       cap_issubset(its->cap_permitted, own->cap_effective);
}

static bool may_read_thread(struct task_struct *thread)
{
	const struct cred *own = current_cred();
	const struct cred *its = get_task_cred(thread);
	bool may = may_trace(its->user_ns) ||
		   (has_its_ids(own, its) && has_its_capabilities(own, its));

	put_cred(its);
	if (!may)
		return false;
	/* What it may be dumped as is changed before its credentials are. */
	smp_rmb();
	return memtrack_is_dumpable(thread, may_trace);
}

/**
 * memtrack_may_read() - whether the caller may read the records of a client
 * @identity: of the client
 *
 * Context: may sleep.
 * Return: 0 if so, -EPERM if not, or -ENOENT if its owner is dead, and the client about to leave.
 */
int memtrack_may_read(const struct memtrack_identity *identity)
{
	struct task_struct *thread;
	bool may;

	if (memtrack_identity_is_current(identity))
		return 0;
	if (!pid_nr_ns(identity->pid, task_active_pid_ns(current)))
		return -EPERM;
	thread = get_thread(identity);
	if (!thread)
		return -ENOENT;
	may = may_read_thread(thread);
	put_task_struct(thread);
	return may ? 0 : -EPERM;
}
