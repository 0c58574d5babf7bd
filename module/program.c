// SPDX-License-Identifier: GPL-2.0-only
/*
 * Images of programs: what a program has on a device while it is resident. An image is checked,
 * charged and added up once, so the cost of a dispatch does not depend on its entries. It belongs
 * to its client, and its entries are in no tree.
 */
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/sort.h>

#include "memory.h"
#include "memtrack.h"
#include "user_array.h"

/* Size of an entry in the first version. */
#define ENTRY_SIZE_V1 offsetofend(struct tt_memtrack_program_entry, __reserved)

/* Make an image, outside every lock */

static int take_entry(struct memtrack_image *image, struct memtrack_entry *to,
		      const struct tt_memtrack_program_entry *from)
{
	struct tt_memtrack_op op = {
		.kind = from->kind,
		.id = from->id,
		.bytes = from->bytes_per_core,
		.cores = from->cores,
		.kernel_class = from->kernel_class,
		.tag = from->tag,
		.core_set = from->core_set,
	};
	int err = from->__reserved ? -EOPNOTSUPP : memtrack_check_entry(&op);

	if (err)
		return err;
	*to = (struct memtrack_entry) {
		.id = op.id,
		.bytes = op.bytes,
		.core_bytes = op.core_bytes,
		.cores = op.cores,
		.tag = op.tag,
		.core_set = op.core_set,
		.kind = op.kind,
		.kernel_class = op.kernel_class,
	};
	memtrack_sums_add(&image->sums, op.kind, op.bytes, op.core_set ? 0 : op.core_bytes);
	image->core_bytes = max(image->core_bytes, op.core_bytes);
	image->cores = max(image->cores, op.cores);
	image->has_sets |= op.core_set;
	return 0;
}

static int take_entries(struct memtrack_image *image, const struct memtrack_user_array *array)
{
	struct tt_memtrack_program_entry entry;
	u32 i;
	int err = 0;

	for (i = 0; i < image->count && !err; i++) {
		err = copy_struct_from_user(&entry, sizeof(entry), memtrack_user_entry(array, i),
					    array->entry_size);
		if (!err)
			err = take_entry(image, &image->entry[i], &entry);
		cond_resched();
	}
	return err;
}

static int compare(const void *left, const void *right)
{
	const struct memtrack_entry *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static int put_in_order(struct memtrack_image *image)
{
	u32 i;

	sort(image->entry, image->count, sizeof(*image->entry), compare, NULL);
	for (i = 1; i < image->count; i++)
		if (!compare(&image->entry[i - 1], &image->entry[i]))
			return -EEXIST;
	return 0;
}

static struct memtrack_image *image_new(const struct tt_memtrack_program_add *add)
{
	const struct memtrack_user_array array = { add->entries, add->entry_size };
	struct memtrack_image *image;
	int err;

	if (add->count > TT_MEMTRACK_MAX_PROGRAM)
		return ERR_PTR(-EOVERFLOW);
	image = memtrack_array_alloc(1, struct_size(image, entry, add->count));
	if (!image)
		return ERR_PTR(-ENOMEM);
	image->id = add->id;
	image->count = add->count;
	err = take_entries(image, &array);
	if (!err)
		err = put_in_order(image);
	if (!err)
		return image;
	kvfree(image);
	return ERR_PTR(err);
}

/* Place an image, under its client's lock, which keeps the core sets as they are */

static int place_entry(struct memtrack_client *client, struct memtrack_grid *grid,
		       const struct memtrack_entry *entry)
{
	const struct memtrack_core_set *set = memtrack_core_set_find(client, entry->core_set);

	/* Also refuses an entry on no core, because no set is empty. */
	if (!set || entry->cores != set->count)
		return -EINVAL;
	memtrack_grid_put(grid, set->cores, entry->kind, entry->core_bytes);
	__set_bit(set->number, grid->sets);
	return 0;
}

static int place_entries(struct memtrack_client *client, struct memtrack_image *image,
			 struct memtrack_grid *grid)
{
	int err = 0;
	u32 i;

	memtrack_grid_init(grid);
	for (i = 0; i < image->count && !err; i++) {
		if (image->entry[i].core_set)
			err = place_entry(client, grid, &image->entry[i]);
		cond_resched();
	}
	if (err)
		return err;
	image->sums.grid = memtrack_array_alloc(1, struct_size(grid, cell, grid->count));
	if (!image->sums.grid)
		return -ENOMEM;
	memcpy(image->sums.grid, grid, struct_size(grid, cell, grid->count));
	return 0;
}

/* Start with a cell for each core, and copy the cells that turn out to be needed. */
static int place(struct memtrack_client *client, struct memtrack_image *image)
{
	struct memtrack_grid *grid;
	int err;

	if (!image->has_sets)
		return 0;
	grid = memtrack_array_alloc(1, struct_size(grid, cell, MEMTRACK_CORES));
	err = grid ? place_entries(client, image, grid) : -ENOMEM;
	kvfree(grid);
	return err;
}

static void image_free(struct memtrack_image *image)
{
	if (!image)
		return;
	kvfree(image->sums.grid);
	kvfree(image);
}

/* The images of a client */

static struct memtrack_image *to_image(struct rb_node *node)
{
	return rb_entry(node, struct memtrack_image, node);
}

static unsigned long price(const struct memtrack_image *image)
{
	return max(image->count, 1U);
}

/**
 * memtrack_program_find() - the image of a program
 * @client: whose
 * @id: the reporter's name for the program
 *
 * Context: caller must hold the client's lock.
 * Return: the image, or NULL.
 */
struct memtrack_image *memtrack_program_find(const struct memtrack_client *client, u64 id)
{
	struct rb_node *node;

	lockdep_assert_held(&client->lock);
	node = client->programs.rb_node;
	while (node) {
		struct memtrack_image *image = to_image(node);

		if (id == image->id)
			return image;
		node = id < image->id ? node->rb_left : node->rb_right;
	}
	return NULL;
}

static int insert(struct memtrack_client *client, void *what)
{
	struct rb_node **link = &client->programs.rb_node, *parent = NULL;
	struct memtrack_image *image = what;
	int err;

	while (*link) {
		const struct memtrack_image *other = to_image(*link);

		if (image->id == other->id)
			return -EEXIST;
		parent = *link;
		link = image->id < other->id ? &parent->rb_left : &parent->rb_right;
	}
	err = memtrack_quota_take(client->quota, MEMTRACK_QUOTA_RECORDS, price(image));
	if (err)
		return err;
	err = place(client, image);
	if (err) {
		memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, price(image));
		return err;
	}
	rb_link_node(&image->node, parent, link);
	rb_insert_color(&image->node, &client->programs);
	return 0;
}

