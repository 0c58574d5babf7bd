/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices, and the books of each.
 *
 * Who holds whom:
 *
 *   file -> client -> row -> device
 *                \-> owner <- exits, event ring
 *
 * A row is a client's place on a device. It holds a reference on the device, so a
 * device outlives its removal until the last client that used it has noticed. The
 * device lists its rows without holding them: a row leaves that list under the
 * device's lock before it is freed.
 *
 * Lock order:
 *
 *   client->lock (mutex)       state, rows, trees and pages of records of a client
 *   device->lock (spinlock)    ledgers of the device and of its rows, list of rows,
 *                              capacities, gone, epochs
 *   lock of the event ring (spinlock)
 *
 * Beside this chain: device->answer_lock (mutex) is taken before device->lock by those
 * who copy the list of rows; number_lock (device.c, mutex) is taken before the lock of a
 * device that is new; functions_lock (pci.c) and that of a folder in configfs are held over
 * device_add() and device_del(), so no file of a device takes them; the locks of the
 * device table, the client table, the quotas and the exits are innermost; those of events.c are
 * named there. Memory is taken before the
 * device's lock, user memory is touched under none, and an event wakes others after its
 * last unlock.
 */
#ifndef MEMTRACK_DEVICE_H
#define MEMTRACK_DEVICE_H

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>

#include "board.h"
#include "ledger.h"

struct memtrack_client;
struct memtrack_owner;
struct memtrack_spec;

/* What went wrong on a device, counted where a user can see it. */
enum memtrack_error {
	MEMTRACK_ERROR_UNKNOWN_FREE,
	MEMTRACK_ERROR_DUPLICATE_ALLOC,
	MEMTRACK_ERROR_SIZE_MISMATCH,
	MEMTRACK_ERROR_OVER_CAPACITY,
	MEMTRACK_ERROR_OVER_QUOTA,
	MEMTRACK_ERROR_OVERFLOW,
	MEMTRACK_ERROR_NO_MEMORY,
	MEMTRACK_ERRORS,
};

/**
 * struct memtrack_capacity - how much a device has of something
 * @value: the figure; 0 is not known
 * @source: of enum tt_memtrack_source
 * @uid: who said so, if @source is TT_MEMTRACK_SOURCE_CLIENT
 */
struct memtrack_capacity {
	u64 value;
	u32 source;
	kuid_t uid;
};

/**
 * struct memtrack_device - one tracked chip
 * @dev: the class device; its references keep this structure
 * @number: N of ttN, never used again while the module is loaded
 * @board: what it sits on, from the table
 * @chip: which of the chips that are reached through one PCI function; 0 is its own
 * @gateway: number of the device through which a remote chip is reached, else
 *	TT_MEMTRACK_ANY
 * @flags: of enum tt_memtrack_device_flags
 * @origin: by enum tt_memtrack_capacity: what was known when it came
 * @answer_lock: lets one copier of @rows at a time near @lock
 * @lock: protects what follows
 * @gone: removed: its books are closed
 * @epoch: changes when all records become void, because the device is removed or
 *	root drops them
 * @ledger: what all clients hold
 * @rows: the clients' places, oldest first
 * @clients: how many; read without the lock where one figure is enough
 * @capacity: by enum tt_memtrack_capacity
 * @total: what follows from @capacity: size of DRAM and of L1, 0 is not known
 * @errors: by enum memtrack_error; not protected by @lock
 */
struct memtrack_device {
	struct device dev;
	u32 number;
	const struct memtrack_board *board;
	u32 chip;
	u32 gateway;
	u32 flags;
	struct memtrack_capacity origin[TT_MEMTRACK_CAP_COUNT];
	struct mutex answer_lock; /* see above */

	spinlock_t lock; /* of what follows */
	bool gone;
	u32 epoch;
	struct memtrack_ledger ledger;
	struct list_head rows;
	u32 clients;
	struct memtrack_capacity capacity[TT_MEMTRACK_CAP_COUNT];
	u64 total[MEMTRACK_REGIONS];

	atomic64_t errors[MEMTRACK_ERRORS];
};

/**
 * struct memtrack_row - the place of a client on a device
 * @device: the device, of which the row holds a reference
 * @owner: the client's owner, which outlives the row
 * @tree: records by kind and id; protected by the client's lock
 * @node: in the device's rows; protected by the device's lock
 * @epoch: the device's when @tree was last known to be good; else @tree is void;
 *	protected by the device's lock
 * @ledger: what the client holds there; protected by the device's lock
 */
struct memtrack_row {
	struct memtrack_device *device;
	struct memtrack_owner *owner;
	struct rb_root tree[TT_MEMTRACK_KIND_COUNT];
	struct list_head node;
	u32 epoch;
	struct memtrack_ledger ledger;
};

static inline struct memtrack_device *to_memtrack_device(struct device *dev)
{
	return container_of(dev, struct memtrack_device, dev);
}

static inline void memtrack_device_error(struct memtrack_device *device, enum memtrack_error error)
{
	atomic64_inc(&device->errors[error]);
}

/**
 * memtrack_device_total() - size of a region
 * @device: the device
 * @region: MEMTRACK_LINE_DRAM or MEMTRACK_LINE_L1
 *
 * Context: the caller holds the device's lock.
 * Return: bytes, or 0 if not known.
 */
static inline u64 memtrack_device_total(const struct memtrack_device *device,
					enum memtrack_line region)
{
	return device->total[region - MEMTRACK_LINE_DRAM];
}

/*
 * How often the records of a device became void: a client that has seen another number
 * looks for void records among its own.
 */
extern atomic_t memtrack_voidings;

struct memtrack_device *memtrack_device_get(u32 number);
struct memtrack_device *memtrack_device_next(u32 number);
void memtrack_device_put(struct memtrack_device *device);
unsigned int memtrack_device_count(void);
int memtrack_device_add(const struct memtrack_board *board, const struct memtrack_spec *spec,
			u32 chip, u32 gateway);
void memtrack_device_changed(u32 number);
void memtrack_device_remove(u32 number);

int memtrack_device_join(struct memtrack_row *row);
void memtrack_device_unjoin(struct memtrack_row *row);
void memtrack_device_leave(struct memtrack_row *row, struct tt_memtrack_holding *left);
int memtrack_device_add_record(struct memtrack_row *row, const struct tt_memtrack_op *op);
int memtrack_device_sub_record(struct memtrack_row *row, const struct tt_memtrack_op *op);
int memtrack_device_sub_kind(struct memtrack_row *row, u32 kind);
int memtrack_device_drop(struct memtrack_device *device);
bool memtrack_row_is_void(struct memtrack_row *row);
int memtrack_row_renew(struct memtrack_row *row);
void memtrack_device_refused(struct memtrack_device *device, int err);
int memtrack_device_refuse(u32 number, int err);

void memtrack_devices_exit(void);

/* capacity.c */
void memtrack_capacity_init(struct memtrack_device *device, const u64 *instead);
struct memtrack_capacity memtrack_capacity_read(struct memtrack_device *device, u32 which);
int memtrack_capacity_set(struct memtrack_device *device, u32 which, u64 value);
int memtrack_capacity_override(struct memtrack_device *device, u32 which, u64 value);
void memtrack_capacity_forget_clients(struct memtrack_device *device);

#endif /* MEMTRACK_DEVICE_H */
