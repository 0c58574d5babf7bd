// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: find their accounts and records, and apply them. Consecutive single allocations and frees
 * are a run: records are found or added under the client's lock, and account.c applies all of them
 * to the books at once. A refused event changes nothing.
 */
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/rbtree.h>

#include "memory.h"
#include "memtrack.h"

/* Find */

/* The records of a tree, which left the books before; their memory is given back later. */
static void free_tree(struct memtrack_client *client, struct memtrack_tree *tree)
{
	lockdep_assert_held(&client->lock);
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS,
			    memtrack_store_put_tree(&client->store, tree));
}

/* Stale records have already left the books; this only frees memory. */
static void tidy_account(struct memtrack_client *client, struct memtrack_account *account)
{
	int err = memtrack_account_renew(account);
	u32 kind;

	if (!err)
		return;
	for (kind = 0; kind < MEMTRACK_KINDS; kind++)
		free_tree(client, &account->tree[kind]);
	memset(account->slot, 0, sizeof(account->slot));
	if (err != -ENODEV)
		return;
	xa_erase(&client->accounts, account->device->number);
	memtrack_account_leave(account, NULL);
	memtrack_account_free(account);
}

static noinline void tidy_accounts(struct memtrack_client *client)
{
	struct memtrack_account *account;
	unsigned long number;

	lockdep_assert_held(&client->lock);
	client->stale_seen = atomic_read(&memtrack_stale_count);
	memset(client->recent, 0, sizeof(client->recent));
	memtrack_young_settle(client->young);
	xa_for_each(&client->accounts, number, account)
		tidy_account(client, account);
}

/**
 * memtrack_report_begin() - start reporting
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

/* Other threads of the client may report meanwhile, and leave this to one. */
static void reap_rest(struct memtrack_client *client)
{
	bool more = true;

	while (more) {
		cond_resched();
		mutex_lock(&client->lock);
		more = memtrack_store_reap(&client->store);
		client->reaping = more;
		mutex_unlock(&client->lock);
	}
}

/**
 * memtrack_report_end() - finish what memtrack_report_begin() started
 * @client: the client
 *
 * Context: releases the client's lock, and wakes watchers; may sleep.
 */
void memtrack_report_end(struct memtrack_client *client)
{
	bool more = false;

	if (unlikely(client->store.reapable && !client->reaping)) {
		more = memtrack_store_reap(&client->store);
		client->reaping = more;
	}
	mutex_unlock(&client->lock);
	memtrack_watch_wake(client->identity);
	if (unlikely(more))
		reap_rest(client);
}

static struct memtrack_account *find_account(struct memtrack_client *client, u32 number)
{
	struct memtrack_account **recent = &client->recent[number % MEMTRACK_RUN_DEVICES];
	struct memtrack_account *account;

	lockdep_assert_held(&client->lock);
	account = *recent;
	if (likely(account && account->device->number == number))
		return account;
	account = xa_load(&client->accounts, number);
	if (account)
		*recent = account;
	return account;
}

/* NULL for an event of more than one record. */
static struct memtrack_account *account_of(struct memtrack_client *client,
					   const struct tt_memtrack_op *op)
{
	return likely(!op->flags) ? find_account(client, op->device) : NULL;
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
	return account;
}

static void cancel_account(struct memtrack_client *client, struct memtrack_account *account)
{
	xa_erase(&client->accounts, account->device->number);
	memset(client->recent, 0, sizeof(client->recent));
	memtrack_account_cancel(account);
}

static int apply_on_new(struct memtrack_client *client, struct memtrack_device *device,
			memtrack_apply_t apply, const void *what)
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
 * A client's first event on a device (or figure of it) opens its account there, and the very first
 * turns the open file into a client. If the event is refused, both are undone.
 */
static int apply_first(struct memtrack_client *client, u32 number, memtrack_apply_t apply,
		       const void *what)
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

/* Apply one event */

static void fill(struct memtrack_record *record, const struct tt_memtrack_op *op)
{
	record->id = op->id;
	record->bytes = op->bytes;
	record->core_bytes = op->core_bytes;
	record->kernel_class = op->kernel_class;
	record->tag = op->tag;
	record->core_set = op->core_set;
}

