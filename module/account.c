// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client has on a device. Its books and the device's always change together, under the
 * device's lock.
 *
 * Records become stale all at once, when their device is removed or drops them: that takes them out
 * of the books, and clients free them when they notice.
 */
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/slab.h>

#include "memory.h"
#include "memtrack.h"

static void emit_slowly(struct memtrack_account *account, u32 type, u32 kind, u64 id, u32 tag,
			const struct memtrack_amount *amount)
{
	struct memtrack_device *device = account->device;

	memtrack_watch_emit(&(struct memtrack_note) {
		.type = type,
		.device = device->number,
		.kind = kind,
		.id = id,
		.bytes = amount->bytes,
		.core_bytes = amount->core_bytes,
		.records = amount->records,
		.total = kind == TT_MEMTRACK_ANY ? 0 : device->ledger.line[kind].bytes,
		.tag = tag,
		.identity = account->identity,
	});
}

static inline void emit(struct memtrack_account *account, u32 type, u32 kind, u64 id, u32 tag,
			const struct memtrack_amount *amount)
{
	lockdep_assert_held(&account->device->lock);
	if (memtrack_watched())
		emit_slowly(account, type, kind, id, tag, amount);
}

/* Call before an account changes. */
static __always_inline void keep_share(struct memtrack_account *account)
{
	struct memtrack_ledger *device = &account->device->ledger;

	lockdep_assert_held(&account->device->lock);
	if (unlikely(account->share.rises != device->peaks.rises))
		memtrack_share_keep(&account->share, &account->ledger, device);
}

static int join(struct memtrack_account *account)
{
	struct memtrack_device *device = account->device;
	int err = 0;

	spin_lock(&device->lock);
	if (device->removed) {
		err = -ENODEV;
	} else {
		account->epoch = device->epoch;
		list_add_tail(&account->node, &device->accounts);
		WRITE_ONCE(device->clients, device->clients + 1);
	}
	spin_unlock(&device->lock);
	return err;
}

/**
 * memtrack_account_open() - open an account of a client on a device
 * @device: the device
 * @identity: of the client
 *
 * Context: may sleep; caller must hold the client's lock; takes the device's.
 * Return: the account, -ENOMEM or -ENODEV.
 */
struct memtrack_account *memtrack_account_open(struct memtrack_device *device,
					       struct memtrack_identity *identity)
{
	struct memtrack_account *account = kzalloc(sizeof(*account), MEMTRACK_GFP);
	int err;

	if (!account)
		return ERR_PTR(-ENOMEM);
	get_device(&device->dev);
	account->device = device;
	account->identity = memtrack_identity_get(identity);
	err = join(account);
	if (!err)
		return account;
	memtrack_account_free(account);
	return ERR_PTR(err);
}

/**
 * memtrack_account_free() - free an account that is in no list
 * @account: the account, without records
 *
 * Context: may sleep.
 */
void memtrack_account_free(struct memtrack_account *account)
{
	memtrack_device_put(account->device);
	memtrack_identity_put(account->identity);
	kvfree(account->ledger.grid);
	kfree(account);
}

/* What clients filled in is forgotten with the last client. */
static void unlist(struct memtrack_account *account)
{
	struct memtrack_device *device = account->device;

	lockdep_assert_held(&device->lock);
	list_del(&account->node);
	WRITE_ONCE(device->clients, device->clients - 1);
	if (!device->clients && !device->removed)
		memtrack_capacity_forget_clients(device);
}

/**
 * memtrack_account_cancel() - undo memtrack_account_open()
 * @account: the account, which never held anything; freed here
 *
 * Context: may sleep; caller must hold the client's lock; takes the device's.
 */
void memtrack_account_cancel(struct memtrack_account *account)
{
	struct memtrack_device *device = account->device;

	spin_lock(&device->lock);
	unlist(account);
	spin_unlock(&device->lock);
	memtrack_account_free(account);
}

static void emit_exit(struct memtrack_account *account)
{
	bool held = false;
	u32 kind;

	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
		struct memtrack_amount amount = memtrack_ledger_amount(&account->ledger, kind);

		if (!amount.records)
			continue;
		emit(account, TT_MEMTRACK_EVENT_EXIT, kind, 0, 0, &amount);
		held = true;
	}
	if (!held)
		emit(account, TT_MEMTRACK_EVENT_EXIT, TT_MEMTRACK_ANY, 0, 0,
		     &(struct memtrack_amount) {});
}

