// SPDX-License-Identifier: GPL-2.0-only
/*
 * Caps for each user, see quota.h. CAP_SYS_RESOURCE is exempt from them, but not
 * from being counted.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "memory.h"
#include "owner.h"
#include "quota.h"

unsigned int memtrack_user_clients = 256;
module_param_named(user_clients, memtrack_user_clients, uint, 0444);
MODULE_PARM_DESC(user_clients, "most clients of one user at once (default 256)");

unsigned long memtrack_user_records = 4 << 20;
module_param_named(user_records, memtrack_user_records, ulong, 0444);
MODULE_PARM_DESC(user_records, "most live records of one user (default 4194304)");

/**
 * struct memtrack_user - what one user has
 * @node: in users
 * @uid: the user
 * @clients: his clients; the last one takes this structure with it
 * @records: his live records
 */
struct memtrack_user {
	struct list_head node;
	kuid_t uid;
	unsigned int clients;
	atomic_long_t records;
};

/* Protects users and the number of clients of each; taken under a client's lock. */
static DEFINE_MUTEX(users_lock);
static LIST_HEAD(users);

static struct memtrack_user *find_user(kuid_t uid)
{
	struct memtrack_user *user;

	list_for_each_entry(user, &users, node)
		if (uid_eq(user->uid, uid))
			return user;
	return NULL;
}

/*
 * The caller's user, who is new to the list if spare is taken: then spare is NULL
 * afterwards. Memory is not taken here, because others would wait for it.
 */
static struct memtrack_user *join_locked(kuid_t uid, struct memtrack_user **spare)
{
	struct memtrack_user *user = find_user(uid);
	unsigned int clients = user ? user->clients : 0;

	lockdep_assert_held(&users_lock);
	if (clients >= memtrack_user_clients && !memtrack_capable(CAP_SYS_RESOURCE))
		return ERR_PTR(-EDQUOT);
	if (!user) {
		user = *spare;
		*spare = NULL;
		user->uid = uid;
		list_add(&user->node, &users);
	}
	user->clients++;
	return user;
}

/**
 * memtrack_user_join() - count one more client of a user
 * @uid: the user
 *
 * Context: may sleep.
 * Return: the user, -EDQUOT if he has as many as he may, or -ENOMEM.
 */
struct memtrack_user *memtrack_user_join(kuid_t uid)
{
	struct memtrack_user *spare = kzalloc(sizeof(*spare), MEMTRACK_GFP);
	struct memtrack_user *user;

	if (!spare)
		return ERR_PTR(-ENOMEM);
	mutex_lock(&users_lock);
	user = join_locked(uid, &spare);
	mutex_unlock(&users_lock);
	kfree(spare);
	return user;
}

/**
 * memtrack_user_leave() - one client less
 * @user: from memtrack_user_join()
 *
 * Context: may sleep.
 */
void memtrack_user_leave(struct memtrack_user *user)
{
	mutex_lock(&users_lock);
	if (!--user->clients) {
		list_del(&user->node);
		kfree(user);
	}
	mutex_unlock(&users_lock);
}

/**
 * memtrack_user_take_record() - count one more record of a user
 * @user: the user
 *
 * Return: 0, or -EDQUOT if he has as many as he may.
 */
int memtrack_user_take_record(struct memtrack_user *user)
{
	long records = atomic_long_read(&user->records);

	do {
		if (records >= memtrack_user_records && !memtrack_capable(CAP_SYS_RESOURCE))
			return -EDQUOT;
	} while (!atomic_long_try_cmpxchg(&user->records, &records, records + 1));
	return 0;
}

/**
 * memtrack_user_give_records() - so many records less
 * @user: the user
 * @records: how many
 */
void memtrack_user_give_records(struct memtrack_user *user, unsigned long records)
{
	atomic_long_sub(records, &user->records);
}
