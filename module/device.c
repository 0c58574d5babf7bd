// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices: the table of them, how they come and go, and the changes of their books.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "client.h"
#include "device.h"
#include "discovery.h"
#include "events.h"
#include "main.h"
#include "owner.h"
#include "sysfs.h"

/*
 * All devices by number. Its lock keeps a device from its last put between the look-up
 * and the reference.
 */
static DEFINE_XARRAY(devices);

/* Protects next_number. */
static DEFINE_MUTEX(number_lock);
static u32 next_number;

/* Device structures not yet released, and one for the module itself. */
static atomic_t unreleased = ATOMIC_INIT(1);
static DECLARE_COMPLETION(all_released);

atomic_t memtrack_voidings = ATOMIC_INIT(0);

static void count_release(void)
{
	if (atomic_dec_and_test(&unreleased))
		complete(&all_released);
}

static void device_release(struct device *dev)
{
	kfree(to_memtrack_device(dev));
	count_release();
}

/**
 * memtrack_devices_exit() - wait until every device structure is freed
 *
 * In a table that is empty, nodes are left on the way to a number that there was no memory for.
 *
 * Context: may sleep; once, when no device is in the table any more.
 */
void memtrack_devices_exit(void)
{
	count_release();
	wait_for_completion(&all_released);
	xa_destroy(&devices);
}

/* What is in the table does not go while that is locked. */
static struct memtrack_device *get_found(struct memtrack_device *device)
{
	lockdep_assert_held(&devices.xa_lock);
	if (device)
		get_device(&device->dev);
	return device;
}

/**
 * memtrack_device_next() - the first device with a number or a greater one
 * @number: the number
 *
 * Return: the device with a reference, or NULL.
 */
struct memtrack_device *memtrack_device_next(u32 number)
{
	struct memtrack_device *device;
	unsigned long index = number;

	xa_lock(&devices);
	device = get_found(xa_find(&devices, &index, U32_MAX, XA_PRESENT));
	xa_unlock(&devices);
	return device;
}

/**
 * memtrack_device_get() - the device with a number
 * @number: the number
 *
 * Return: the device with a reference, or NULL.
 */
struct memtrack_device *memtrack_device_get(u32 number)
{
	struct memtrack_device *device;

	xa_lock(&devices);
	device = get_found(xa_load(&devices, number));
	xa_unlock(&devices);
	return device;
}

/**
 * memtrack_device_put() - one reference less
 * @device: the device
 */
void memtrack_device_put(struct memtrack_device *device)
{
	put_device(&device->dev);
}

/**
 * memtrack_device_count() - how many devices there are
 *
 * Return: the number.
 */
unsigned int memtrack_device_count(void)
{
	struct memtrack_device *device;
	unsigned int count = 0;
	unsigned long number;

	xa_for_each(&devices, number, device)
		count++;
	return count;
}

static void emit_device(struct memtrack_device *device, u32 type, struct memtrack_amount amount)
{
	if (memtrack_events_wanted())
		memtrack_events_emit(&(struct memtrack_note) {
			.type = type,
			.device = device->number,
			.kind = TT_MEMTRACK_ANY,
			.bytes = amount.bytes,
			.core_bytes = amount.core_bytes,
			.records = amount.records,
		});
}

static void emit_change_slowly(struct memtrack_row *row, u32 type, u32 kind, u64 id,
			       struct memtrack_amount amount)
{
	struct memtrack_device *device = row->device;

	lockdep_assert_held(&device->lock);
	memtrack_events_emit(&(struct memtrack_note) {
		.type = type,
		.device = device->number,
		.kind = kind,
		.id = id,
		.bytes = amount.bytes,
		.core_bytes = amount.core_bytes,
		.records = amount.records,
		.total = kind == TT_MEMTRACK_ANY ? 0 : device->ledger.line[kind].bytes,
		.owner = row->owner,
	});
}

static inline void emit_change(struct memtrack_row *row, u32 type, u32 kind, u64 id,
			       struct memtrack_amount amount)
{
	if (memtrack_events_wanted())
		emit_change_slowly(row, type, kind, id, amount);
}

