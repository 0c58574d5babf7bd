// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose event it is, and which record: the second stop of an event, after chardev.c has
 * decoded it. op.c checks it in between.
 *
 * A client leaves the books when its file is released, or before that when its owner
 * dies: in flush where that sees it, else as death.c finds out.
 */
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/pid.h>
#include <linux/rbtree.h>
#include <linux/slab.h>

#include "client.h"
#include "device.h"
#include "events.h"
#include "exits.h"
#include "memory.h"
#include "owner.h"
#include "quota.h"

/*
 * Live clients by number. Its lock keeps a client from its last put between the
 * look-up and the reference, and protects the next number.
 */
static DEFINE_XARRAY_FLAGS(clients, XA_FLAGS_ACCOUNT);
static unsigned long next_client = 1;
static atomic_t clients_count = ATOMIC_INIT(0);

/**
 * memtrack_client_open() - the client of a file that is being opened
 * @may_report: the file is open for writing
 *
 * Context: may sleep.
 * Return: the client, or NULL.
 */
struct memtrack_client *memtrack_client_open(bool may_report)
{
	struct memtrack_client *client = kzalloc(sizeof(*client), MEMTRACK_GFP_OPEN);

	if (!client)
		return NULL;
	client->owner = memtrack_owner_new();
	if (!client->owner) {
		kfree(client);
		return NULL;
	}
	client->may_report = may_report;
	kref_init(&client->ref);
	mutex_init(&client->lock);
	memtrack_watch_init(&client->watch);
	memtrack_death_init(client);
	xa_init_flags(&client->rows, XA_FLAGS_ACCOUNT);
	memtrack_store_init(&client->store);
	return client;
}

static void client_free(struct kref *ref)
{
	struct memtrack_client *client = container_of(ref, struct memtrack_client, ref);

	memtrack_owner_put(client->owner);
	kfree(client);
}

/**
 * memtrack_client_put() - one reference less
 * @client: the client
 */
void memtrack_client_put(struct memtrack_client *client)
{
	kref_put(&client->ref, client_free);
}

/**
 * memtrack_client_find() - a live client
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
 * memtrack_client_next() - live clients, one after another
 * @number: where to begin; one past the client's number on return
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
 * memtrack_client_count() - how many clients are live
 *
 * Return: the number.
 */
unsigned int memtrack_client_count(void)
{
	return atomic_read(&clients_count);
}

/**
 * memtrack_clients_exit() - end of the table of clients
 *
 * As in memtrack_devices_exit(), nodes may be left.
 *
 * Context: once, when no file can be opened any more.
 */
void memtrack_clients_exit(void)
{
	xa_destroy(&clients);
}

/*
 * One above all that were: xa_alloc_cyclic() would give one of the first where there is no memory
 * for the next. Numbers of 32 bits may begin anew; then those in use are passed over, as is
 * the last of all, after which memtrack_client_next() could not go on.
 */
static void pass_number(void)
{
	lockdep_assert_held(&clients.xa_lock);
	if (++next_client == ULONG_MAX)
		next_client = 1;
}

/* The table is unlocked to take memory, and another may have the number then. */
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
		/* Who looks at the owner of a silent client finds 0 or this. */
		WRITE_ONCE(client->owner->client, number);
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