static struct memtrack_record *new_record(struct memtrack_client *client)
{
	struct memtrack_record *record;
	int err = memtrack_quota_take(client->quota, MEMTRACK_QUOTA_RECORDS, 1);

	if (err)
		return ERR_PTR(err);
	record = memtrack_store_get(&client->store);
	if (likely(record))
		return record;
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, 1);
	return ERR_PTR(-ENOMEM);
}

static void drop_record(struct memtrack_client *client, struct memtrack_record *record)
{
	memtrack_store_put(&client->store, record);
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, 1);
}

/* A record with a core set goes another way into the books. */
static int enter(struct memtrack_client *client, struct memtrack_account *account,
		 const struct tt_memtrack_op *op, const struct memtrack_record *record)
{
	if (likely(!record->core_set))
		return memtrack_account_apply(account, op, record);
	return memtrack_account_place(account, op, record,
				      memtrack_core_set_find(client, record->core_set));
}

static int apply_alloc(struct memtrack_client *client, struct memtrack_account *account,
		       const struct tt_memtrack_op *op)
{
	struct memtrack_tree *tree = &account->tree[op->kind];
	struct memtrack_record **place = memtrack_young_place(client->young, tree, op->id);
	struct memtrack_record *record;
	int err;

	if (unlikely(memtrack_record_find(tree, place, op->id)))
		return -EEXIST;
	record = new_record(client);
	if (IS_ERR(record))
		return PTR_ERR(record);
	fill(record, op);
	err = enter(client, account, op, record);
	if (unlikely(err))
		drop_record(client, record);
	else
		memtrack_record_add(tree, place, record);
	return err;
}

static int apply_free(struct memtrack_client *client, struct memtrack_account *account,
		      const struct tt_memtrack_op *op)
{
	struct memtrack_tree *tree = &account->tree[op->kind];
	struct memtrack_record **place = memtrack_young_place(client->young, tree, op->id);
	struct memtrack_record *record = memtrack_record_find(tree, place, op->id);
	int err;

	if (unlikely(!record))
		return -ENOENT;
	err = enter(client, account, op, record);
	if (unlikely(err))
		return err;
	memtrack_record_remove(tree, place, record);
	drop_record(client, record);
	return 0;
}

static __always_inline int apply_one(struct memtrack_client *client,
				     struct memtrack_account *account, const void *what)
{
	const struct tt_memtrack_op *op = what;

	return memtrack_is_alloc(op) ? apply_alloc(client, account, op) :
				       apply_free(client, account, op);
}

/*
 * Apply a run: stage events in the client's records one by one, then apply them to the books
 * together. If any of them cannot be applied, restore the records, and leave it to apply_one() to
 * say which, and why.
 */

static void add_to_run(struct memtrack_run *run, struct memtrack_account *account)
{
	struct memtrack_account **link = &run->accounts;

	while (*link && (*link)->device->number < account->device->number)
		link = &(*link)->next;
	account->next = *link;
	account->in_run = true;
	*link = account;
}

static void forget_run(struct memtrack_run *run)
{
	struct memtrack_account *account;

	for (account = run->accounts; account; account = account->next) {
		memtrack_delta_clear(&account->delta);
		account->in_run = false;
	}
}

static __always_inline struct memtrack_record *
stage_alloc(struct memtrack_client *client, struct memtrack_run *run,
	    struct memtrack_account *account, const struct tt_memtrack_op *op)
{
	struct memtrack_tree *tree = &account->tree[op->kind];
	struct memtrack_record **place = memtrack_young_place(client->young, tree, op->id);
	struct memtrack_record *record;

	if (unlikely(memtrack_record_find(tree, place, op->id)))
		return NULL;
	record = memtrack_store_get(&client->store);
	if (unlikely(!record))
		return NULL;
	fill(record, op);
	memtrack_record_add(tree, place, record);
	memtrack_delta_event(&account->delta, false, op->kind, op->bytes, op->core_bytes);
	run->most = max(run->most, ++run->more);
	run->most_cores = max(run->most_cores, op->cores);
	run->odd |= op->core_bytes > op->bytes;
	return record;
}