static struct memtrack_device *device_new(const struct memtrack_board *board,
					  const struct memtrack_spec *spec, u32 chip, u32 gateway)
{
	struct memtrack_device *device = kzalloc(sizeof(*device), GFP_KERNEL);

	if (!device)
		return NULL;
	device->board = board;
	device->chip = chip;
	device->gateway = gateway;
	device->flags = spec->flags;
	if (gateway != TT_MEMTRACK_ANY)
		device->flags |= TT_MEMTRACK_DEVICE_REMOTE;
	mutex_init(&device->answer_lock);
	spin_lock_init(&device->lock);
	INIT_LIST_HEAD(&device->rows);
	memtrack_capacity_init(device, spec->capacity);

	device_initialize(&device->dev);
	device->dev.class = &memtrack_class;
	device->dev.groups = memtrack_device_groups;
	device->dev.parent = spec->parent;
	/* Books need no power, and must not keep a card awake. */
	device_set_pm_not_required(&device->dev);
	device->dev.release = device_release;
	atomic_inc(&unreleased);
	return device;
}

static int prepare_number(struct memtrack_device *device)
{
	int err;

	lockdep_assert_held(&number_lock);
	device->number = next_number;
	if (next_number > INT_MAX)
		return -ENOSPC;
	err = dev_set_name(&device->dev, "tt%u", next_number);
	return err ? err : xa_reserve(&devices, next_number, GFP_KERNEL);
}

/*
 * Watchers are told before anybody who finds the device can report to it, which waits for its
 * lock, and find it when they were told. The place in the table is reserved.
 */
static int open_books(struct memtrack_device *device)
{
	int err;

	mutex_lock(&number_lock);
	err = prepare_number(device);
	if (!err) {
		next_number++;
		spin_lock(&device->lock);
		xa_store(&devices, device->number, device, GFP_ATOMIC);
		emit_device(device, TT_MEMTRACK_EVENT_DEVICE_ADD, (struct memtrack_amount) {});
		spin_unlock(&device->lock);
	}
	mutex_unlock(&number_lock);
	return err;
}

/* Whoever looks the device up from now on finds none; who has it finds it gone. */
static void close_books(struct memtrack_device *device)
{
	xa_erase(&devices, device->number);
	spin_lock(&device->lock);
	device->gone = true;
	device->epoch++;
	memset(&device->ledger, 0, sizeof(device->ledger));
	emit_device(device, TT_MEMTRACK_EVENT_DEVICE_REMOVE, (struct memtrack_amount) {});
	atomic_inc(&memtrack_voidings);
	spin_unlock(&device->lock);
	memtrack_events_wake(NULL);
}

/**
 * memtrack_device_add() - a device came
 * @board: its board
 * @spec: what else is known of it
 * @chip: which of the chips that are reached through one PCI function
 * @gateway: number of the device that it is reached through, or TT_MEMTRACK_ANY
 *
 * Context: may sleep.
 * Return: the device's number, -ENOSPC, -ENOMEM, or what the driver core says.
 */
int memtrack_device_add(const struct memtrack_board *board, const struct memtrack_spec *spec,
			u32 chip, u32 gateway)
{
	struct memtrack_device *device;
	int err;

	device = device_new(board, spec, chip, gateway);
	if (!device)
		return -ENOMEM;

	/* In the table before the uevent, because its readers may ask at once. */
	err = open_books(device);
	if (err)
		goto put;
	err = device_add(&device->dev);
	if (err)
		goto close;
	memtrack_events_wake(NULL);
	return device->number;
close:
	close_books(device);
put:
	memtrack_device_put(device);
	return err;
}

/**
 * memtrack_device_changed() - tell udev that there is news of a device
 * @number: its number
 *
 * Context: may sleep.
 */
void memtrack_device_changed(u32 number)
{
	struct memtrack_device *device = memtrack_device_get(number);

	if (!device)
		return;
	kobject_uevent(&device->dev.kobj, KOBJ_CHANGE);
	memtrack_device_put(device);
}

/**
 * memtrack_device_remove() - a device went
 * @number: its number, from memtrack_device_add()
 *
 * Its books close in one hold of its lock, whatever clients held on it, and no lock
 * of a client is taken; clients give their memory back when they notice.
 *
 * Context: may sleep.
 */
