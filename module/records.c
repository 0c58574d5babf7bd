// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory and trees of records, see records.h. Callers must hold the client's lock, or be the last
 * user of the client.
 */
#include <linux/mm.h>
#include <linux/rbtree_augmented.h>
#include <linux/sched.h>

#include "memory.h"
#include "records.h"

struct memtrack_chunk {
	struct list_head node;
	struct memtrack_record *free;
	u16 used;
	u16 fresh; /* records from here on were never used */
	struct memtrack_record record[];
};

#define CHUNK_RECORDS \
	((PAGE_SIZE - sizeof(struct memtrack_chunk)) / sizeof(struct memtrack_record))

/**
 * memtrack_store_init() - initialize an empty store
 * @store: the store
 */
void memtrack_store_init(struct memtrack_store *store)
{
	store->unused = NULL;
	store->unused_count = 0;
	INIT_LIST_HEAD(&store->room);
	INIT_LIST_HEAD(&store->full);
	store->used = 0;
	store->spare = NULL;
	store->dead = NULL;
	store->dead_count = 0;
	INIT_LIST_HEAD(&store->gone);
	store->reapable = false;
}

static struct memtrack_chunk *chunk_new(struct memtrack_store *store)
{
	struct memtrack_chunk *chunk = (void *)__get_free_page(MEMTRACK_GFP);

	if (!chunk)
		return NULL;
	chunk->free = NULL;
	chunk->used = 0;
	chunk->fresh = 0;
	list_add(&chunk->node, &store->room);
	return chunk;
}

/**
 * memtrack_store_get_from_page() - slow path of memtrack_store_get()
 * @store: the store
 *
 * Context: may sleep.
 * Return: a record, or NULL.
 */
struct memtrack_record *memtrack_store_get_from_page(struct memtrack_store *store)
{
	struct memtrack_chunk *chunk;
	struct memtrack_record *record;

	if (list_empty(&store->room))
		memtrack_store_reap(store);
	chunk = list_first_entry_or_null(&store->room, struct memtrack_chunk, node);
	if (!chunk)
		chunk = chunk_new(store);
	if (!chunk)
		return NULL;

	if (chunk == store->spare)
		store->spare = NULL;
	record = chunk->free;
	if (record)
		chunk->free = record->next_free;
	else
		record = &chunk->record[chunk->fresh++];
	if (++chunk->used == CHUNK_RECORDS)
		list_move(&chunk->node, &store->full);
	store->used++;
	return record;
}

/**
 * memtrack_store_put_to_page() - slow path of memtrack_store_put()
 * @store: the store
 * @record: the record
 */
void memtrack_store_put_to_page(struct memtrack_store *store, struct memtrack_record *record)
{
	struct memtrack_chunk *chunk = (void *)((unsigned long)record & PAGE_MASK);

	if (chunk->used == CHUNK_RECORDS)
		list_move(&chunk->node, &store->room);
	record->next_free = chunk->free;
	chunk->free = record;
	store->used--;
	if (--chunk->used)
		return;

	if (!store->spare) {
		store->spare = chunk;
		return;
	}
	list_del(&chunk->node);
	free_page((unsigned long)chunk);
}

/* Walk the new tree first: it goes below the node where the walk is, on the left, which is done. */
static void walk_first(struct memtrack_store *store, struct rb_root *root)
{
	struct rb_node *then = store->dead ? &store->dead->node : NULL;

	if (then)
		then->rb_left = NULL;
	store->dead = memtrack_to_record(rb_first_postorder(root));
	rb_set_parent(root->rb_node, then);
}

/* Nothing is live, so whole pages can be freed. */
static void retire_all_pages(struct memtrack_store *store)
{
	list_splice_init(&store->room, &store->gone);
	list_splice_init(&store->full, &store->gone);
	store->unused = NULL;
	store->unused_count = 0;
	store->used = 0;
	store->spare = NULL;
	store->dead = NULL;
	store->dead_count = 0;
}

/**
 * memtrack_store_put_tree() - give back all records of a tree
 * @store: the store that they came from
 * @tree: the tree, which is empty afterwards
 *
 * The records no longer exist, but memtrack_store_reap() has to free their memory. A page of them
 * or less is kept: it is soon used again.
 *
 * Return: how many there were.
 */
unsigned long memtrack_store_put_tree(struct memtrack_store *store, struct memtrack_tree *tree)
{
	unsigned long count = tree->count;

	if (!count)
		return 0;
	walk_first(store, &tree->root);
	store->dead_count += count;
	store->reapable = true;
	memset(tree, 0, sizeof(*tree));
	if (!memtrack_store_live(store) && store->dead_count > CHUNK_RECORDS)
		retire_all_pages(store);
	return count;
}

