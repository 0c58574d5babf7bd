// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits for each user. Processes with CAP_SYS_RESOURCE are counted, but exempt from the limits.
 */
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "memory.h"
#include "memtrack.h"

static unsigned int user_clients = 256;
module_param(user_clients, uint, 0444);
MODULE_PARM_DESC(user_clients, "most clients of a user in one pid namespace (default 256)");

static unsigned int user_watchers = 64;
module_param(user_watchers, uint, 0444);
MODULE_PARM_DESC(user_watchers, "most watchers of a user in one pid namespace (default 64)");

static unsigned long user_records = 4 << 20;
module_param(user_records, ulong, 0444);
MODULE_PARM_DESC(user_records, "most live records of a user in one pid namespace (default 4194304)");

static unsigned long user_tag_bytes = 16 << 20;
module_param(user_tag_bytes, ulong, 0444);
MODULE_PARM_DESC(user_tag_bytes, "most memory for tags of a user in one pid namespace (default 16777216)");

static unsigned int user_namespaces = 8;
module_param(user_namespaces, uint, 0444);
MODULE_PARM_DESC(user_namespaces, "how many times that over all pid namespaces (default 8)");

/**
 * struct memtrack_quota - what a user has in a pid namespace, or over all of them
 * @node: in quotas
 * @over_all: of the same user over all namespaces; NULL in that one
 * @uid: the user
 * @ns: the namespace, which the holders of the quota keep alive; NULL for all
 * @refs: number of holders
 * @used: what they hold
 */
struct memtrack_quota {
	struct list_head node;
	struct memtrack_quota *over_all;
	kuid_t uid;
	const struct pid_namespace *ns;
	unsigned int refs;
	atomic_long_t used[MEMTRACK_QUOTA_ITEMS];
};

/* Protects quotas, and refs of each; taken under a client's lock. */
static DEFINE_MUTEX(quotas_lock);
static LIST_HEAD(quotas);

static struct {
	unsigned long one;
	unsigned long over_all;
} caps[MEMTRACK_QUOTA_ITEMS] __ro_after_init;

static void __init init_cap(enum memtrack_quota_item item, unsigned long cap)
{
	caps[item].one = cap;
	caps[item].over_all = array_size(cap, max(user_namespaces, 1U));
}

/**
 * memtrack_quota_init() - read the module's parameters
 */
void __init memtrack_quota_init(void)
{
	init_cap(MEMTRACK_QUOTA_CLIENTS, user_clients);
	init_cap(MEMTRACK_QUOTA_WATCHERS, user_watchers);
	init_cap(MEMTRACK_QUOTA_RECORDS, user_records);
	init_cap(MEMTRACK_QUOTA_TAG_BYTES, user_tag_bytes);
}

/**
 * memtrack_quota_cap() - limit of a user in one pid namespace
 * @item: what is limited
 *
 * Return: the number.
 */
unsigned long memtrack_quota_cap(enum memtrack_quota_item item)
{
	return caps[item].one;
}

static struct memtrack_quota *find_locked(kuid_t uid, const struct pid_namespace *ns)
{
	struct memtrack_quota *quota;

	lockdep_assert_held(&quotas_lock);
	list_for_each_entry(quota, &quotas, node)
		if (quota->ns == ns && uid_eq(quota->uid, uid))
			return quota;
	return NULL;
}

static void add_locked(struct memtrack_quota *quota, kuid_t uid, const struct pid_namespace *ns,
		       struct memtrack_quota *over_all)
{
	lockdep_assert_held(&quotas_lock);
	quota->uid = uid;
	quota->ns = ns;
	quota->over_all = over_all;
	if (over_all)
		over_all->refs++;
	list_add(&quota->node, &quotas);
}

/* Do not allocate under the lock: others would wait. */
static struct memtrack_quota *get_level(kuid_t uid, const struct pid_namespace *ns,
					struct memtrack_quota *over_all)
{
	struct memtrack_quota *spare = kzalloc(sizeof(*spare), MEMTRACK_GFP);
	struct memtrack_quota *quota;

	if (!spare)
		return NULL;
	mutex_lock(&quotas_lock);
	quota = find_locked(uid, ns);
	if (!quota) {
		quota = spare;
		spare = NULL;
		add_locked(quota, uid, ns, over_all);
	}
	quota->refs++;
	mutex_unlock(&quotas_lock);
	kfree(spare);
	return quota;
}

/**
 * memtrack_quota_get() - the quota of a user in a pid namespace
 * @uid: the user
 * @ns: the namespace; the caller keeps it alive until it puts the quota
 *
 * Context: may sleep.
 * Return: the quota with a reference, or NULL.
 */
struct memtrack_quota *memtrack_quota_get(kuid_t uid, const struct pid_namespace *ns)
{
	struct memtrack_quota *over_all = get_level(uid, NULL, NULL);
	struct memtrack_quota *quota;

	if (!over_all)
		return NULL;
	quota = get_level(uid, ns, over_all);
	memtrack_quota_put(over_all);
	return quota;
}

/**
 * memtrack_quota_put() - drop a reference
 * @quota: the quota; the caller must have given back everything it took
 *
 * Context: may sleep.
 */
void memtrack_quota_put(struct memtrack_quota *quota)
{
	struct memtrack_quota *over_all;

	mutex_lock(&quotas_lock);
	for (; quota && !--quota->refs; quota = over_all) {
		over_all = quota->over_all;
		list_del(&quota->node);
		kfree(quota);
	}
	mutex_unlock(&quotas_lock);
}

static __always_inline bool take(atomic_long_t *used, unsigned long cap, unsigned long count)
{
	long now = atomic_long_read(used);

	do {
		if (unlikely(now + count > cap) && !memtrack_capable(CAP_SYS_RESOURCE))
			return false;
	} while (!atomic_long_try_cmpxchg(used, &now, now + count));
	return true;
}

/**
 * memtrack_quota_take() - charge a quota
 * @quota: the quota
 * @item: what to charge
 * @count: how many
 *
 * Return: 0; or -EDQUOT, with nothing charged, if the user would exceed the limit.
 */
int memtrack_quota_take(struct memtrack_quota *quota, enum memtrack_quota_item item,
			unsigned long count)
{
	if (!take(&quota->used[item], caps[item].one, count))
		return -EDQUOT;
	if (take(&quota->over_all->used[item], caps[item].over_all, count))
		return 0;
	atomic_long_sub(count, &quota->used[item]);
	return -EDQUOT;
}

/**
 * memtrack_quota_give() - uncharge a quota
 * @quota: the quota
 * @item: what to uncharge
 * @count: how many
 */
void memtrack_quota_give(struct memtrack_quota *quota, enum memtrack_quota_item item,
			 unsigned long count)
{
	atomic_long_sub(count, &quota->used[item]);
	atomic_long_sub(count, &quota->over_all->used[item]);
}