static __always_inline struct memtrack_record *
stage_free(struct memtrack_client *client, struct memtrack_run *run,
	   struct memtrack_account *account, const struct tt_memtrack_op *op)
{
	struct memtrack_tree *tree = &account->tree[op->kind];
	struct memtrack_record **place = memtrack_young_place(client->young, tree, op->id);
	struct memtrack_record *record = memtrack_record_find(tree, place, op->id);

	if (unlikely(!record || record->core_set))
		return NULL;
	memtrack_record_remove(tree, place, record);
	record->next_free = run->freed;
	run->freed = record;
	memtrack_delta_event(&account->delta, true, op->kind, record->bytes, record->core_bytes);
	run->more--;
	run->odd |= op->bytes && op->bytes != record->bytes;
	return record;
}

/* The account of the next event, if it can be in the run. */
static struct memtrack_account *stage_account(struct memtrack_client *client,
					      struct memtrack_run *run, u32 number)
{
	struct memtrack_account *account = find_account(client, number);

	if (unlikely(!account) || account->in_run)
		return account;
	if (run->devices++ == MEMTRACK_RUN_DEVICES)
		return NULL;
	add_to_run(run, account);
	return account;
}

/* Stage as many events as fit in one run. */
static void stage(struct memtrack_client *client, struct memtrack_run *run, u32 count)
{
	const struct tt_memtrack_op *op = run->op;
	struct memtrack_account *account = NULL;
	struct memtrack_record *record;
	u32 number = 0;
	u32 i;

	for (i = 0; i < count && likely(!op->flags); i++, op++) {
		if (unlikely(!account) || number != op->device) {
			number = op->device;
			account = stage_account(client, run, number);
			if (unlikely(!account))
				break;
		}
		record = memtrack_is_alloc(op) ? stage_alloc(client, run, account, op) :
						 stage_free(client, run, account, op);
		if (unlikely(!record))
			break;
		run->record[i] = record;
		run->account[i] = account;
	}
	run->count = i;
	for (account = run->accounts; account; account = account->next)
		memtrack_delta_fold(&account->delta);
}

static void unstage(struct memtrack_client *client, struct memtrack_run *run)
{
	while (run->count--) {
		const struct tt_memtrack_op *op = &run->op[run->count];
		struct memtrack_tree *tree = &run->account[run->count]->tree[op->kind];
		struct memtrack_record **place = memtrack_young_place(client->young, tree, op->id);
		struct memtrack_record *record = run->record[run->count];

		if (memtrack_is_alloc(op)) {
			memtrack_record_remove(tree, place, record);
			memtrack_store_put(&client->store, record);
		} else {
			memtrack_record_add(tree, place, record);
		}
	}
}

static bool enter_books(struct memtrack_client *client, struct memtrack_run *run)
{
	bool applied;
	long give;

	if (run->most && memtrack_quota_take(client->quota, MEMTRACK_QUOTA_RECORDS, run->most))
		return false;
	applied = memtrack_run_apply(run);
	give = applied ? run->most - run->more : run->most;
	if (give)
		memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, give);
	return applied;
}

static void put_freed(struct memtrack_client *client, struct memtrack_record *freed)
{
	while (freed) {
		struct memtrack_record *next = freed->next_free;

		memtrack_store_put(&client->store, freed);
		freed = next;
	}
}

/* Return the number of events applied, which may be 0. */
static u32 apply_run(struct memtrack_client *client, struct memtrack_block *block)
{
	struct memtrack_run run __uninitialized;
	u32 done;

	run.op = &block->op[block->done];
	run.count = 0;
	run.more = 0;
	run.most = 0;
	run.devices = 0;
	run.accounts = NULL;
	run.freed = NULL;
	run.most_cores = 0;
	run.odd = false;
	stage(client, &run, min_t(u32, block->checked - block->done, MEMTRACK_RUN));
	done = run.count;
	if (likely(enter_books(client, &run))) {
		put_freed(client, run.freed);
	} else {
		block->alone = block->done + done;
		unstage(client, &run);
		done = 0;
	}
	forget_run(&run);
	return done;
}

