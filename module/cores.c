// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets of cores that clients register, and the answer to what lies on each core.
 */
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "memory.h"
#include "memtrack.h"
#include "user_array.h"

/* Size of an entry in the first version. */
#define CORE_SIZE_V1 offsetofend(struct tt_memtrack_core, buffers)

#define ROW_CORES 16

static_assert(ROW_CORES * ARRAY_SIZE(((struct tt_memtrack_cores_set *)0)->rows) == MEMTRACK_CORES);
static_assert(TT_MEMTRACK_MAX_CORE_SETS == MEMTRACK_CORE_SETS);

/* Sets */

static struct memtrack_core_set *set_new(const struct tt_memtrack_cores_set *from)
{
	struct memtrack_core_set *set;
	unsigned int y;

	/* Its grid has a cell for the cores of the set, and one for the others. */
	set = kzalloc(struct_size(set, grid.cell, 2), MEMTRACK_GFP);
	if (!set)
		return NULL;
	for (y = 0; y < ARRAY_SIZE(from->rows); y++) {
		unsigned long row = from->rows[y];
		unsigned int x;

		for_each_set_bit(x, &row, ROW_CORES)
			__set_bit(y * ROW_CORES + x, set->cores);
	}
	set->number = from->set;
	set->count = bitmap_weight(set->cores, MEMTRACK_CORES);
	memtrack_grid_init(&set->grid);
	memtrack_grid_divide(&set->grid, set->cores);
	__set_bit(set->number, set->grid.sets);
	return set;
}

/**
 * memtrack_core_set_find() - a set of a client
 * @client: whose
 * @number: the client's name for it
 *
 * Context: caller must hold the client's lock.
 * Return: the set, or NULL.
 */
struct memtrack_core_set *memtrack_core_set_find(struct memtrack_client *client, u32 number)
{
	lockdep_assert_held(&client->lock);
	return xa_load(&client->core_sets, number);
}

static void fill(struct memtrack_core_set *set, unsigned int kind, u64 core_bytes, u64 records)
{
	unsigned int core = find_first_bit(set->cores, MEMTRACK_CORES);
	struct memtrack_grid *grid = &set->grid;
	unsigned long lines;

	for (lines = memtrack_kind_lines(kind); lines; lines &= lines - 1) {
		unsigned int line = __ffs(lines);

		grid->cell[grid->of_core[core]].bytes[line] = core_bytes;
		grid->top[line] = core_bytes;
		grid->records[line] = records;
	}
}

/**
 * memtrack_core_set_fill() - make the set's grid that of a record to be added or removed
 * @set: the set
 * @kind: kind of the record
 * @core_bytes: what it takes on each core
 *
 * Context: caller must hold the client's lock until memtrack_core_set_empty().
 */
void memtrack_core_set_fill(struct memtrack_core_set *set, unsigned int kind, u64 core_bytes)
{
	fill(set, kind, core_bytes, 1);
}

/**
 * memtrack_core_set_empty() - undo memtrack_core_set_fill()
 * @set: the set
 * @kind: kind of the record
 */
void memtrack_core_set_empty(struct memtrack_core_set *set, unsigned int kind)
{
	fill(set, kind, 0, 0);
}

static bool tree_names(const struct memtrack_tree *tree, u32 number)
{
	struct rb_node *node;

	for (node = rb_first(&tree->root); node; node = rb_next(node)) {
		if (memtrack_to_record(node)->core_set == number)
			return true;
		cond_resched();
	}
	return false;
}

static bool account_names(const struct memtrack_account *account, u32 number)
{
	u32 kind;

	if (!account->ledger.grid || !test_bit(number, account->ledger.grid->sets))
		return false;
	for (kind = TT_MEMTRACK_KIND_L1_BUFFERS; kind < TT_MEMTRACK_KIND_KERNEL; kind++)
		if (tree_names(&account->tree[kind], number))
			return true;
	return false;
}

static bool is_used(struct memtrack_client *client, u32 number)
{
	struct memtrack_account *account;
	unsigned long device;

	if (memtrack_programs_name(client, number))
		return true;
	memtrack_young_settle(client->young);
	xa_for_each(&client->accounts, device, account)
		if (account_names(account, number))
			return true;
	return false;
}

/* Grids are no longer divided at its borders. */
static void forget(struct memtrack_client *client, u32 number)
{
	struct memtrack_account *account;
	unsigned long device;

	xa_for_each(&client->accounts, device, account)
		if (account->ledger.grid)
			__clear_bit(number, account->ledger.grid->sets);
}

/* Returns the set that is left over: the old one, or the new one if there is no place for it. */
static int replace(struct memtrack_client *client, struct memtrack_core_set *set,
		   struct memtrack_core_set **over)
{
	struct memtrack_core_set *old = memtrack_core_set_find(client, set->number);
	int err;

	*over = set;
	if (old && bitmap_equal(old->cores, set->cores, MEMTRACK_CORES))
		return 0;
	if (old && is_used(client, set->number))
		return -EBUSY;
	if (set->count) {
		err = xa_err(xa_store(&client->core_sets, set->number, set, MEMTRACK_GFP));
		if (err)
			return err;
		*over = old;
	} else if (old) {
		xa_erase(&client->core_sets, set->number);
		kfree(old);
	}
	forget(client, set->number);
	return 0;
}