void memtrack_device_remove(u32 number)
{
	struct memtrack_device *device = memtrack_device_get(number);

	if (WARN_ON(!device))
		return;
	close_books(device);
	device_del(&device->dev);
	memtrack_device_put(device);
	memtrack_device_put(device);
}

static struct memtrack_amount held_in_all(const struct memtrack_ledger *ledger)
{
	struct memtrack_amount dram = memtrack_ledger_amount(ledger, MEMTRACK_LINE_DRAM);
	struct memtrack_amount l1 = memtrack_ledger_amount(ledger, MEMTRACK_LINE_L1);

	return (struct memtrack_amount) {
		.bytes = dram.bytes + l1.bytes,
		.records = dram.records + l1.records,
	};
}

/**
 * memtrack_device_drop() - drop every record of a device
 * @device: the device
 *
 * What all clients hold there leaves the books in one hold of the device's lock, as long
 * as the copying of all clients takes, and no lock of a client is taken; clients give
 * their memory back when they notice.
 *
 * Context: takes the device's lock, and wakes watchers.
 * Return: 0 or -ENODEV.
 */
int memtrack_device_drop(struct memtrack_device *device)
{
	struct memtrack_amount dropped;
	struct memtrack_row *row;
	int err = 0;

	spin_lock(&device->lock);
	if (device->gone) {
		err = -ENODEV;
		goto unlock;
	}
	device->epoch++;
	dropped = held_in_all(&device->ledger);
	list_for_each_entry(row, &device->rows, node)
		memtrack_ledger_drop(&row->ledger);
	memtrack_ledger_drop(&device->ledger);
	emit_device(device, TT_MEMTRACK_EVENT_DEVICE_DROP, dropped);
	atomic_inc(&memtrack_voidings);
unlock:
	spin_unlock(&device->lock);
	memtrack_events_wake(NULL);
	return err;
}

/**
 * memtrack_row_is_void() - whether the records of a row are in the books no more
 * @row: the place of a client on a device
 *
 * Context: takes the device's lock.
 * Return: true if the device was removed, or dropped its records.
 */
bool memtrack_row_is_void(struct memtrack_row *row)
{
	struct memtrack_device *device = row->device;
	bool is_void;

	spin_lock(&device->lock);
	is_void = row->epoch != device->epoch;
	spin_unlock(&device->lock);
	return is_void;
}

/**
 * memtrack_row_renew() - a client learns that the records of a row became void
 * @row: its place on the device
 *
 * Context: the caller holds the client's lock, and throws the records away before it
 * releases it if they are void; takes the device's lock.
 * Return: 0 if they are good, 1 if they are void, -ENODEV if they are because the
 * device is gone.
 */
int memtrack_row_renew(struct memtrack_row *row)
{
	struct memtrack_device *device = row->device;
	int result;

	spin_lock(&device->lock);
	result = device->gone ? -ENODEV : row->epoch != device->epoch;
	row->epoch = device->epoch;
	spin_unlock(&device->lock);
	return result;
}

/* Why an event that meets void records cannot be done. */
static int void_error(const struct memtrack_device *device)
{
	return device->gone ? -ENODEV : -ESTALE;
}

static void add_row(struct memtrack_row *row)
{
	struct memtrack_device *device = row->device;

	lockdep_assert_held(&device->lock);
	row->epoch = device->epoch;
	list_add_tail(&row->node, &device->rows);
	WRITE_ONCE(device->clients, device->clients + 1);
}

/**
 * memtrack_device_join() - a client gets its place on a device
 * @row: the place, with an empty ledger
 *
 * Context: the caller holds the client's lock; takes the device's.
 * Return: 0 or -ENODEV.
 */
int memtrack_device_join(struct memtrack_row *row)
{
	struct memtrack_device *device = row->device;
	int err = 0;

	spin_lock(&device->lock);
	if (device->gone)
		err = -ENODEV;
	else
		add_row(row);
	spin_unlock(&device->lock);
	return err;
}

/* What the last client knew of the device goes with it. */
static void remove_row(struct memtrack_row *row)
{
	struct memtrack_device *device = row->device;

	lockdep_assert_held(&device->lock);
	list_del(&row->node);
	WRITE_ONCE(device->clients, device->clients - 1);
	if (!device->clients && !device->gone)
		memtrack_capacity_forget_clients(device);
}