/* Refuse an event on a device where the client has no account. */
static int refuse(u32 number, int err)
{
	struct memtrack_device *device = memtrack_device_get(number);

	if (!device)
		return -ENODEV;
	memtrack_count_refusal(device, err);
	memtrack_device_put(device);
	return err;
}

static int empty_slots(struct memtrack_account *account)
{
	u32 slot;
	int err = 0;

	for (slot = 0; slot < TT_MEMTRACK_SLOTS && !err; slot++)
		err = memtrack_account_dispatch(account, slot, NULL);
	return err;
}

static int free_kinds(struct memtrack_client *client, struct memtrack_account *account, u32 only)
{
	int err = only == TT_MEMTRACK_ANY ? empty_slots(account) : 0;
	u32 kind;

	if (err)
		return err;
	memtrack_young_settle(client->young);
	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
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

static noinline int report_free_all(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_account *account;
	unsigned long number;

	if (op->device != TT_MEMTRACK_ANY)
		return free_on_device(client, op);
	/* Also free the records of a device that is removed meanwhile. */
	xa_for_each(&client->accounts, number, account)
		if (free_kinds(client, account, op->kind) == -ESTALE)
			return -ESTALE;
	return 0;
}

/* Apply an allocation with a core set */

static int apply_placed(struct memtrack_client *client, struct memtrack_account *account,
			const void *what)
{
	const struct tt_memtrack_op *op = what;
	const struct memtrack_core_set *set = memtrack_core_set_find(client, op->core_set);
	int err;

	if (!set || (op->op == TT_MEMTRACK_OP_CB_ALLOC && op->cores != set->count))
		return -EINVAL;
	err = memtrack_account_prepare_grid(account);
	return err ? err : apply_alloc(client, account, op);
}

static int report_placed(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_account *account = find_account(client, op->device);
	int err;

	if (!account)
		return apply_first(client, op->device, apply_placed, op);
	err = apply_placed(client, account, op);
	if (likely(!err))
		return 0;
	if (memtrack_account_is_stale(account))
		return -ESTALE;
	memtrack_count_refusal(account->device, err);
	return err;
}

/* Apply a dispatch */

struct dispatch {
	u32 slot;
	const struct memtrack_image *image;
};

static int apply_dispatch(struct memtrack_client *client, struct memtrack_account *account,
			  const void *what)
{
	const struct dispatch *dispatch = what;

	return memtrack_account_dispatch(account, dispatch->slot, dispatch->image);
}

static noinline int dispatch_first(struct memtrack_client *client,
				   const struct tt_memtrack_op *op,
				   const struct memtrack_image *image)
{
	const struct dispatch dispatch = { op->slot, image };

	return apply_first(client, op->device, apply_dispatch, &dispatch);
}

static int report_dispatch(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_account *account = find_account(client, op->device);
	const struct memtrack_image *image = NULL;
	int err;

	if (op->id) {
		image = memtrack_program_find(client, op->id);
		if (!image)
			return refuse(op->device, -ENOENT);
	}
	if (unlikely(!account))
		return image ? dispatch_first(client, op, image) : refuse(op->device, 0);
	err = memtrack_account_dispatch(account, op->slot, image);
	if (unlikely(err))
		memtrack_count_refusal(account->device, err);
	return err;
}

/*
 * An event that cannot be in a run: of more than one record, or of a device on which there is no
 * account.
 */
static noinline int report_other(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	if (op->flags & MEMTRACK_DISPATCH)
		return report_dispatch(client, op);
	if (op->flags & TT_MEMTRACK_FREE_ALL)
		return report_free_all(client, op);
	if (op->flags & MEMTRACK_PLACED)
		return report_placed(client, op);
	return memtrack_is_alloc(op) ? apply_first(client, op->device, apply_one, op) :
				       refuse(op->device, -ENOENT);
}

static noinline int refuse_on(struct memtrack_account *account, int err)
{
	if (memtrack_account_is_stale(account))
		return -ESTALE;
	memtrack_count_refusal(account->device, err);
	return err;
}

static int report_alone(struct memtrack_client *client, struct memtrack_account *account,
			const struct tt_memtrack_op *op)
{
	int err;

	if (unlikely(!account))
		return report_other(client, op);
	err = apply_one(client, account, op);
	return likely(!err) ? 0 : refuse_on(account, err);
}

/* Records became stale after memtrack_report_begin() looked: the event is to be tried again. */
static bool tidy_if_stale(struct memtrack_client *client, int err)
{
	if (likely(err != -ESTALE))
		return false;
	tidy_accounts(client);
	return true;
}

/**
 * memtrack_report_one() - report one event
 * @client: the client
 * @op: the event as its reporter sent it
 *
 * Context: between memtrack_report_begin() and memtrack_report_end(); may sleep.
 * Return: 0, or an error of the table in the uapi header.
 */
int memtrack_report_one(struct memtrack_client *client, struct tt_memtrack_op *op)
{
	int err;

	lockdep_assert_held(&client->lock);
	err = memtrack_check(op);
	if (unlikely(err)) {
		refuse(op->device, err);
		return err;
	}
	do
		err = report_alone(client, account_of(client, op), op);
	while (tidy_if_stale(client, err));
	return err;
}

/* Apply at least one of the events, or return the error of the first. */
static int report_some(struct memtrack_client *client, struct memtrack_block *block)
{
	struct tt_memtrack_op *op = &block->op[block->done];
	struct memtrack_account *account = account_of(client, op);
	bool may_run = account && block->done + 1 < block->checked && block->done >= block->alone;
	u32 done = may_run ? apply_run(client, block) : 0;
	int err = done ? 0 : report_alone(client, account, op);

	if (!err)
		block->done += max(done, 1U);
	return err;
}

/**
 * memtrack_report() - apply events in order
 * @client: the client
 * @block: the events; @block->done says how many were applied
 *
 * Context: between memtrack_report_begin() and memtrack_report_end(); may sleep.
 * Return: 0 if all were applied; otherwise the error of the next one, from the table in the uapi
 * header. The caller may skip it and go on.
 */
int memtrack_report(struct memtrack_client *client, struct memtrack_block *block)
{
	int err = 0;

	lockdep_assert_held(&client->lock);
	/* Check each event only once, because that converts its sizes. */
	if (!block->error)
		block->checked += memtrack_check_all(&block->op[block->checked],
						     block->count - block->checked, &block->error);
	while (block->done < block->checked && !err) {
		err = report_some(client, block);
		if (tidy_if_stale(client, err))
			err = 0;
	}
	if (unlikely(!err && block->error)) {
		err = block->error;
		refuse(block->op[block->done].device, err);
	}
	return err;
}

/**
 * memtrack_report_anywhere() - report an event that belongs to no device
 * @client: the client
 * @apply: applies it, under the client's lock
 * @what: argument of @apply
 *
 * If it is the file's first event, and is not refused, the file becomes a client.
 *
 * Context: between memtrack_report_begin() and memtrack_report_end(); may sleep.
 * Return: what @apply returns, or an error of becoming a client.
 */
int memtrack_report_anywhere(struct memtrack_client *client,
			     int (*apply)(struct memtrack_client *client, void *what), void *what)
{
	bool was_silent;
	int err = 0;

	lockdep_assert_held(&client->lock);
	was_silent = client->state == MEMTRACK_CLIENT_SILENT;
	if (was_silent)
		err = memtrack_client_go_live(client);
	if (err)
		return err;
	err = apply(client, what);
	if (err && was_silent)
		memtrack_client_go_silent(client);
	return err;
}

/**
 * memtrack_report_on_device() - report an event of a device
 * @client: the client; if it has no account on the device, one is opened
 * @number: number of the device
 * @apply: applies it; if it fails, an account or client made for it is removed again
 * @what: argument of @apply
 *
 * Context: between memtrack_report_begin() and memtrack_report_end(); may sleep.
 * Return: what @apply returns, or an error of becoming a client.
 */
int memtrack_report_on_device(struct memtrack_client *client, u32 number, memtrack_apply_t apply,
			      const void *what)
{
	struct memtrack_account *account = find_account(client, number);
	int err;

	if (!account)
		return apply_first(client, number, apply, what);
	err = apply(client, account, what);
	if (err)
		memtrack_count_refusal(account->device, err);
	return err;
}