static void add_holdings(struct tt_memtrack_holding *left, const struct memtrack_ledger *ledger)
{
	u32 kind;

	for (kind = 0; kind < MEMTRACK_KINDS; kind++) {
		struct memtrack_amount amount = memtrack_ledger_amount(ledger, kind);

		left[kind].bytes += amount.bytes;
		left[kind].core_bytes += amount.core_bytes;
		left[kind].records += amount.records;
	}
}

/**
 * memtrack_account_leave() - take an account and everything it holds out of the books
 * @account: the account; afterwards in no list
 * @left: by kind: incremented by what it held, unless the device was removed
 *
 * Context: caller must hold the client's lock; takes the device's.
 */
void memtrack_account_leave(struct memtrack_account *account, struct tt_memtrack_holding *left)
{
	struct memtrack_device *device = account->device;

	spin_lock(&device->lock);
	if (!device->removed) {
		memtrack_ledger_sub_all(&device->ledger, &account->ledger);
		add_holdings(left, &account->ledger);
		emit_exit(account);
	}
	unlist(account);
	spin_unlock(&device->lock);
}

/*
 * More than a device of this size can hold: more than a whole region, a record larger than a core
 * (or bank), or one on more cores than there are. The sum of core bytes proves nothing, because
 * the records may be on different cores.
 */
static bool is_over_capacity(const struct memtrack_device *device, const struct tt_memtrack_op *op,
			     u64 region_bytes)
{
	enum memtrack_line region = memtrack_kind_region(op->kind);
	u32 which = region == MEMTRACK_LINE_DRAM ? TT_MEMTRACK_CAP_DRAM_BANK_BYTES :
						   TT_MEMTRACK_CAP_L1_BYTES_PER_CORE;
	u64 total = memtrack_device_total(device, region);
	u64 core_total = device->capacity[which].value;
	u64 cores = device->capacity[TT_MEMTRACK_CAP_TENSIX_CORES].value;

	return (total && region_bytes > total) || (core_total && op->core_bytes > core_total) ||
	       (cores && op->cores > cores);
}

static bool may_be_over(const struct memtrack_account *account, enum memtrack_line region,
			u32 which)
{
	const struct memtrack_device *device = account->device;
	u64 total = memtrack_device_total(device, region);
	u64 core_total = device->capacity[which].value;
	u64 most = device->ledger.line[region].bytes + account->delta.line[region].bytes_most;

	return (total && most > total) ||
	       (core_total && account->delta.greatest[region - MEMTRACK_LINE_DRAM] > core_total);
}

/* Can count_wrong_sizes() find one? */
static bool may_be_wrong(const struct memtrack_run *run, const struct memtrack_account *account)
{
	u64 cores = account->device->capacity[TT_MEMTRACK_CAP_TENSIX_CORES].value;

	return run->odd || (cores && run->most_cores > cores) ||
	       may_be_over(account, MEMTRACK_LINE_DRAM, TT_MEMTRACK_CAP_DRAM_BANK_BYTES) ||
	       may_be_over(account, MEMTRACK_LINE_L1, TT_MEMTRACK_CAP_L1_BYTES_PER_CORE);
}

static void count_wrong_alloc(struct memtrack_device *device, const struct tt_memtrack_op *op,
			      u64 region_bytes)
{
	if (unlikely(is_over_capacity(device, op, region_bytes)))
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_OVER_CAPACITY);
	if (unlikely(op->core_bytes > op->bytes))
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_SIZE_MISMATCH);
}

/* The size in a free is only compared. */
static void count_wrong_free(struct memtrack_device *device, const struct tt_memtrack_op *op,
			     const struct memtrack_record *record)
{
	if (unlikely(op->bytes && op->bytes != record->bytes))
		memtrack_count_error(device, TT_MEMTRACK_COUNTER_SIZE_MISMATCH);
}

/* Of an event that was applied. */
static void count_wrong_size(struct memtrack_device *device, const struct tt_memtrack_op *op,
			     const struct memtrack_record *record)
{
	if (memtrack_is_alloc(op))
		count_wrong_alloc(device, op,
				  device->ledger.line[memtrack_kind_region(op->kind)].bytes);
	else
		count_wrong_free(device, op, record);
}