/**
 * memtrack_device_unjoin() - take memtrack_device_join() back
 * @row: the place, which never held anything
 *
 * Context: the caller holds the client's lock; takes the device's.
 */
void memtrack_device_unjoin(struct memtrack_row *row)
{
	struct memtrack_device *device = row->device;

	spin_lock(&device->lock);
	remove_row(row);
	spin_unlock(&device->lock);
}

static void emit_exit(struct memtrack_row *row)
{
	bool held = false;
	u32 kind;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++) {
		struct memtrack_amount amount = memtrack_ledger_amount(&row->ledger, kind);

		if (!amount.records)
			continue;
		emit_change(row, TT_MEMTRACK_EVENT_EXIT, kind, 0, amount);
		held = true;
	}
	if (!held)
		emit_change(row, TT_MEMTRACK_EVENT_EXIT, TT_MEMTRACK_ANY, 0,
			    (struct memtrack_amount) {});
}

static void add_holdings(struct tt_memtrack_holding *left, const struct memtrack_ledger *ledger)
{
	u32 kind;

	for (kind = 0; kind < TT_MEMTRACK_KIND_COUNT; kind++) {
		struct memtrack_amount amount = memtrack_ledger_amount(ledger, kind);

		left[kind].bytes += amount.bytes;
		left[kind].core_bytes += amount.core_bytes;
		left[kind].records += amount.records;
	}
}

/**
 * memtrack_device_leave() - a client leaves a device with all it holds there
 * @row: its place, which is in no list afterwards
 * @left: by kind: what it held is added here; not looked at if the device is gone
 *
 * Context: the caller holds the client's lock; takes the device's.
 */
void memtrack_device_leave(struct memtrack_row *row, struct tt_memtrack_holding *left)
{
	struct memtrack_device *device = row->device;

	spin_lock(&device->lock);
	if (!device->gone) {
		memtrack_ledger_sub_all(&device->ledger, &row->ledger);
		add_holdings(left, &row->ledger);
		emit_exit(row);
	}
	remove_row(row);
	spin_unlock(&device->lock);
}

static struct memtrack_amount one_record(const struct tt_memtrack_op *op)
{
	return (struct memtrack_amount) { op->bytes, op->core_bytes, 1 };
}

/*
 * What no device of this size can hold: more than all of a region, a record that is more than any
 * core (or bank) has, or one on more cores than there are. What records take on cores added up
 * proves nothing, because they may be different cores.
 */
static bool is_over_capacity(const struct memtrack_device *device, const struct tt_memtrack_op *op)
{
	enum memtrack_line region = memtrack_kind_region(op->kind);
	u32 which = region == MEMTRACK_LINE_DRAM ? TT_MEMTRACK_CAP_DRAM_BANK_BYTES :
						   TT_MEMTRACK_CAP_L1_BYTES_PER_CORE;
	u64 total = memtrack_device_total(device, region);
	u64 core_total = device->capacity[which].value;
	u64 cores = device->capacity[TT_MEMTRACK_CAP_TENSIX_CORES].value;

	return (total && device->ledger.line[region].bytes > total) ||
	       (core_total && op->core_bytes > core_total) || (cores && op->cores > cores);
}

static void count_wrong_sizes(struct memtrack_device *device, const struct tt_memtrack_op *op)
{
	lockdep_assert_held(&device->lock);
	if (unlikely(is_over_capacity(device, op)))
		memtrack_device_error(device, MEMTRACK_ERROR_OVER_CAPACITY);
	if (unlikely(op->core_bytes > op->bytes))
		memtrack_device_error(device, MEMTRACK_ERROR_SIZE_MISMATCH);
}

/**
 * memtrack_device_add_record() - a record comes
 * @row: the client's place on the device
 * @op: the record, with its sizes on the whole device and on the fullest core
 *
 * Context: the caller holds the client's lock; takes the device's.
 * Return: 0, -ENODEV, -ESTALE if memtrack_row_renew() is due, or -EOVERFLOW if the
 * client would hold too much there.
 */
