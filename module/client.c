// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a client: an open file that has reported something.
 *
 * A client leaves the books when its file is released, or earlier when its owner dies: in flush if
 * that sees it, otherwise when death.c finds out.
 */
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/pid.h>
#include <linux/slab.h>

#include "memory.h"
#include "memtrack.h"

/*
 * Live clients by number. Its lock keeps a client from being freed between lookup and kref_get(),
 * and protects the next number.
 */
static DEFINE_XARRAY_FLAGS(clients, XA_FLAGS_ACCOUNT);
static unsigned long next_client = 1;
static atomic_t clients_count = ATOMIC_INIT(0);

/**
 * memtrack_client_open() - create the client of a file
 * @may_report: the file is opened for writing
 *
 * Context: may sleep.
 * Return: the client, or NULL.
 */
struct memtrack_client *memtrack_client_open(bool may_report)
{
	struct memtrack_client *client = kzalloc(sizeof(*client), MEMTRACK_GFP_OPEN);

	if (!client)
		return NULL;
	client->identity = memtrack_identity_new();
	if (!client->identity) {
		kfree(client);
		return NULL;
	}
	client->may_report = may_report;
	kref_init(&client->ref);
	mutex_init(&client->lock);
	memtrack_watch_init(&client->watch);
	memtrack_death_init(client);
	xa_init_flags(&client->accounts, XA_FLAGS_ACCOUNT);
	memtrack_store_init(&client->store);
	client->programs = RB_ROOT;
	client->tags.root = RB_ROOT;
	xa_init_flags(&client->core_sets, XA_FLAGS_ACCOUNT);
	return client;
}

static void client_free(struct kref *ref)
{
	struct memtrack_client *client = container_of(ref, struct memtrack_client, ref);

	memtrack_core_sets_free(client);
	memtrack_identity_put(client->identity);
	kfree(client);
}

/**
 * memtrack_client_put() - drop a reference
 * @client: the client
 */
void memtrack_client_put(struct memtrack_client *client)
{
	kref_put(&client->ref, client_free);
}

/**
 * memtrack_client_find() - look up a live client
 * @number: its number
 *
 * Return: the client with a reference, or NULL.
 */
struct memtrack_client *memtrack_client_find(u64 number)
{
	struct memtrack_client *client;

	if (number != (unsigned long)number)
		return NULL;
	xa_lock(&clients);
	client = xa_load(&clients, number);
	if (client)
		kref_get(&client->ref);
	xa_unlock(&clients);
	return client;
}

/**
 * memtrack_client_next() - iterate over live clients
 * @number: where to start; on return, one past the client's number
 *
 * Return: the first client from there on with a reference, or NULL.
 */
struct memtrack_client *memtrack_client_next(unsigned long *number)
{
	struct memtrack_client *client;

	xa_lock(&clients);
	client = xa_find(&clients, number, ULONG_MAX, XA_PRESENT);
	if (client)
		kref_get(&client->ref);
	xa_unlock(&clients);
	++*number;
	return client;
}

/**
 * memtrack_client_count() - number of live clients
 *
 * Return: the number.
 */
unsigned int memtrack_client_count(void)
{
	return atomic_read(&clients_count);
}

/**
 * memtrack_clients_exit() - free the table of clients
 *
 * As in memtrack_devices_exit(), it may have nodes left.
 *
 * Context: once, when no file can be opened anymore.
 */
void memtrack_clients_exit(void)
{
	xa_destroy(&clients);
}

/*
 * The next number above all used so far. (xa_alloc_cyclic() would return to a low one if there is
 * no memory for the next.) 32-bit numbers may wrap around; then those in use are skipped, and so is
 * the highest, past which memtrack_client_next() could not go.
 */
static void pass_number(void)
{
	lockdep_assert_held(&clients.xa_lock);
	if (++next_client == ULONG_MAX)
		next_client = 1;
}

/* The table is unlocked while allocating, so another client may take the number. */
static int take_next_number(struct memtrack_client *client)
{
	unsigned long number;
	int err;

	xa_lock(&clients);
	do {
		number = next_client;
		err = __xa_insert(&clients, number, client, MEMTRACK_GFP);
		if (!err && number != next_client) {
			__xa_erase(&clients, number);
			err = -EBUSY;
		} else if (err == -EBUSY && number == next_client) {
			pass_number();
		}
	} while (err == -EBUSY);
	if (!err) {
		/* Readers of a silent client's identity see 0 or this. */
		WRITE_ONCE(client->identity->client, number);
		pass_number();
	}
	xa_unlock(&clients);
	return err;
}

static int take_number(struct memtrack_client *client)
{
	int err;

	if (atomic_inc_return(&clients_count) > TT_MEMTRACK_MAX_CLIENTS) {
		atomic_dec(&clients_count);
		return -EOVERFLOW;
	}
	err = take_next_number(client);
	if (err)
		atomic_dec(&clients_count);
	return err;
}

