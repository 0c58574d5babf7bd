// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owners of clients, see owner.h, and how a reader may see them: pids in the
 * reader's pid namespace, uids in its user namespace, and nothing but the client's
 * number of a process that is not in its pid namespace.
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
 * memtrack_current_payer() - the user whose caps the caller counts against
 *
 * Users who make a user namespace can be as many users as it maps, and stay one all the same.
 * What root makes is for others, who are as many as they look.
 *
 * Return: the outermost user who is not root and made one of the caller's user namespaces, else
 * the caller's own.
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
 * memtrack_identity_new() - the calling process as an owner
 *
 * Context: may sleep.
 * Return: an owner with one reference, or NULL.
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
 * Context: no spinlock held, because a pid namespace may go with it.
 */
void memtrack_identity_put(struct memtrack_identity *identity)
{
	if (!identity || !refcount_dec_and_test(&identity->ref))
		return;
	put_pid(identity->pid);
	kfree(identity);
}

/**
 * memtrack_identity_is_dead() - whether every thread of the owner has begun to exit
 * @identity: the owner
 *
 * Return: true if so; it stays so.
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
 * memtrack_identity_keep_name() - remember the owner's name for when it is gone
 * @identity: the owner
 *
 * Context: caller must hold the client's lock, so that nobody else writes it.
 */
void memtrack_identity_keep_name(struct memtrack_identity *identity)
{
	live_name(identity, identity->name);
}

/**
 * memtrack_identity_show() - an owner as the calling process may see it
 * @identity: the owner, or NULL for nobody
 * @who: out: all zero and no user for what the caller may not see
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
