// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: find the account and the record of one, and apply it. The record is found or made under
 * the client's lock, and account.c enters it in the books. A refused event changes nothing.
 */
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/rbtree.h>

#include "memory.h"
#include "memtrack.h"

/* Find */

/* Frees the records of a tree in steps; they left the books before. */
static void free_tree(struct memtrack_client *client, struct rb_root *tree)
{
	struct memtrack_record *record, *next;
	unsigned long records = 0;

	lockdep_assert_held(&client->lock);
	rbtree_postorder_for_each_entry_safe(record, next, tree, node) {
		memtrack_store_put(&client->store, record);
		records++;
		cond_resched();
	}
	*tree = RB_ROOT;
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, records);
}

/* The device took stale records out of the books by itself; this is about memory only. */
static void tidy_account(struct memtrack_client *client, struct memtrack_account *account)
{
	int err = memtrack_account_renew(account);
	u32 kind;

	if (!err)
		return;
	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++)
		free_tree(client, &account->tree[kind]);
	if (err != -ENODEV)
		return;
	xa_erase(&client->accounts, account->device->number);
	memtrack_account_leave(account, NULL);
	memtrack_account_free(account);
}

static void tidy_accounts(struct memtrack_client *client)
{
	struct memtrack_account *account;
	unsigned long number;

	lockdep_assert_held(&client->lock);
	client->stale_seen = atomic_read(&memtrack_stale_count);
	client->recent = NULL;
	xa_for_each(&client->accounts, number, account)
		tidy_account(client, account);
}

/**
 * memtrack_report_begin() - begin to report
 * @client: the client of the caller's file
 *
 * Context: may sleep; takes the client's lock unless it fails.
 * Return: 0, or -EPERM if the caller is not the client's owner, or its file is not open for
 * writing.
 */
int memtrack_report_begin(struct memtrack_client *client)
{
	if (!client->may_report || !memtrack_identity_is_current(client->identity))
		return -EPERM;
	mutex_lock(&client->lock);
	if (unlikely(client->state == MEMTRACK_CLIENT_LEFT)) {
		mutex_unlock(&client->lock);
		return -EPERM;
	}
	if (unlikely(client->stale_seen != atomic_read(&memtrack_stale_count)))
		tidy_accounts(client);
	return 0;
}

/**
 * memtrack_report_end() - end of what memtrack_report_begin() began
 * @client: the client
 *
 * Context: releases the client's lock, and wakes watchers.
 */
void memtrack_report_end(struct memtrack_client *client)
{
	mutex_unlock(&client->lock);
	memtrack_watch_wake(client->identity);
}

static struct memtrack_account *find_account(struct memtrack_client *client, u32 number)
{
	struct memtrack_account *account = client->recent;

	lockdep_assert_held(&client->lock);
	if (likely(account && account->device->number == number))
		return account;
	account = xa_load(&client->accounts, number);
	if (account)
		client->recent = account;
	return account;
}

static struct memtrack_account *open_account(struct memtrack_client *client,
					     struct memtrack_device *device)
{
	struct memtrack_account *account = memtrack_account_open(device, client->identity);
	int err;

	if (IS_ERR(account))
		return account;
	err = xa_err(xa_store(&client->accounts, device->number, account, MEMTRACK_GFP));
	if (err) {
		memtrack_account_cancel(account);
		return ERR_PTR(err);
	}
	client->recent = account;
	return account;
}

static void cancel_account(struct memtrack_client *client, struct memtrack_account *account)
{
	xa_erase(&client->accounts, account->device->number);
	client->recent = NULL;
	memtrack_account_cancel(account);
}

typedef int (*apply_t)(struct memtrack_client *client, struct memtrack_account *account,
		       const void *what);

static int apply_on_new(struct memtrack_client *client, struct memtrack_device *device,
			apply_t apply, const void *what)
{
	struct memtrack_account *account = open_account(client, device);
	int err;

	if (IS_ERR(account))
		return PTR_ERR(account);
	err = apply(client, account, what);
	if (err)
		cancel_account(client, account);
	return err;
}

/*
 * The first event of a client on a device, or figure of it, makes its account, and the first of all
 * makes the open file a client. If it is refused, neither stays.
 */
static int apply_first(struct memtrack_client *client, u32 number, apply_t apply, const void *what)
{
	bool was_silent = client->state == MEMTRACK_CLIENT_SILENT;
	struct memtrack_device *device = memtrack_device_get(number);
	int err;

	if (!device)
		return -ENODEV;
	err = was_silent ? memtrack_client_go_live(client) : 0;
	if (!err) {
		err = apply_on_new(client, device, apply, what);
		if (err && was_silent)
			memtrack_client_go_silent(client);
	}
	if (err)
		memtrack_count_refusal(device, err);
	memtrack_device_put(device);
	return err;
}

/* Apply */

static struct memtrack_record *new_record(struct memtrack_client *client)
{
	struct memtrack_record *record;
	int err = memtrack_quota_take(client->quota, MEMTRACK_QUOTA_RECORDS);

	if (err)
		return ERR_PTR(err);
	record = memtrack_store_get(&client->store);
	if (record)
		return record;
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, 1);
	return ERR_PTR(-ENOMEM);
}

static void drop_record(struct memtrack_client *client, struct memtrack_record *record)
{
	memtrack_store_put(&client->store, record);
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, 1);
}