/* Call before the run is applied. */
static void count_wrong_sizes(const struct memtrack_run *run, struct memtrack_account *account)
{
	struct memtrack_device *device = account->device;
	const struct memtrack_usage *line = device->ledger.line;
	u64 bytes[MEMTRACK_REGIONS];
	u32 i;

	lockdep_assert_held(&device->lock);
	bytes[0] = line[MEMTRACK_LINE_DRAM].bytes;
	bytes[1] = line[MEMTRACK_LINE_L1].bytes;
	for (i = 0; i < run->count; i++) {
		const struct tt_memtrack_op *op = &run->op[i];
		const struct memtrack_record *record = run->record[i];
		u64 *now = &bytes[memtrack_kind_region(op->kind) - MEMTRACK_LINE_DRAM];

		if (run->account[i] != account)
			continue;
		*now += memtrack_is_alloc(op) ? record->bytes : -record->bytes;
		if (memtrack_is_alloc(op))
			count_wrong_alloc(device, op, *now);
		else
			count_wrong_free(device, op, record);
	}
}

static void apply_delta(const struct memtrack_run *run, struct memtrack_account *account)
{
	keep_share(account);
	if (unlikely(may_be_wrong(run, account)))
		count_wrong_sizes(run, account);
	memtrack_delta_apply(&account->delta, &account->ledger, &account->device->ledger);
}

/* The error of an event that meets stale records. */
static int stale_error(const struct memtrack_device *device)
{
	return device->removed ? -ENODEV : -ESTALE;
}

/* Lock the devices of a run in the order of their numbers. Sparse cannot count them. */
static void lock_devices(const struct memtrack_run *run)
{
	struct memtrack_account *account;
	int depth = 0;

	for (account = run->accounts; account; account = account->next) {
		spin_lock_nested(&account->device->lock, depth++);
		__release(&account->device->lock);
	}
}

static void unlock_devices(const struct memtrack_run *run)
{
	struct memtrack_account *account;

	for (account = run->accounts; account; account = account->next) {
		__acquire(&account->device->lock);
		spin_unlock(&account->device->lock);
	}
}

static bool can_apply(const struct memtrack_run *run)
{
	const struct memtrack_account *account;

	for (account = run->accounts; account; account = account->next) {
		const struct memtrack_device *device = account->device;
		bool fits = memtrack_delta_fits(&account->delta, &account->ledger, &device->ledger);

		if (unlikely(account->epoch != device->epoch || !fits))
			return false;
	}
	return true;
}

static void emit_event(const struct tt_memtrack_op *op, const struct memtrack_record *record,
		       struct memtrack_account *account)
{
	u64 *total = &account->total[op->kind];

	*total += memtrack_is_alloc(op) ? record->bytes : -record->bytes;
	memtrack_watch_emit(&(struct memtrack_note) {
		.type = op->op,
		.device = op->device,
		.kind = op->kind,
		.id = op->id,
		.bytes = record->bytes,
		.core_bytes = record->core_bytes,
		.records = 1,
		.total = *total,
		.tag = record->tag,
		.identity = account->identity,
	});
}

/* Emit events in order, each with the total after it. Call before the run is applied. */
static noinline void emit_run(const struct memtrack_run *run)
{
	struct memtrack_account *account;
	u32 i;

	for (account = run->accounts; account; account = account->next)
		for (i = 0; i < MEMTRACK_KINDS; i++)
			account->total[i] = account->device->ledger.line[i].bytes;
	for (i = 0; i < run->count; i++)
		emit_event(&run->op[i], run->record[i], run->account[i]);
}

static bool change_ledgers(struct memtrack_account *account, const struct tt_memtrack_op *op,
			   const struct memtrack_amount *amount)
{
	struct memtrack_ledger *client = &account->ledger;
	struct memtrack_ledger *device = &account->device->ledger;

	keep_share(account);
	if (memtrack_is_alloc(op))
		return memtrack_ledgers_add(client, device, op->kind, amount->bytes,
					    amount->core_bytes);
	memtrack_ledgers_sub(client, device, op->kind, amount);
	return true;
}

/**
 * memtrack_account_apply() - apply one event to the books
 * @account: of the client on the device
 * @op: an allocation, or a free of one record
 * @record: its record, in its tree or not
 *
 * Context: caller must hold the client's lock; takes the device's.
 * Return: 0. With the books unchanged: -ENODEV, or -ESTALE if memtrack_account_renew() is needed,
 * or -EOVERFLOW if the client would exceed its limit there.
 */
