/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of the module one user may take: within a pid namespace, and over all of them.
 * Containers that have no user namespace are all root, but not one somebody.
 */
#ifndef MEMTRACK_QUOTA_H
#define MEMTRACK_QUOTA_H

#include <linux/uidgid.h>

struct memtrack_quota;
struct pid_namespace;

enum memtrack_quota_item {
	MEMTRACK_QUOTA_CLIENTS,
	MEMTRACK_QUOTA_WATCHERS,
	MEMTRACK_QUOTA_RECORDS,
	MEMTRACK_QUOTA_ITEMS,
};

void memtrack_quota_init(void);
unsigned long memtrack_quota_cap(enum memtrack_quota_item item);
struct memtrack_quota *memtrack_quota_get(kuid_t uid, const struct pid_namespace *ns);
void memtrack_quota_put(struct memtrack_quota *quota);
int memtrack_quota_take(struct memtrack_quota *quota, enum memtrack_quota_item item);
void memtrack_quota_give(struct memtrack_quota *quota, enum memtrack_quota_item item,
			 unsigned long count);

#endif /* MEMTRACK_QUOTA_H */