static int add_record(struct memtrack_client *client, struct memtrack_account *account,
		      const void *what)
{
	const struct tt_memtrack_op *op = what;
	struct rb_root *tree = &account->tree[op->kind];
	struct memtrack_place place = memtrack_records_place(tree, op->id);
	struct memtrack_record *record;
	int err;

	if (unlikely(!place.link))
		return memtrack_account_is_stale(account) ? -ESTALE : -EEXIST;
	record = new_record(client);
	if (IS_ERR(record))
		return memtrack_account_is_stale(account) ? -ESTALE : PTR_ERR(record);
	err = memtrack_account_add(account, op);
	if (err) {
		drop_record(client, record);
		return err;
	}
	record->id = op->id;
	record->bytes = op->bytes;
	record->core_bytes = op->core_bytes;
	record->kernel_class = op->kernel_class;
	rb_link_node(&record->node, place.parent, place.link);
	rb_insert_color(&record->node, tree);
	return 0;
}

static int report_alloc(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_account *account = find_account(client, op->device);
	int err;

	if (unlikely(!account))
		return apply_first(client, op->device, add_record, op);
	err = add_record(client, account, op);
	if (unlikely(err))
		memtrack_count_refusal(account->device, err);
	return err;
}

/* Refuse an event for a device on which the client has no account. */
static int refuse(u32 number, int err)
{
	struct memtrack_device *device = memtrack_device_get(number);

	if (!device)
		return -ENODEV;
	memtrack_count_refusal(device, err);
	memtrack_device_put(device);
	return err;
}

static int sub_record(struct memtrack_client *client, struct memtrack_account *account,
		      struct memtrack_record *record, struct tt_memtrack_op *op)
{
	u64 believed = op->bytes;
	int err;

	op->bytes = record->bytes;
	op->core_bytes = record->core_bytes;
	err = memtrack_account_sub(account, op);
	if (err)
		return err;
	if (unlikely(believed && believed != record->bytes))
		memtrack_count_error(account->device, MEMTRACK_ERROR_SIZE_MISMATCH);
	rb_erase(&record->node, &account->tree[op->kind]);
	drop_record(client, record);
	return 0;
}

static int report_free(struct memtrack_client *client, struct tt_memtrack_op *op)
{
	struct memtrack_account *account = find_account(client, op->device);
	struct memtrack_record *record;

	if (unlikely(!account))
		return refuse(op->device, -ENOENT);
	record = memtrack_records_find(&account->tree[op->kind], op->id);
	if (unlikely(!record)) {
		if (memtrack_account_is_stale(account))
			return -ESTALE;
		memtrack_count_refusal(account->device, -ENOENT);
		return -ENOENT;
	}
	return sub_record(client, account, record, op);
}

static int free_kinds(struct memtrack_client *client, struct memtrack_account *account, u32 only)
{
	u32 kind;
	int err;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++) {
		if (only != TT_MEMTRACK_ANY && only != kind)
			continue;
		err = memtrack_account_sub_kind(account, kind);
		if (err)
			return err;
		free_tree(client, &account->tree[kind]);
	}
	return 0;
}

static int free_on_device(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_account *account = find_account(client, op->device);
	struct memtrack_device *device;

	if (account)
		return free_kinds(client, account, op->kind);
	device = memtrack_device_get(op->device);
	if (!device)
		return -ENODEV;
	memtrack_device_put(device);
	return 0;
}

static int report_free_all(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_account *account;
	unsigned long number;

	if (op->device != TT_MEMTRACK_ANY)
		return free_on_device(client, op);
	/* The records of a device that goes meanwhile are freed as well. */
	xa_for_each(&client->accounts, number, account)
		if (free_kinds(client, account, op->kind) == -ESTALE)
			return -ESTALE;
	return 0;
}

static int apply(struct memtrack_client *client, struct tt_memtrack_op *op)
{
	switch (op->op) {
	case TT_MEMTRACK_OP_BUF_ALLOC:
	case TT_MEMTRACK_OP_CB_ALLOC:
	case TT_MEMTRACK_OP_KERNEL_LOAD:
		return report_alloc(client, op);
	default:
		if (op->flags & TT_MEMTRACK_FREE_ALL)
			return report_free_all(client, op);
		return report_free(client, op);
	}
}

/**
 * memtrack_report() - one event
 * @client: the client
 * @op: the event as its reporter sent it; its sizes become those of its record, on the whole
 *	device and on the fullest core
 *
 * Context: between memtrack_report_begin() and memtrack_report_end(); may sleep.
 * Return: 0, or an error of the table in the uapi header, with the books unchanged.
 */
int memtrack_report(struct memtrack_client *client, struct tt_memtrack_op *op)
{
	int err = memtrack_check(op);

	if (unlikely(err)) {
		refuse(op->device, err);
		return err;
	}
	err = apply(client, op);
	/* Records became stale since memtrack_report_begin() looked. */
	while (unlikely(err == -ESTALE)) {
		tidy_accounts(client);
		err = apply(client, op);
	}
	return err;
}

struct figure {
	u32 which;
	u64 value;
};

static int set_figure(struct memtrack_client *client, struct memtrack_account *account,
		      const void *what)
{
	const struct figure *figure = what;

	return memtrack_capacity_set(account->device, figure->which, figure->value);
}

/**
 * memtrack_report_capacity() - a client fills in a figure of a device
 * @client: the client, which gets an account on the device
 * @number: number of the device
 * @which: of enum tt_memtrack_capacity
 * @value: the figure
 *
 * Context: between memtrack_report_begin() and memtrack_report_end(); may sleep.
 * Return: as memtrack_capacity_set(), or why the caller cannot be a client.
 */
int memtrack_report_capacity(struct memtrack_client *client, u32 number, u32 which, u64 value)
{
	struct memtrack_account *account = find_account(client, number);
	const struct figure figure = { which, value };

	return account ? set_figure(client, account, &figure) :
			 apply_first(client, number, set_figure, &figure);
}
