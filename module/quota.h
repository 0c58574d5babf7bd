/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of the module's memory one user may take, over all his clients.
 */
#ifndef MEMTRACK_QUOTA_H
#define MEMTRACK_QUOTA_H

#include <linux/uidgid.h>

struct memtrack_user;

extern unsigned int memtrack_user_clients;
extern unsigned long memtrack_user_records;

struct memtrack_user *memtrack_user_join(kuid_t uid);
void memtrack_user_leave(struct memtrack_user *user);
int memtrack_user_take_record(struct memtrack_user *user);
void memtrack_user_give_records(struct memtrack_user *user, unsigned long records);

#endif /* MEMTRACK_QUOTA_H */