/**
 * memtrack_cores_set() - TT_MEMTRACK_IOC_CORES_SET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_cores_set
 *
 * Context: may sleep; takes the client's lock.
 * Return: 0 or an error of the table in the uapi header.
 */
int memtrack_cores_set(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_cores_set *from = arg;
	struct memtrack_core_set *set;
	int err;

	if (from->flags || from->__reserved)
		return -EOPNOTSUPP;
	if (!from->set || from->set > TT_MEMTRACK_MAX_CORE_SETS)
		return -EINVAL;
	set = set_new(from);
	if (!set)
		return -ENOMEM;
	err = memtrack_report_begin(client);
	if (!err) {
		err = replace(client, set, &set);
		memtrack_report_end(client);
	}
	kfree(set);
	return err;
}

/**
 * memtrack_core_sets_free() - free all sets
 * @client: whose; nobody else uses it
 */
void memtrack_core_sets_free(struct memtrack_client *client)
{
	struct memtrack_core_set *set;
	unsigned long number;

	xa_for_each(&client->core_sets, number, set)
		kfree(set);
	xa_destroy(&client->core_sets);
}

/* The answer */

struct seen_cores {
	u32 count;
	u64 everywhere;
	u64 unplaced;
	struct tt_memtrack_core core[MEMTRACK_CORES];
};

static void see_cores(const struct memtrack_device *device, const struct memtrack_ledger *ledger,
		      struct seen_cores *seen)
{
	const struct memtrack_grid *grid = ledger->grid;
	unsigned int core;

	lockdep_assert_held(&device->lock);
	seen->everywhere = memtrack_grid_everywhere(ledger);
	seen->unplaced = ledger->line[MEMTRACK_LINE_L1_PROGRAM].core_bytes -
			 (grid ? grid->top[MEMTRACK_LINE_L1_PROGRAM] : 0);
	if (!grid)
		return;
	for_each_set_bit(core, grid->named, MEMTRACK_CORES) {
		const struct memtrack_cell *cell = &grid->cell[grid->of_core[core]];

		seen->core[seen->count++] = (struct tt_memtrack_core) {
			.x = core % ROW_CORES,
			.y = core / ROW_CORES,
			.bytes = seen->everywhere + cell->bytes[MEMTRACK_LINE_L1],
			.peak = memtrack_grid_peak(ledger, core),
			.buffers = seen->everywhere + cell->bytes[MEMTRACK_LINE_L1_TENSORS],
		};
	}
}

static int see_device(struct memtrack_device *device, const struct memtrack_ledger *ledger,
		      struct seen_cores *seen)
{
	int err = 0;

	spin_lock(&device->lock);
	if (device->removed)
		err = -ENODEV;
	else if (ledger)
		see_cores(device, ledger, seen);
	spin_unlock(&device->lock);
	return err;
}

static int see_own(struct memtrack_client *client, struct memtrack_device *device,
		   struct seen_cores *seen)
{
	struct memtrack_account *account = NULL;
	int err;

	if (mutex_lock_killable(&client->lock))
		return -EINTR;
	if (client->state == MEMTRACK_CLIENT_LIVE)
		account = xa_load(&client->accounts, device->number);
	err = see_device(device, account ? &account->ledger : NULL, seen);
	mutex_unlock(&client->lock);
	return err;
}

static int put_cores(struct tt_memtrack_cores_get *get, const struct memtrack_user_array *array,
		     const struct seen_cores *seen)
{
	u32 room = get->count, i;
	int err = 0;

	get->count = seen->count;
	get->everywhere = seen->everywhere;
	get->unplaced = seen->unplaced;
	if (room < seen->count)
		return -EMSGSIZE;
	for (i = 0; i < seen->count && !err; i++)
		err = memtrack_user_array_put(array, i, &seen->core[i], sizeof(seen->core[i]));
	return err;
}

static int answer(struct memtrack_client *client, struct memtrack_device *device,
		  struct tt_memtrack_cores_get *get, const struct memtrack_user_array *array)
{
	struct seen_cores *seen = memtrack_array_alloc(1, sizeof(*seen));
	int err;

	if (!seen)
		return -ENOMEM;
	err = get->flags & TT_MEMTRACK_CORES_SELF ?
	      see_own(client, device, seen) : see_device(device, &device->ledger, seen);
	if (!err)
		err = put_cores(get, array, seen);
	kvfree(seen);
	return err;
}

/**
 * memtrack_cores_get() - TT_MEMTRACK_IOC_CORES_GET
 * @client: of the caller's file
 * @arg: struct tt_memtrack_cores_get
 *
 * Context: may sleep.
 * Return: 0 or an error of the table in the uapi header.
 */
int memtrack_cores_get(struct memtrack_client *client, void *arg)
{
	struct tt_memtrack_cores_get *get = arg;
	const struct memtrack_user_array array = { get->cores, get->entry_size };
	struct memtrack_device *device;
	int err;

	if (get->flags & ~TT_MEMTRACK_CORES_SELF || get->__reserved)
		return -EOPNOTSUPP;
	err = memtrack_user_array_check(&array, CORE_SIZE_V1);
	if (err)
		return err;
	device = memtrack_device_get(get->device);
	if (!device)
		return -ENODEV;
	err = answer(client, device, get, &array);
	memtrack_device_put(device);
	return err;
}
