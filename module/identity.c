// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owners of clients, and what a reader sees of them: pids in the reader's pid namespace, uids in
 * its user namespace, and only the client's number if the process is not in its pid namespace.
 */
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/string_helpers.h>
#include <linux/user_namespace.h>

#include "memory.h"
#include "memtrack.h"

/**
 * memtrack_current_payer() - the user whose limits apply to the caller
 *
 * Users who create a user namespace can act as any user it maps, but count as one. Users in a
 * namespace that root created count separately.
 *
 * Return: the outermost non-root creator of the caller's user namespaces, or else the caller's
 * own user.
 */
kuid_t memtrack_current_payer(void)
{
	struct user_namespace *ns;
	kuid_t payer = current_uid();

	for (ns = current_user_ns(); ns != &init_user_ns; ns = ns->parent)
		if (!uid_eq(ns->owner, GLOBAL_ROOT_UID))
			payer = ns->owner;
	return payer;
}

/**
 * memtrack_identity_new() - identity of the calling process
 *
 * Context: may sleep.
 * Return: the identity with one reference, or NULL.
 */
struct memtrack_identity *memtrack_identity_new(void)
{
	struct memtrack_identity *identity = kzalloc(sizeof(*identity), MEMTRACK_GFP_OPEN);

	if (!identity)
		return NULL;
	refcount_set(&identity->ref, 1);
	identity->pid = get_pid(task_tgid(current));
	identity->uid = current_uid();
	identity->payer = memtrack_current_payer();
	return identity;
}

/**
 * memtrack_identity_get() - take a reference
 * @identity: the owner
 *
 * Return: @identity.
 */
struct memtrack_identity *memtrack_identity_get(struct memtrack_identity *identity)
{
	refcount_inc(&identity->ref);
	return identity;
}

/**
 * memtrack_identity_put() - drop a reference
 * @identity: the owner, or NULL
 *
 * Context: no spinlock held, because this may free a pid namespace.
 */
void memtrack_identity_put(struct memtrack_identity *identity)
{
	if (!identity || !refcount_dec_and_test(&identity->ref))
		return;
	put_pid(identity->pid);
	kfree(identity);
}

/**
 * memtrack_identity_is_dead() - check whether all threads of the owner are exiting
 * @identity: the owner
 *
 * Return: true if so; once true, it stays true.
 */
bool memtrack_identity_is_dead(const struct memtrack_identity *identity)
{
	struct task_struct *task;
	bool dead;

	rcu_read_lock();
	task = pid_task(identity->pid, PIDTYPE_TGID);
	dead = !task || !atomic_read(&task->signal->live);
	rcu_read_unlock();
	return dead;
}

static bool live_name(const struct memtrack_identity *identity, char name[TASK_COMM_LEN])
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(identity->pid, PIDTYPE_TGID);
	if (task)
		strscpy_pad(name, task->comm, TASK_COMM_LEN);
	rcu_read_unlock();
	return task;
}

/**
 * memtrack_identity_keep_name() - remember the owner's name for after its exit
 * @identity: the owner
 *
 * Context: caller must hold the client's lock, which serializes writers.
 */
void memtrack_identity_keep_name(struct memtrack_identity *identity)
{
	live_name(identity, identity->name);
}

/**
 * memtrack_identity_show() - what the calling process may see of an owner
 * @identity: the owner, or NULL for nobody
 * @who: out: zero, and no user, for what the caller may not see
 *
 * Context: process context, no lock of the module held.
 */
void memtrack_identity_show(const struct memtrack_identity *identity, struct tt_memtrack_who *who)
{
	char name[TASK_COMM_LEN];

	memset(who, 0, sizeof(*who));
	who->uid = (u32)-1;
	if (!identity)
		return;

	who->client = READ_ONCE(identity->client);
	who->pid = pid_nr_ns(identity->pid, task_active_pid_ns(current));
	if (!who->pid)
		return;

	who->uid = from_kuid(current_user_ns(), identity->uid);
	if (!live_name(identity, name))
		memcpy(name, identity->name, sizeof(name));
	name[TASK_COMM_LEN - 1] = '\0';
	string_escape_mem(name, strlen(name), who->name, sizeof(who->name) - 1,
			  ESCAPE_SPACE | ESCAPE_SPECIAL, "\n\\");
}
