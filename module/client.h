/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clients: open files that report, and the records of each.
 */
#ifndef MEMTRACK_CLIENT_H
#define MEMTRACK_CLIENT_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <linux/tt_memtrack.h>

#include "events.h"
#include "records.h"

struct memtrack_exit;
struct memtrack_quota;
struct memtrack_row;

/**
 * enum memtrack_client_state - life of a client
 * @MEMTRACK_CLIENT_SILENT: an open file that has reported nothing
 * @MEMTRACK_CLIENT_LIVE: in the table of clients
 * @MEMTRACK_CLIENT_LEFT: its owner is dead, or its file closed
 */
enum memtrack_client_state {
	MEMTRACK_CLIENT_SILENT,
	MEMTRACK_CLIENT_LIVE,
	MEMTRACK_CLIENT_LEFT,
};

/**
 * struct memtrack_client - one open file
 * @ref: held by the file, and by who looks at another's records
 * @owner: who opened the file
 * @may_report: the file is open for writing
 * @watch: see there
 * @death: on the owner's pid, woken when a thread group ends
 * @death_work: looks whether it is the owner's
 * @lock: protects what follows
 * @state: see there
 * @quota: what it counts against, while live
 * @exit: its entry for the list of exits, while live
 * @rows: its places, by number of the device
 * @recent: the place it used last, or NULL
 * @voidings: memtrack_voidings when void records were last looked for
 * @store: memory of its records
 */
struct memtrack_client {
	struct kref ref;
	struct memtrack_owner *owner;
	bool may_report;
	struct memtrack_watch watch;
	wait_queue_entry_t death;
	struct work_struct death_work;

	struct mutex lock; /* of what follows */
	enum memtrack_client_state state;
	struct memtrack_quota *quota;
	struct memtrack_exit *exit;
	struct xarray rows;
	struct memtrack_row *recent;
	int voidings;
	struct memtrack_store store;
};

struct memtrack_client *memtrack_client_open(bool may_report);
void memtrack_client_close(struct memtrack_client *client);
void memtrack_client_owner_dies(struct memtrack_client *client);

static inline void memtrack_client_get(struct memtrack_client *client)
{
	kref_get(&client->ref);
}

struct memtrack_client *memtrack_client_find(u64 number);
struct memtrack_client *memtrack_client_next(unsigned long *number);
void memtrack_client_put(struct memtrack_client *client);
unsigned int memtrack_client_count(void);
void memtrack_clients_exit(void);

int memtrack_client_begin(struct memtrack_client *client);
void memtrack_client_end(struct memtrack_client *client);
int memtrack_client_report(struct memtrack_client *client, struct tt_memtrack_op *op);
int memtrack_client_set_capacity(struct memtrack_client *client, u32 number, u32 which, u64 value);

/* death.c */
void memtrack_death_init(struct memtrack_client *client);
void memtrack_death_follow(struct memtrack_client *client);
void memtrack_death_unfollow(struct memtrack_client *client);
void memtrack_deaths_exit(void);

#endif /* MEMTRACK_CLIENT_H */
