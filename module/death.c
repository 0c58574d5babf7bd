// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deaths of owners that flush does not see, because another process holds the file or shares
 * the descriptor table.
 *
 * The kernel wakes waiters on a pid when its thread group is empty. A tracer that does not reap
 * a thread can delay that forever, so all owners are also checked twice a second.
 */
#include <linux/lockdep.h>
#include <linux/pid.h>
#include <linux/sched.h>

#include "memtrack.h"

#define SWEEP_INTERVAL (HZ / 2)

static void sweep(struct work_struct *work);
static DECLARE_DELAYED_WORK(sweep_work, sweep);

static void begin_sweeping(void)
{
	queue_delayed_work(memtrack_workqueue, &sweep_work, SWEEP_INTERVAL);
}

static void sweep(struct work_struct *work)
{
	struct memtrack_client *client;
	unsigned long number = 0;

	while ((client = memtrack_client_next(&number))) {
		memtrack_client_owner_dies(client);
		memtrack_client_put(client);
		cond_resched();
	}
	if (memtrack_client_count())
		begin_sweeping();
}

static void check_death(struct work_struct *work)
{
	memtrack_client_owner_dies(container_of(work, struct memtrack_client, death_work));
}

static int wake_death(wait_queue_entry_t *entry, unsigned int mode, int sync, void *key)
{
	struct memtrack_client *client = container_of(entry, struct memtrack_client, death);

	queue_work(memtrack_workqueue, &client->death_work);
	return 0;
}

/**
 * memtrack_death_init() - prepare a new client
 * @client: the client
 */
void memtrack_death_init(struct memtrack_client *client)
{
	init_waitqueue_func_entry(&client->death, wake_death);
	INIT_LIST_HEAD(&client->death.entry);
	INIT_WORK(&client->death_work, check_death);
}

/**
 * memtrack_death_follow() - start waiting for the death of a client's owner
 * @client: the client, which is in the table of clients and counted
 *
 * Context: caller must hold the client's lock.
 */
void memtrack_death_follow(struct memtrack_client *client)
{
	lockdep_assert_held(&client->lock);
	add_wait_queue(&client->identity->pid->wait_pidfd, &client->death);
	begin_sweeping();
}

/**
 * memtrack_death_unfollow() - stop waiting, if it was started
 * @client: the client; its work may still run
 */
void memtrack_death_unfollow(struct memtrack_client *client)
{
	remove_wait_queue(&client->identity->pid->wait_pidfd, &client->death);
	INIT_LIST_HEAD(&client->death.entry);
}

/**
 * memtrack_deaths_exit() - stop the sweep when the module exits
 *
 * Context: may sleep; no file can be opened anymore.
 */
void memtrack_deaths_exit(void)
{
	cancel_delayed_work_sync(&sweep_work);
}