/* The first event, or figure of a device, makes an open file a client. */
static int go_live(struct memtrack_client *client)
{
	int err;

	lockdep_assert_held(&client->lock);
	client->quota = memtrack_quota_get(client->owner->payer, ns_of_pid(client->owner->pid));
	if (!client->quota)
		return -ENOMEM;
	err = memtrack_quota_take(client->quota, MEMTRACK_QUOTA_CLIENTS);
	if (err)
		goto put_quota;
	client->exit = memtrack_exit_new(client->owner);
	err = client->exit ? 0 : -ENOMEM;
	if (!err)
		err = take_number(client);
	if (err)
		goto undo;
	memtrack_owner_keep_name(client->owner);
	client->voidings = atomic_read(&memtrack_voidings);
	client->state = MEMTRACK_CLIENT_LIVE;
	memtrack_death_follow(client);
	return 0;
undo:
	memtrack_exit_free(client->exit);
	client->exit = NULL;
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

/* Takes go_live() back, for an event that was refused after all. */
static void go_silent(struct memtrack_client *client)
{
	lockdep_assert_held(&client->lock);
	memtrack_death_unfollow(client);
	xa_erase(&clients, client->owner->client);
	atomic_dec(&clients_count);
	memtrack_exit_free(client->exit);
	client->exit = NULL;
	memtrack_store_destroy(&client->store);
	/* A place that there was no memory for may have left nodes on the way to it. */
	xa_destroy(&client->rows);
	leave_quota(client);
	client->state = MEMTRACK_CLIENT_SILENT;
}

static void row_free(struct memtrack_row *row)
{
	memtrack_device_put(row->device);
	memtrack_owner_put(row->owner);
	kfree(row);
}

/* Gives the records of a tree back in steps; the books have let go of them. */
static void put_records(struct memtrack_client *client, struct rb_root *tree)
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

static void put_all_records(struct memtrack_client *client, struct memtrack_row *row)
{
	u32 kind;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++)
		put_records(client, &row->tree[kind]);
}

/* The device took void records out of the books by itself; this is about memory only. */
static void tidy_row(struct memtrack_client *client, struct memtrack_row *row)
{
	int err = memtrack_row_renew(row);

	if (!err)
		return;
	put_all_records(client, row);
	if (err != -ENODEV)
		return;
	xa_erase(&client->rows, row->device->number);
	memtrack_device_leave(row, NULL);
	row_free(row);
}

static void tidy_rows(struct memtrack_client *client)
{
	struct memtrack_row *row;
	unsigned long number;

	lockdep_assert_held(&client->lock);
	client->voidings = atomic_read(&memtrack_voidings);
	client->recent = NULL;
	xa_for_each(&client->rows, number, row)
		tidy_row(client, row);
}

/**
 * memtrack_client_begin() - begin to report
 * @client: the client of the caller's file
 *
 * Context: may sleep; takes the client's lock unless it fails.
 * Return: 0, or -EPERM if the caller is not the client's owner, or its file is not
 * open for writing.
 */
int memtrack_client_begin(struct memtrack_client *client)
{
	if (!client->may_report || !memtrack_owner_is_current(client->owner))
		return -EPERM;
	mutex_lock(&client->lock);
	if (unlikely(client->state == MEMTRACK_CLIENT_LEFT)) {
		mutex_unlock(&client->lock);
		return -EPERM;
	}
	if (unlikely(client->voidings != atomic_read(&memtrack_voidings)))
		tidy_rows(client);
	return 0;
}

/**
 * memtrack_client_end() - end of what memtrack_client_begin() began
 * @client: the client
 *
 * Context: releases the client's lock, and wakes watchers.
 */
void memtrack_client_end(struct memtrack_client *client)
{
	mutex_unlock(&client->lock);
	memtrack_events_wake(client->owner);
}

static struct memtrack_row *find_row(struct memtrack_client *client, u32 number)
{
	struct memtrack_row *row = client->recent;

	lockdep_assert_held(&client->lock);
	if (likely(row && row->device->number == number))
		return row;
	row = xa_load(&client->rows, number);
	if (row)
		client->recent = row;
	return row;
}

static int place_row(struct memtrack_client *client, struct memtrack_row *row)
{
	u32 number = row->device->number;
	int err;

	err = xa_err(xa_store(&client->rows, number, row, MEMTRACK_GFP));
	if (err)
		return err;
	err = memtrack_device_join(row);
	if (err)
		xa_erase(&client->rows, number);
	return err;
}

static struct memtrack_row *new_row(struct memtrack_client *client, struct memtrack_device *device)
{
	bool was_silent = client->state == MEMTRACK_CLIENT_SILENT;
	struct memtrack_row *row;
	int err;