/* Its records, if any, go with the store. */
static void drop_young(struct memtrack_client *client)
{
	kfree(client->young);
	client->young = NULL;
}

/**
 * memtrack_client_go_live() - turn an open file into a client
 * @client: a silent one
 *
 * Context: may sleep; caller must hold the client's lock.
 * Return: 0, -EDQUOT, -ENOMEM, or -EOVERFLOW if there are too many clients.
 */
int memtrack_client_go_live(struct memtrack_client *client)
{
	int err;

	lockdep_assert_held(&client->lock);
	client->quota = memtrack_quota_get(client->identity->payer,
					   ns_of_pid(client->identity->pid));
	if (!client->quota)
		return -ENOMEM;
	err = memtrack_quota_take(client->quota, MEMTRACK_QUOTA_CLIENTS, 1);
	if (err)
		goto put_quota;
	client->exit = memtrack_exit_new(client->identity);
	client->young = kzalloc(sizeof(*client->young), MEMTRACK_GFP);
	err = client->exit && client->young ? 0 : -ENOMEM;
	if (!err)
		err = take_number(client);
	if (err)
		goto undo;
	memtrack_identity_keep_name(client->identity);
	client->stale_seen = atomic_read(&memtrack_stale_count);
	client->state = MEMTRACK_CLIENT_LIVE;
	memtrack_death_follow(client);
	return 0;
undo:
	memtrack_exit_free(client->exit);
	client->exit = NULL;
	drop_young(client);
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_CLIENTS, 1);
put_quota:
	memtrack_quota_put(client->quota);
	return err;
}

static void leave_quota(struct memtrack_client *client)
{
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_CLIENTS, 1);
	memtrack_quota_put(client->quota);
}

/**
 * memtrack_client_go_silent() - undo memtrack_client_go_live()
 * @client: the client, without accounts, because its first event was refused
 *
 * Context: may sleep; caller must hold the client's lock.
 */
void memtrack_client_go_silent(struct memtrack_client *client)
{
	lockdep_assert_held(&client->lock);
	memtrack_death_unfollow(client);
	xa_erase(&clients, client->identity->client);
	atomic_dec(&clients_count);
	memtrack_exit_free(client->exit);
	client->exit = NULL;
	drop_young(client);
	memtrack_store_destroy(&client->store);
	/* A failed insertion of an account may have left nodes. */
	xa_destroy(&client->accounts);
	leave_quota(client);
	client->state = MEMTRACK_CLIENT_SILENT;
}

/* Leave the books, under one hold of each device's lock. */
static void leave_books(struct memtrack_client *client)
{
	struct memtrack_account *account;
	unsigned long number;

	lockdep_assert_held(&client->lock);
	memtrack_identity_keep_name(client->identity);
	xa_erase(&clients, client->identity->client);
	atomic_dec(&clients_count);
	xa_for_each(&client->accounts, number, account)
		memtrack_account_leave(account, client->exit->kind);
	memset(client->recent, 0, sizeof(client->recent));
	drop_young(client);
	memtrack_watch_client_left(client->identity);
	memtrack_exits_add(client->exit);
	client->exit = NULL;
}

/* Nobody reports or looks at the trees anymore, so this needs no lock. */
static void give_memory_back(struct memtrack_client *client)
{
	struct memtrack_account *account;
	unsigned long number;

	xa_for_each(&client->accounts, number, account)
		memtrack_account_free(account);
	xa_destroy(&client->accounts);
	memtrack_programs_free(client);
	memtrack_tags_free(client);
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS,
			    memtrack_store_live(&client->store));
	memtrack_store_destroy(&client->store);
	leave_quota(client);
}

static void client_leave(struct memtrack_client *client)
{
	bool was_live;

	mutex_lock(&client->lock);
	was_live = client->state == MEMTRACK_CLIENT_LIVE;
	if (was_live)
		leave_books(client);
	client->state = MEMTRACK_CLIENT_LEFT;
	mutex_unlock(&client->lock);
	if (!was_live)
		return;
	memtrack_watch_wake(client->identity);
	give_memory_back(client);
}

/**
 * memtrack_client_owner_dies() - remove the client if its owner is dead
 * @client: the client
 *
 * Context: may sleep; caller must hold a reference.
 */
void memtrack_client_owner_dies(struct memtrack_client *client)
{
	if (memtrack_identity_is_dead(client->identity))
		client_leave(client);
}

/**
 * memtrack_client_close() - end a client when its file is released
 * @client: the client; drops the file's reference
 *
 * Context: may sleep.
 */
void memtrack_client_close(struct memtrack_client *client)
{
	client_leave(client);
	memtrack_death_unfollow(client);
	cancel_work_sync(&client->death_work);
	memtrack_watch_end(&client->watch);
	memtrack_client_put(client);
}
