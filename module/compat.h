/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between the kernels that this module supports.
 */
#ifndef MEMTRACK_COMPAT_H
#define MEMTRACK_COMPAT_H

#include <linux/compiler.h>
#include <linux/sched/coredump.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "tt_memtrack needs Linux 5.10 or newer"
#endif

/* Since 6.4, show functions of class attributes take const pointers. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define memtrack_class_const
#else
#define memtrack_class_const const
#endif

/* Since 6.2, so does the uevent function of a class. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define memtrack_uevent_const
#else
#define memtrack_uevent_const const
#endif

/*
 * May its own user inspect the process? If not, those who may_trace() in the user namespace it was
 * started in still may.
 */
#ifndef SUID_DUMP_USER
#include <linux/sched/exec_state.h>

static inline bool memtrack_is_dumpable(struct task_struct *task,
					bool (*may_trace)(struct user_namespace *ns))
{
	const struct task_exec_state *state;
	bool is;

	rcu_read_lock();
	state = rcu_dereference(task->exec_state);
	is = state->dumpable == TASK_DUMPABLE_OWNER || may_trace(state->user_ns);
	rcu_read_unlock();
	return is;
}
#else
#include <linux/sched/task.h>

static inline bool memtrack_is_dumpable(struct task_struct *task,
					bool (*may_trace)(struct user_namespace *ns))
{
	struct mm_struct *mm;
	bool is;

	task_lock(task);
	mm = task->mm;
	is = !mm || get_dumpable(mm) == SUID_DUMP_USER || may_trace(mm->user_ns);
	task_unlock(task);
	return is;
}
#endif

/* Exempts variables that are always written before they are read from automatic zeroing. */
#ifndef __uninitialized
#define __uninitialized
#endif

#endif /* MEMTRACK_COMPAT_H */