	row = kzalloc(sizeof(*row), MEMTRACK_GFP);
	if (!row)
		return ERR_PTR(-ENOMEM);
	get_device(&device->dev);
	row->device = device;
	row->owner = memtrack_owner_get(client->owner);
	err = was_silent ? go_live(client) : 0;
	if (err)
		goto free_row;
	err = place_row(client, row);
	if (err)
		goto silence;
	client->recent = row;
	return row;
silence:
	if (was_silent)
		go_silent(client);
free_row:
	row_free(row);
	return ERR_PTR(err);
}

/**
 * struct contact - a client's place on a device, and how to take it back
 * @row: the place
 * @new_row: it was made for this event
 * @new_client: so was the client
 */
struct contact {
	struct memtrack_row *row;
	bool new_row;
	bool new_client;
};

static int make_contact(struct memtrack_client *client, u32 number, struct contact *contact)
{
	struct memtrack_device *device;

	contact->new_client = client->state == MEMTRACK_CLIENT_SILENT;
	contact->row = find_row(client, number);
	contact->new_row = !contact->row;
	if (contact->row)
		return 0;
	device = memtrack_device_get(number);
	if (!device)
		return -ENODEV;
	contact->row = new_row(client, device);
	if (IS_ERR(contact->row))
		memtrack_device_refused(device, PTR_ERR(contact->row));
	memtrack_device_put(device);
	return PTR_ERR_OR_ZERO(contact->row);
}

/* An event that is refused leaves no trace of its client in the books. */
static void undo_contact(struct memtrack_client *client, const struct contact *contact)
{
	if (!contact->new_row)
		return;
	xa_erase(&client->rows, contact->row->device->number);
	client->recent = NULL;
	memtrack_device_unjoin(contact->row);
	row_free(contact->row);
	if (contact->new_client)
		go_silent(client);
}

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

static int add_record(struct memtrack_client *client, struct memtrack_row *row,
		      const struct tt_memtrack_op *op)
{
	struct rb_root *tree = &row->tree[op->kind];
	struct memtrack_place place = memtrack_records_place(tree, op->id);
	struct memtrack_record *record;
	int err;

	if (unlikely(!place.link))
		return memtrack_row_is_void(row) ? -ESTALE : -EEXIST;
	record = new_record(client);
	if (IS_ERR(record))
		return memtrack_row_is_void(row) ? -ESTALE : PTR_ERR(record);
	err = memtrack_device_add_record(row, op);
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

static int report_first(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct contact contact;
	int err;

	err = make_contact(client, op->device, &contact);
	if (err)
		return err;
	err = add_record(client, contact.row, op);
	if (err) {
		memtrack_device_refused(contact.row->device, err);
		undo_contact(client, &contact);
	}
	return err;
}

static int report_alloc(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_row *row = find_row(client, op->device);
	int err;

	if (unlikely(!row))
		return report_first(client, op);
	err = add_record(client, row, op);
	if (unlikely(err))
		memtrack_device_refused(row->device, err);
	return err;
}

static int sub_record(struct memtrack_client *client, struct memtrack_row *row,
		      struct memtrack_record *record, struct tt_memtrack_op *op)
{
	u64 believed = op->bytes;
	int err;

	op->bytes = record->bytes;
	op->core_bytes = record->core_bytes;
	err = memtrack_device_sub_record(row, op);
	if (err)
		return err;
	if (unlikely(believed && believed != record->bytes))
		memtrack_device_error(row->device, MEMTRACK_ERROR_SIZE_MISMATCH);
	rb_erase(&record->node, &row->tree[op->kind]);
	drop_record(client, record);
	return 0;
}

static int report_free(struct memtrack_client *client, struct tt_memtrack_op *op)
{
	struct memtrack_row *row = find_row(client, op->device);
	struct memtrack_record *record;

	if (unlikely(!row))
		return memtrack_device_refuse(op->device, -ENOENT);
	record = memtrack_records_find(&row->tree[op->kind], op->id);
	if (unlikely(!record)) {
		if (memtrack_row_is_void(row))
			return -ESTALE;
		memtrack_device_refused(row->device, -ENOENT);
		return -ENOENT;
	}
	return sub_record(client, row, record, op);
}

static int free_kinds(struct memtrack_client *client, struct memtrack_row *row, u32 only)
{
	u32 kind;
	int err;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++) {
		if (only != TT_MEMTRACK_ANY && only != kind)
			continue;
		err = memtrack_device_sub_kind(row, kind);
		if (err)
			return err;
		put_records(client, &row->tree[kind]);
	}
	return 0;
}

