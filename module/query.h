/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers: the ioctls that ask and change nothing but capacities.
 */
#ifndef MEMTRACK_QUERY_H
#define MEMTRACK_QUERY_H

struct memtrack_client;

int memtrack_query_version(struct memtrack_client *client, void *arg);
int memtrack_query_device(struct memtrack_client *client, void *arg);
int memtrack_query_device_set(struct memtrack_client *client, void *arg);
int memtrack_query_usage(struct memtrack_client *client, void *arg);
int memtrack_query_clients(struct memtrack_client *client, void *arg);
int memtrack_query_records(struct memtrack_client *client, void *arg);
int memtrack_query_exits(struct memtrack_client *client, void *arg);

#endif /* MEMTRACK_QUERY_H */
