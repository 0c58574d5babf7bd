// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of devices, and how devices come and go.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "memtrack.h"
#include "sysfs.h"

/*
 * All devices by number. Its lock keeps a device from being freed between lookup and
 * get_device().
 */
static DEFINE_XARRAY(devices);

/* Protects next_number. */
static DEFINE_MUTEX(number_lock);
static u32 next_number;

/* Device structures not yet released, plus one for the module itself. */
static atomic_t unreleased = ATOMIC_INIT(1);
static DECLARE_COMPLETION(all_released);

atomic_t memtrack_stale_count = ATOMIC_INIT(0);

static void count_release(void)
{
	if (atomic_dec_and_test(&unreleased))
		complete(&all_released);
}

static void device_release(struct device *dev)
{
	kvfree(to_memtrack_device(dev)->ledger.grid);
	kfree(to_memtrack_device(dev));
	count_release();
}

/**
 * memtrack_devices_exit() - wait until every device structure is freed
 *
 * An empty table may have nodes left from a failed insertion.
 *
 * Context: may sleep; once, when the table is empty.
 */
void memtrack_devices_exit(void)
{
	count_release();
	wait_for_completion(&all_released);
	xa_destroy(&devices);
}

/* Caller must hold the table's lock, which keeps its devices from being freed. */
static struct memtrack_device *get_found(struct memtrack_device *device)
{
	lockdep_assert_held(&devices.xa_lock);
	if (device)
		get_device(&device->dev);
	return device;
}

/**
 * memtrack_device_next() - first device with at least this number
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
 * memtrack_device_get() - look up a device by number
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
 * memtrack_device_put() - drop a reference
 * @device: the device
 */
void memtrack_device_put(struct memtrack_device *device)
{
	put_device(&device->dev);
}

/**
 * memtrack_device_count() - number of devices
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

static void emit(const struct memtrack_device *device, u32 type, struct memtrack_amount amount)
{
	lockdep_assert_held(&device->lock);
	if (memtrack_watched())
		memtrack_watch_emit(&(struct memtrack_note) {
			.type = type,
			.device = device->number,
			.kind = TT_MEMTRACK_ANY,
			.bytes = amount.bytes,
			.core_bytes = amount.core_bytes,
			.records = amount.records,
		});
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
	INIT_LIST_HEAD(&device->accounts);
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
 * Hold the device's lock, for which reports wait, so that watchers hear of the device before any
 * event on it, and can look it up as soon as they do. The place in the table is reserved.
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
		emit(device, TT_MEMTRACK_EVENT_DEVICE_ADD, (struct memtrack_amount) {});
		spin_unlock(&device->lock);
	}
	mutex_unlock(&number_lock);
	return err;
}

/* After xa_erase() lookups fail, and holders of a reference see ->removed. */
static void close_books(struct memtrack_device *device)
{
	xa_erase(&devices, device->number);
	spin_lock(&device->lock);
	device->removed = true;
	device->epoch++;
	memset(device->ledger.line, 0, sizeof(device->ledger.line));
	emit(device, TT_MEMTRACK_EVENT_DEVICE_REMOVE, (struct memtrack_amount) {});
	atomic_inc(&memtrack_stale_count);
	spin_unlock(&device->lock);
	memtrack_watch_wake(NULL);
}

/**
 * memtrack_device_add() - add a device
 * @board: its board
 * @spec: what else is known about it
 * @chip: its number among the chips reached through its PCI function
 * @gateway: number of the device through which it is reached, or TT_MEMTRACK_ANY
 *
 * Context: may sleep.
 * Return: the device's number, -ENOSPC, -ENOMEM, or an error of the driver core.
 */
int memtrack_device_add(const struct memtrack_board *board, const struct memtrack_spec *spec,
			u32 chip, u32 gateway)
{
	struct memtrack_device *device;
	int err;

	device = device_new(board, spec, chip, gateway);
	if (!device)
		return -ENOMEM;

	/* Enter the table before the uevent, because its readers may ask at once. */
	err = open_books(device);
	if (err)
		goto put;
	err = device_add(&device->dev);
	if (err)
		goto close;
	memtrack_watch_wake(NULL);
	return device->number;
close:
	close_books(device);
put:
	memtrack_device_put(device);
	return err;
}

/**
 * memtrack_device_changed() - send a "change" uevent
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
 * memtrack_device_remove() - remove a device
 * @number: its number, from memtrack_device_add()
 *
 * Its books are closed under one hold of its lock, whatever clients hold on it. No client's lock
 * is taken; clients free their records when they notice.
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
 * What all clients hold there leaves the books under one hold of the device's lock. No client's
 * lock is taken; clients free their records when they notice.
 *
 * Context: takes the device's lock, and wakes watchers.
 * Return: 0 or -ENODEV.
 */
int memtrack_device_drop(struct memtrack_device *device)
{
	int err = 0;

	spin_lock(&device->lock);
	if (device->removed) {
		err = -ENODEV;
	} else {
		struct memtrack_amount dropped = held_in_all(&device->ledger);

		device->epoch++;
		memtrack_accounts_drop(device);
		emit(device, TT_MEMTRACK_EVENT_DEVICE_DROP, dropped);
		atomic_inc(&memtrack_stale_count);
	}
	spin_unlock(&device->lock);
	memtrack_watch_wake(NULL);
	return err;
}

/**
 * memtrack_count_refusal() - count a refused event
 * @device: the device it was for
 * @err: why; errors that do not concern the books are not counted
 *
 * Context: any.
 */
void memtrack_count_refusal(struct memtrack_device *device, int err)
{
	switch (err) {
	case -ENOENT:
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_UNKNOWN_FREE);
		break;
	case -EEXIST:
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_DUPLICATE_ALLOC);
		break;
	case -EDQUOT:
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_OVER_QUOTA);
		break;
	case -EOVERFLOW:
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_OVERFLOW);
		break;
	case -ENOMEM:
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_NO_MEMORY);
		break;
	}
}