static int free_on_device(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_row *row = find_row(client, op->device);
	struct memtrack_device *device;

	if (row)
		return free_kinds(client, row, op->kind);
	device = memtrack_device_get(op->device);
	if (!device)
		return -ENODEV;
	memtrack_device_put(device);
	return 0;
}

static int report_free_all(struct memtrack_client *client, const struct tt_memtrack_op *op)
{
	struct memtrack_row *row;
	unsigned long number;

	if (op->device != TT_MEMTRACK_ANY)
		return free_on_device(client, op);
	/* The records of a device that goes meanwhile are freed as well. */
	xa_for_each(&client->rows, number, row)
		if (free_kinds(client, row, op->kind) == -ESTALE)
			return -ESTALE;
	return 0;
}

static int report_once(struct memtrack_client *client, struct tt_memtrack_op *op)
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
 * memtrack_client_report() - one event
 * @client: the client
 * @op: the event, checked, with sizes on the whole device and on the fullest core; those
 *	of a free become its record's
 *
 * Context: between memtrack_client_begin() and memtrack_client_end(); may sleep.
 * Return: 0, or an error of the table in the uapi header, with the books unchanged.
 */
int memtrack_client_report(struct memtrack_client *client, struct tt_memtrack_op *op)
{
	int err = report_once(client, op);

	/* Records became void since memtrack_client_begin() looked. */
	while (unlikely(err == -ESTALE)) {
		tidy_rows(client);
		err = report_once(client, op);
	}
	return err;
}

/**
 * memtrack_client_set_capacity() - a client fills in a figure of a device
 * @client: the client, which becomes one of the device
 * @number: number of the device
 * @which: of enum tt_memtrack_capacity
 * @value: the figure
 *
 * Context: between memtrack_client_begin() and memtrack_client_end(); may sleep.
 * Return: as memtrack_capacity_set(), or why the caller cannot be a client.
 */
int memtrack_client_set_capacity(struct memtrack_client *client, u32 number, u32 which, u64 value)
{
	struct contact contact;
	int err;

	err = make_contact(client, number, &contact);
	if (err)
		return err;
	err = memtrack_capacity_set(contact.row->device, which, value);
	if (err)
		undo_contact(client, &contact);
	return err;
}

/* Out of the books, in one hold of the lock of each device. */
static void leave_books(struct memtrack_client *client)
{
	struct memtrack_row *row;
	unsigned long number;

	lockdep_assert_held(&client->lock);
	memtrack_owner_keep_name(client->owner);
	xa_erase(&clients, client->owner->client);
	atomic_dec(&clients_count);
	xa_for_each(&client->rows, number, row)
		memtrack_device_leave(row, client->exit->kind);
	client->recent = NULL;
	memtrack_events_leave(client->owner);
	memtrack_exits_add(client->exit);
	client->exit = NULL;
}

/* Nobody reports any more and nobody looks at the trees, so this needs no lock. */
static void give_memory_back(struct memtrack_client *client)
{
	struct memtrack_row *row;
	unsigned long number;

	xa_for_each(&client->rows, number, row)
		row_free(row);
	xa_destroy(&client->rows);
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, client->store.used);
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
	memtrack_events_wake(client->owner);
	give_memory_back(client);
}

/**
 * memtrack_client_owner_dies() - take the client out if its owner is dead
 * @client: the client
 *
 * Context: may sleep; the client is not freed meanwhile.
 */
void memtrack_client_owner_dies(struct memtrack_client *client)
{
	if (memtrack_owner_is_dead(client->owner))
		client_leave(client);
}

/**
 * memtrack_client_close() - the client's file is released
 * @client: the client, of which the file's reference goes
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