int memtrack_device_add_record(struct memtrack_row *row, const struct tt_memtrack_op *op)
{
	struct memtrack_device *device = row->device;
	int err = 0;

	spin_lock(&device->lock);
	if (unlikely(row->epoch != device->epoch)) {
		err = void_error(device);
		goto unlock;
	}
	if (unlikely(!memtrack_ledgers_add(&row->ledger, &device->ledger, op->kind, op->bytes,
					   op->core_bytes))) {
		err = -EOVERFLOW;
		goto unlock;
	}
	count_wrong_sizes(device, op);
	emit_change(row, op->op, op->kind, op->id, one_record(op));
unlock:
	spin_unlock(&device->lock);
	return err;
}

static inline void sub_locked(struct memtrack_row *row, u32 type, u32 kind, u64 id,
			      struct memtrack_amount amount)
{
	memtrack_ledgers_sub(&row->ledger, &row->device->ledger, kind, &amount);
	emit_change(row, type, kind, id, amount);
}

/**
 * memtrack_device_sub_record() - a record goes
 * @row: the client's place on the device
 * @op: the record, with the sizes that were added for it
 *
 * Context: the caller holds the client's lock; takes the device's.
 * Return: 0, -ENODEV, or -ESTALE if memtrack_row_renew() is due.
 */
int memtrack_device_sub_record(struct memtrack_row *row, const struct tt_memtrack_op *op)
{
	struct memtrack_device *device = row->device;
	int err = 0;

	spin_lock(&device->lock);
	if (unlikely(row->epoch != device->epoch))
		err = void_error(device);
	else
		sub_locked(row, op->op, op->kind, op->id, one_record(op));
	spin_unlock(&device->lock);
	return err;
}

static u32 free_type(u32 kind)
{
	switch (kind) {
	case TT_MEMTRACK_KIND_CB:
	case TT_MEMTRACK_KIND_DFB:
	case TT_MEMTRACK_KIND_SCRATCH:
		return TT_MEMTRACK_EVENT_CB_FREE;
	case TT_MEMTRACK_KIND_KERNEL:
		return TT_MEMTRACK_EVENT_KERNEL_UNLOAD;
	default:
		return TT_MEMTRACK_EVENT_BUF_FREE;
	}
}

/**
 * memtrack_device_sub_kind() - all records of a client's of one kind go
 * @row: the client's place on the device
 * @kind: a valid kind
 *
 * Context: the caller holds the client's lock; takes the device's.
 * Return: 0, -ENODEV, or -ESTALE if memtrack_row_renew() is due.
 */
int memtrack_device_sub_kind(struct memtrack_row *row, u32 kind)
{
	struct memtrack_device *device = row->device;
	struct memtrack_amount amount;
	int err = 0;

	spin_lock(&device->lock);
	amount = memtrack_ledger_amount(&row->ledger, kind);
	if (row->epoch != device->epoch)
		err = void_error(device);
	else if (amount.records)
		sub_locked(row, free_type(kind), kind, 0, amount);
	spin_unlock(&device->lock);
	return err;
}

/**
 * memtrack_device_refused() - count an event that was refused
 * @device: the device it was for
 * @err: why; what says nothing of the books is not counted
 *
 * Context: any.
 */
void memtrack_device_refused(struct memtrack_device *device, int err)
{
	switch (err) {
	case -ENOENT:
		memtrack_device_error(device, MEMTRACK_ERROR_UNKNOWN_FREE);
		break;
	case -EEXIST:
		memtrack_device_error(device, MEMTRACK_ERROR_DUPLICATE_ALLOC);
		break;
	case -EDQUOT:
		memtrack_device_error(device, MEMTRACK_ERROR_OVER_QUOTA);
		break;
	case -EOVERFLOW:
		memtrack_device_error(device, MEMTRACK_ERROR_OVERFLOW);
		break;
	case -ENOMEM:
		memtrack_device_error(device, MEMTRACK_ERROR_NO_MEMORY);
		break;
	}
}

/**
 * memtrack_device_refuse() - refuse an event for a device on which one has no place
 * @number: number of the device
 * @err: why
 *
 * Return: @err, or -ENODEV if there is no such device.
 */
int memtrack_device_refuse(u32 number, int err)
{
	struct memtrack_device *device = memtrack_device_get(number);

	if (!device)
		return -ENODEV;
	memtrack_device_refused(device, err);
	memtrack_device_put(device);
	return err;
}
