/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who a client belongs to: the process that opened its file.
 */
#ifndef MEMTRACK_OWNER_H
#define MEMTRACK_OWNER_H

#include <linux/capability.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/uidgid.h>

#include <linux/tt_memtrack.h>

/**
 * struct memtrack_owner - identity of a client, which outlives it
 * @ref: held by the client and its rows, its entry among the exits, the ring for clients that
 *	left, and answers that are being written
 * @pid: the process; never a number from user space
 * @uid: its user when it opened the file
 * @payer: the user whose caps it counts against
 * @client: number that it has or had as a client, 0 until it was one
 * @name: of the process, for when it is gone
 * @events_end: one past the number of its last event in the ring; protected by the ring's lock
 */
struct memtrack_owner {
	refcount_t ref;
	struct pid *pid;
	kuid_t uid;
	kuid_t payer;
	u64 client;
	char name[TASK_COMM_LEN];
	u64 events_end;
};

/**
 * memtrack_capable() - whether the caller has a capability, without a word in the audit log
 * @capability: which, in the initial user namespace
 *
 * Lacking one is the normal case here, and anybody can ask as often as he likes.
 *
 * Return: true if so.
 */
static inline bool memtrack_capable(int capability)
{
	return ns_capable_noaudit(&init_user_ns, capability);
}

kuid_t memtrack_current_payer(void);

struct memtrack_owner *memtrack_owner_new(void);
struct memtrack_owner *memtrack_owner_get(struct memtrack_owner *owner);
void memtrack_owner_put(struct memtrack_owner *owner);
bool memtrack_owner_is_current(const struct memtrack_owner *owner);
bool memtrack_owner_is_dead(const struct memtrack_owner *owner);
void memtrack_owner_keep_name(struct memtrack_owner *owner);
void memtrack_owner_show(const struct memtrack_owner *owner, struct tt_memtrack_who *who);

#endif /* MEMTRACK_OWNER_H */