static void reap_page(struct memtrack_store *store)
{
	struct memtrack_chunk *chunk = list_first_entry(&store->gone, struct memtrack_chunk, node);

	list_del(&chunk->node);
	free_page((unsigned long)chunk);
}

static void reap_record(struct memtrack_store *store)
{
	struct memtrack_record *record = store->dead;

	store->dead = rb_entry_safe(rb_next_postorder(&record->node), struct memtrack_record, node);
	store->dead_count--;
	memtrack_store_put_to_page(store, record);
}

/* As many are reaped in one hold of the client's lock, for which its other threads may wait. */
#define REAP 128

/**
 * memtrack_store_reap() - free some of what memtrack_store_put_tree() was given
 * @store: the store
 *
 * Return: true if there is more.
 */
bool memtrack_store_reap(struct memtrack_store *store)
{
	unsigned int i;

	for (i = 0; i < REAP && store->reapable; i++) {
		if (store->dead)
			reap_record(store);
		else
			reap_page(store);
		store->reapable = store->dead || !list_empty(&store->gone);
	}
	return store->reapable;
}

static void free_chunks(struct list_head *chunks)
{
	struct memtrack_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, chunks, node) {
		free_page((unsigned long)chunk);
		cond_resched();
	}
}

/**
 * memtrack_store_destroy() - free everything, in steps
 * @store: the store, whose records are in no live tree
 *
 * Context: may sleep; no one else may use the store.
 */
void memtrack_store_destroy(struct memtrack_store *store)
{
	free_chunks(&store->room);
	free_chunks(&store->full);
	free_chunks(&store->gone);
	memtrack_store_init(store);
}

/**
 * memtrack_tree_search() - slow path of memtrack_record_find()
 * @tree: the tree
 * @id: the id
 *
 * Return: the record, or NULL.
 */
struct memtrack_record *memtrack_tree_search(const struct memtrack_tree *tree, u64 id)
{
	struct rb_node *node = tree->root.rb_node;

	while (node) {
		struct memtrack_record *record = memtrack_to_record(node);

		if (id < record->id)
			node = node->rb_left;
		else if (id > record->id)
			node = node->rb_right;
		else
			return record;
	}
	return NULL;
}

static void link_record(struct memtrack_tree *tree, struct memtrack_record *record)
{
	struct rb_node **link = &tree->root.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = record->id < memtrack_to_record(parent)->id ? &parent->rb_left :
								     &parent->rb_right;
	}
	rb_link_node(&record->node, parent, link);
}

/**
 * memtrack_tree_insert() - put a young record into its tree
 * @record: the record, whose place the caller takes
 */
void memtrack_tree_insert(struct memtrack_record *record)
{
	struct memtrack_tree *tree = record->tree;
	struct memtrack_record *greatest = tree->greatest;

	if (greatest && record->id > greatest->id)
		rb_link_node(&record->node, &greatest->node, &greatest->node.rb_right);
	else
		link_record(tree, record);
	if (!greatest || record->id > greatest->id)
		tree->greatest = record;
	tree->count++;
	rb_insert_color(&record->node, &tree->root);
}

/**
 * memtrack_tree_erase() - take a record out of its tree
 * @tree: the tree
 * @record: a record of it
 */
void memtrack_tree_erase(struct memtrack_tree *tree, struct memtrack_record *record)
{
	if (tree->greatest == record)
		tree->greatest = rb_entry_safe(rb_prev(&record->node), struct memtrack_record,
					       node);
	tree->count--;
	rb_erase(&record->node, &tree->root);
}

/**
 * memtrack_young_settle() - put all young records into their trees
 * @young: of the client, whose trees somebody will walk; NULL if it is not live
 */
void memtrack_young_settle(struct memtrack_young *young)
{
	unsigned int i;

	for (i = 0; young && i < ARRAY_SIZE(young->record); i++) {
		if (!young->record[i])
			continue;
		memtrack_tree_insert(young->record[i]);
		young->record[i] = NULL;
	}
}

/**
 * memtrack_tree_from() - first record with at least this id
 * @tree: the tree
 * @id: the id
 *
 * Return: the record, or NULL.
 */
struct memtrack_record *memtrack_tree_from(const struct memtrack_tree *tree, u64 id)
{
	struct memtrack_record *found = NULL;
	struct rb_node *node = tree->root.rb_node;

	while (node) {
		struct memtrack_record *record = memtrack_to_record(node);

		if (id <= record->id) {
			found = record;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}