/**
 * memtrack_program_add() - TT_MEMTRACK_IOC_PROGRAM_ADD
 * @client: of the caller's file
 * @arg: struct tt_memtrack_program_add
 *
 * Context: may sleep; takes the client's lock.
 * Return: 0 or an error of the table in the uapi header.
 */
int memtrack_program_add(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_program_add *add = arg;
	const struct memtrack_user_array array = { add->entries, add->entry_size };
	struct memtrack_image *image;
	int err;

	if (add->flags)
		return -EOPNOTSUPP;
	if (!add->id)
		return -EINVAL;
	err = memtrack_user_array_check(&array, ENTRY_SIZE_V1);
	if (err)
		return err;
	image = image_new(add);
	if (IS_ERR(image))
		return PTR_ERR(image);
	err = memtrack_report_begin(client);
	if (!err) {
		err = memtrack_report_anywhere(client, insert, image);
		memtrack_report_end(client);
	}
	if (err)
		image_free(image);
	return err;
}

/* If the device dropped its records or was removed, the slot is already empty in the books. */
static void take_out(struct memtrack_account *account, const struct memtrack_image *image)
{
	u32 slot;

	for (slot = 0; slot < TT_MEMTRACK_SLOTS; slot++)
		if (account->slot[slot] == image && memtrack_account_dispatch(account, slot, NULL))
			account->slot[slot] = NULL;
}

static struct memtrack_image *remove_image(struct memtrack_client *client, u64 id)
{
	struct memtrack_image *image = memtrack_program_find(client, id);
	struct memtrack_account *account;
	unsigned long number;

	if (!image)
		return NULL;
	xa_for_each(&client->accounts, number, account)
		take_out(account, image);
	rb_erase(&image->node, &client->programs);
	memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, price(image));
	return image;
}

/**
 * memtrack_program_remove() - TT_MEMTRACK_IOC_PROGRAM_REMOVE
 * @client: of the caller's file
 * @arg: struct tt_memtrack_program_remove
 *
 * Context: may sleep; takes the client's lock.
 * Return: as memtrack_program_add().
 */
int memtrack_program_remove(struct memtrack_client *client, void *arg)
{
	const struct tt_memtrack_program_remove *remove = arg;
	struct memtrack_image *image;
	int err;

	if (remove->flags)
		return -EOPNOTSUPP;
	if (!remove->id)
		return -EINVAL;
	err = memtrack_report_begin(client);
	if (err)
		return err;
	image = remove_image(client, remove->id);
	memtrack_report_end(client);
	err = image ? 0 : -ENOENT;
	image_free(image);
	return err;
}

/**
 * memtrack_programs_name() - check whether a program has an entry with a core set
 * @client: whose
 * @core_set: number of the set
 *
 * Context: caller must hold the client's lock.
 * Return: true if so.
 */
bool memtrack_programs_name(const struct memtrack_client *client, u32 core_set)
{
	struct rb_node *node;

	lockdep_assert_held(&client->lock);
	for (node = rb_first(&client->programs); node; node = rb_next(node)) {
		const struct memtrack_grid *grid = to_image(node)->sums.grid;

		if (grid && test_bit(core_set, grid->sets))
			return true;
	}
	return false;
}

/**
 * memtrack_programs_free() - free all images, in steps
 * @client: whose; it left the books, and nobody uses its accounts
 *
 * Context: may sleep.
 */
void memtrack_programs_free(struct memtrack_client *client)
{
	struct memtrack_image *image, *next;

	rbtree_postorder_for_each_entry_safe(image, next, &client->programs, node) {
		memtrack_quota_give(client->quota, MEMTRACK_QUOTA_RECORDS, price(image));
		image_free(image);
		cond_resched();
	}
	client->programs = RB_ROOT;
}