int memtrack_account_apply(struct memtrack_account *account, const struct tt_memtrack_op *op,
			   const struct memtrack_record *record)
{
	const struct memtrack_amount amount = { record->bytes, record->core_bytes, 1 };
	struct memtrack_device *device = account->device;
	int err = 0;

	spin_lock(&device->lock);
	if (unlikely(account->epoch != device->epoch)) {
		err = stale_error(device);
	} else if (unlikely(!change_ledgers(account, op, &amount))) {
		err = -EOVERFLOW;
	} else {
		count_wrong_size(device, op, record);
		emit(account, op->op, op->kind, op->id, record->tag, &amount);
	}
	spin_unlock(&device->lock);
	return err;
}

/**
 * memtrack_run_apply() - apply a run of events to the books, all at once
 * @run: the run
 *
 * Context: caller must hold the client's lock; takes the locks of all devices of the run.
 * Return: true. False, with the books unchanged, if one of the events might have to be refused, or
 * if memtrack_account_renew() might be needed.
 */
bool memtrack_run_apply(const struct memtrack_run *run)
{
	struct memtrack_account *account;
	bool can;

	lock_devices(run);
	can = can_apply(run);
	if (likely(can)) {
		if (memtrack_watched())
			emit_run(run);
		for (account = run->accounts; account; account = account->next)
			apply_delta(run, account);
	}
	unlock_devices(run);
	return can;
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

/* What the records of a kind take, without resident programs; core bytes, also without sets. */
static struct memtrack_amount records_amount(const struct memtrack_account *account, u32 kind)
{
	struct memtrack_amount amount = memtrack_ledger_amount(&account->ledger, kind);
	u32 slot;

	if (account->ledger.grid)
		amount.core_bytes -= account->ledger.grid->top[kind];

	for (slot = 0; slot < TT_MEMTRACK_SLOTS; slot++) {
		const struct memtrack_image *image = account->slot[slot];

		if (!image)
			continue;
		amount.bytes -= image->sums.line[kind].bytes;
		amount.core_bytes -= image->sums.line[kind].core_bytes;
		amount.records -= image->sums.line[kind].records;
	}
	return amount;
}

/* Take the records of a kind that have a core set out of a ledger; programs stay. */
static void move_kind_out(struct memtrack_account *account, struct memtrack_ledger *ledger,
			  u32 kind)
{
	u32 slot;

	memtrack_grid_move_kind(ledger, account->ledger.grid, NULL, kind);
	memtrack_grid_move_end(ledger);
	for (slot = 0; slot < TT_MEMTRACK_SLOTS; slot++) {
		if (!account->slot[slot] || !account->slot[slot]->sums.grid)
			continue;
		memtrack_grid_move_kind(ledger, NULL, account->slot[slot]->sums.grid, kind);
		memtrack_grid_move_end(ledger);
	}
}

/**
 * memtrack_account_sub_kind() - subtract all records of one kind; programs stay
 * @account: of the client on the device
 * @kind: a valid kind
 *
 * Context: caller must hold the client's lock; takes the device's.
 * Return: 0, -ENODEV, or -ESTALE if memtrack_account_renew() is needed.
 */
int memtrack_account_sub_kind(struct memtrack_account *account, u32 kind)
{
	struct memtrack_device *device = account->device;
	struct memtrack_amount amount;
	int err = 0;

	spin_lock(&device->lock);
	amount = records_amount(account, kind);
	if (account->epoch != device->epoch) {
		err = stale_error(device);
	} else if (amount.records) {
		u64 core_bytes = account->ledger.line[kind].core_bytes;

		keep_share(account);
		if (account->ledger.grid) {
			memtrack_peaks_keep(&device->ledger);
			memtrack_peaks_keep(&account->ledger);
			move_kind_out(account, &device->ledger, kind);
			move_kind_out(account, &account->ledger, kind);
		}
		memtrack_ledgers_sub(&account->ledger, &device->ledger, kind, &amount);
		amount.core_bytes = core_bytes - account->ledger.line[kind].core_bytes;
		emit(account, free_type(kind), kind, 0, 0, &amount);
	}
	spin_unlock(&device->lock);
	return err;
}

static struct memtrack_grid *grid_new(void)
{
	struct memtrack_grid *grid =
		memtrack_array_alloc(1, struct_size(grid, cell, MEMTRACK_CORES));

	if (grid)
		memtrack_grid_init(grid);
	return grid;
}

/* From now on the line's peak is that since the grid last changed. */
static void take_grid(struct memtrack_ledger *ledger, struct memtrack_grid **grid)
{
	if (ledger->grid)
		return;
	ledger->grid = *grid;
	*grid = NULL;
	ledger->grid->cell[0].peak = ledger->line[MEMTRACK_LINE_L1_TENSORS].core_peak;
	memtrack_grid_move_end(ledger);
}

/**
 * memtrack_account_prepare_grid() - allocate grids for the first record with a core set
 * @account: of the client on the device; both have a grid afterwards
 *
 * Context: may sleep; caller must hold the client's lock; takes the device's.
 * Return: 0 or -ENOMEM.
 */
int memtrack_account_prepare_grid(struct memtrack_account *account)
{
	struct memtrack_device *device = account->device;
	struct memtrack_grid *own, *all;

	if (likely(account->ledger.grid))
		return 0;
	own = grid_new();
	all = grid_new();
	if (own && all) {
		spin_lock(&device->lock);
		take_grid(&device->ledger, &all);
		take_grid(&account->ledger, &own);
		spin_unlock(&device->lock);
	}
	kvfree(own);
	kvfree(all);
	return account->ledger.grid ? 0 : -ENOMEM;
}

/* A set that is new to the client's grid may be new to the device's, too. */
static void divide(struct memtrack_account *account, const struct memtrack_grid *grid)
{
	lockdep_assert_held(&account->device->lock);
	if (likely(!grid || bitmap_subset(grid->sets, account->ledger.grid->sets,
					  MEMTRACK_CORE_SETS + 1)))
		return;
	memtrack_grid_divide_as(account->ledger.grid, grid);
	memtrack_grid_divide_as(account->device->ledger.grid, grid);
	bitmap_or(account->ledger.grid->sets, account->ledger.grid->sets, grid->sets,
		  MEMTRACK_CORE_SETS + 1);
}

static bool exchange(struct memtrack_account *account, const struct memtrack_sums *out,
		     const struct memtrack_sums *in)
{
	keep_share(account);
	return memtrack_ledgers_exchange(&account->ledger, &account->device->ledger, out, in);
}

/**
 * memtrack_account_place() - memtrack_account_apply() of a record with a core set
 * @account: of the client on the device, with a grid
 * @op: an allocation, or a free of one record
 * @record: its record, in its tree or not
 * @set: the record's
 *
 * Context: as memtrack_account_apply().
 * Return: as memtrack_account_apply().
 */
int memtrack_account_place(struct memtrack_account *account, const struct tt_memtrack_op *op,
			   const struct memtrack_record *record, struct memtrack_core_set *set)
{
	const struct memtrack_amount amount = { record->bytes, record->core_bytes, 1 };
	static const struct memtrack_sums none;
	struct memtrack_sums one = { .grid = &set->grid };
	struct memtrack_device *device = account->device;
	bool comes = memtrack_is_alloc(op);
	int err = 0;

	memtrack_core_set_fill(set, op->kind, record->core_bytes);
	memtrack_sums_add(&one, op->kind, record->bytes, 0);
	spin_lock(&device->lock);
	if (likely(account->epoch == device->epoch))
		divide(account, &set->grid);
	if (unlikely(account->epoch != device->epoch)) {
		err = stale_error(device);
	} else if (unlikely(!exchange(account, comes ? &none : &one, comes ? &one : &none))) {
		err = -EOVERFLOW;
	} else {
		count_wrong_size(device, op, record);
		emit(account, op->op, op->kind, op->id, record->tag, &amount);
	}
	spin_unlock(&device->lock);
	memtrack_core_set_empty(set, op->kind);
	return err;
}

static bool image_is_over_capacity(const struct memtrack_device *device,
				   const struct memtrack_image *image)
{
	u64 total = memtrack_device_total(device, MEMTRACK_LINE_L1);
	u64 core_total = device->capacity[TT_MEMTRACK_CAP_L1_BYTES_PER_CORE].value;
	u64 cores = device->capacity[TT_MEMTRACK_CAP_TENSIX_CORES].value;

	return (total && device->ledger.line[MEMTRACK_LINE_L1].bytes > total) ||
	       (core_total && image->core_bytes > core_total) || (cores && image->cores > cores);
}

static noinline void emit_program(struct memtrack_account *account, u32 slot,
				  const struct memtrack_image *out, const struct memtrack_image *in)
{
	struct memtrack_device *device = account->device;
	struct memtrack_note note = {
		.type = TT_MEMTRACK_EVENT_PROGRAM,
		.device = device->number,
		.slot = slot,
		.identity = account->identity,
	};

	for (note.kind = 0; note.kind < MEMTRACK_KINDS; note.kind++) {
		const struct memtrack_amount *amount = &in->sums.line[note.kind];
		const struct memtrack_grid *grid = in->sums.grid;

		if (!amount->records && !out->sums.line[note.kind].records)
			continue;
		note.bytes = amount->bytes;
		note.core_bytes = amount->core_bytes + (grid ? grid->top[note.kind] : 0);
		note.records = amount->records;
		note.total = device->ledger.line[note.kind].bytes;
		memtrack_watch_emit(&note);
	}
	note.kind = TT_MEMTRACK_ANY;
	note.id = in->id;
	note.bytes = in->sums.line[MEMTRACK_LINE_L1].bytes;
	note.core_bytes = in->sums.line[MEMTRACK_LINE_L1].core_bytes +
			  (in->sums.grid ? in->sums.grid->top[MEMTRACK_LINE_L1] : 0);
	note.records = in->count;
	note.total = 0;
	memtrack_watch_emit(&note);
}

/**
 * memtrack_account_dispatch() - replace the program in a slot
 * @account: of the client on the device
 * @slot: the slot
 * @image: of the new program, or NULL for none
 *
 * Context: caller must hold the client's lock; takes the device's.
 * Return: as memtrack_account_apply().
 */
int memtrack_account_dispatch(struct memtrack_account *account, u32 slot,
			      const struct memtrack_image *image)
{
	static const struct memtrack_image none;
	struct memtrack_device *device = account->device;
	const struct memtrack_image *out = account->slot[slot] ?: &none;
	const struct memtrack_image *in = image ?: &none;
	int err = 0;

	if (in == out)
		return 0;
	if (unlikely(in->sums.grid) && memtrack_account_prepare_grid(account))
		return -ENOMEM;
	spin_lock(&device->lock);
	if (unlikely(in->sums.grid) && likely(account->epoch == device->epoch))
		divide(account, in->sums.grid);
	if (unlikely(account->epoch != device->epoch)) {
		err = stale_error(device);
	} else if (unlikely(!exchange(account, &out->sums, &in->sums))) {
		err = -EOVERFLOW;
	} else {
		account->slot[slot] = image;
		if (unlikely(image && image_is_over_capacity(device, image)))
			memtrack_count_error(device, TT_MEMTRACK_COUNTER_OVER_CAPACITY);
		if (memtrack_watched())
			emit_program(account, slot, out, in);
	}
	spin_unlock(&device->lock);
	return err;
}

/**
 * memtrack_account_is_stale() - check whether the records of an account are stale
 * @account: of a client on a device
 *
 * Context: takes the device's lock.
 * Return: true if the device was removed, or dropped its records.
 */
bool memtrack_account_is_stale(struct memtrack_account *account)
{
	struct memtrack_device *device = account->device;
	bool stale;

	spin_lock(&device->lock);
	stale = account->epoch != device->epoch;
	spin_unlock(&device->lock);
	return stale;
}

/**
 * memtrack_account_renew() - bring an account up to its device's epoch
 * @account: of the client on the device
 *
 * Context: caller must hold the client's lock, and free the records before releasing it if they
 * are stale; takes the device's lock.
 * Return: 0 if the records are good, 1 if they are stale, -ENODEV if the device was removed.
 */
int memtrack_account_renew(struct memtrack_account *account)
{
	struct memtrack_device *device = account->device;
	int result;

	spin_lock(&device->lock);
	result = device->removed ? -ENODEV : account->epoch != device->epoch;
	account->epoch = device->epoch;
	spin_unlock(&device->lock);
	return result;
}

/**
 * memtrack_accounts_drop() - take all records of a device out of the books
 * @device: the device, whose epoch the caller changes to make them stale
 *
 * Context: caller must hold the device's lock; takes as long as copying all accounts.
 */
void memtrack_accounts_drop(struct memtrack_device *device)
{
	struct memtrack_account *account;

	lockdep_assert_held(&device->lock);
	list_for_each_entry(account, &device->accounts, node) {
		keep_share(account);
		memtrack_ledger_drop(&account->ledger);
	}
	memtrack_ledger_drop(&device->ledger);
}
