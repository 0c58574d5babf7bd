/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records: their trees and their memory, which is pages, charged to the client's memory cgroup as
 * pages, cut into records, and freed with their last record.
 */
#ifndef MEMTRACK_RECORDS_H
#define MEMTRACK_RECORDS_H

#include <linux/hash.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

/**
 * struct memtrack_record - one live allocation
 * @node: in the tree of its client, device and kind, by @id
 * @next_free: the next unused record
 * @id: chosen by the reporter
 * @bytes: on the whole device
 * @core_bytes: on the fullest core or bank
 * @tag: of the client's, or 0
 * @core_set: likewise
 * @kernel_class: for kernels of enum tt_memtrack_kernel_class
 */
struct memtrack_record {
	union {
		struct rb_node node;
		struct memtrack_record *next_free;
	};
	u64 id;
	u64 bytes;
	u64 core_bytes;
	u32 tag;
	u16 core_set;
	u8 kernel_class;
};

/**
 * struct memtrack_store - memory of the records of one client
 * @unused: a reserve of unused records, which their pages count as used
 * @unused_count: how many
 * @room: pages with an unused record
 * @full: pages without one
 * @used: records that the pages count as used
 * @spare: an empty page in @room, kept so that a client at the edge of a page does not allocate
 *	and free it for each event
 * @dead: where the walk over trees that were given back as a whole is
 * @dead_count: how many records it has before it; @used counts them
 * @gone: pages without a live record, to be freed
 * @reapable: there is something in @dead or @gone
 *
 * Protected by the client's lock.
 */
struct memtrack_store {
	struct memtrack_record *unused;
	unsigned int unused_count;
	bool reapable;
	struct list_head room;
	struct list_head full;
	unsigned long used;
	struct memtrack_chunk *spare;
	struct memtrack_record *dead;
	unsigned long dead_count;
	struct list_head gone;
};

struct memtrack_tree;

void memtrack_store_init(struct memtrack_store *store);
struct memtrack_record *memtrack_store_get_from_page(struct memtrack_store *store);
void memtrack_store_put_to_page(struct memtrack_store *store, struct memtrack_record *record);
unsigned long memtrack_store_put_tree(struct memtrack_store *store, struct memtrack_tree *tree);
bool memtrack_store_reap(struct memtrack_store *store);
void memtrack_store_destroy(struct memtrack_store *store);

/* Enough to hold what a run frees, for the next run. */
#define MEMTRACK_UNUSED 32

/**
 * memtrack_store_get() - allocate a record
 * @store: the store
 *
 * Context: may sleep; called before any spinlock is taken.
 * Return: a record with arbitrary contents; NULL if there is no memory or the caller's memory
 * cgroup is full.
 */
static inline struct memtrack_record *memtrack_store_get(struct memtrack_store *store)
{
	struct memtrack_record *record = store->unused;

	if (unlikely(!record))
		return memtrack_store_get_from_page(store);
	store->unused = record->next_free;
	store->unused_count--;
	return record;
}

/**
 * memtrack_store_put() - free a record
 * @store: the store that it came from
 * @record: the record, no longer in a tree
 */
static inline void memtrack_store_put(struct memtrack_store *store, struct memtrack_record *record)
{
	if (unlikely(store->unused_count >= MEMTRACK_UNUSED)) {
		memtrack_store_put_to_page(store, record);
		return;
	}
	record->next_free = store->unused;
	store->unused = record;
	store->unused_count++;
}

/**
 * memtrack_store_live() - number of records in use
 * @store: the store
 *
 * Return: the number.
 */
static inline unsigned long memtrack_store_live(const struct memtrack_store *store)
{
	return store->used - store->unused_count - store->dead_count;
}

/* How many recent records of a tree can be found without a search. */
#define MEMTRACK_RECENT_BITS 2

/**
 * struct memtrack_tree - records of a client, device and kind
 * @root: by id
 * @count: how many
 * @greatest: the one with the greatest id, or NULL; ids often grow
 * @recent: by a hash of the id: the one added last, or NULL; most allocations are short-lived
 */
struct memtrack_tree {
	struct rb_root root;
	unsigned long count;
	struct memtrack_record *greatest;
	struct memtrack_record *recent[1 << MEMTRACK_RECENT_BITS];
};

static inline struct memtrack_record *memtrack_to_record(struct rb_node *node)
{
	return rb_entry(node, struct memtrack_record, node);
}

struct memtrack_record *memtrack_tree_search(const struct memtrack_tree *tree, u64 id);
struct memtrack_record *memtrack_tree_from(const struct memtrack_tree *tree, u64 id);

static inline unsigned int memtrack_recent_slot(u64 id)
{
	return hash_64(id, MEMTRACK_RECENT_BITS);
}

/**
 * memtrack_tree_find() - look up a record by id
 * @tree: the tree
 * @id: the id
 *
 * Return: the record, or NULL.
 */
static inline struct memtrack_record *memtrack_tree_find(const struct memtrack_tree *tree, u64 id)
{
	struct memtrack_record *recent = tree->recent[memtrack_recent_slot(id)];

	return likely(recent && recent->id == id) ? recent : memtrack_tree_search(tree, id);
}

/**
 * struct memtrack_place - insertion point in a tree
 * @link: for rb_link_node()
 * @parent: for rb_link_node()
 */
struct memtrack_place {
	struct rb_node **link;
	struct rb_node *parent;
};

struct memtrack_place memtrack_tree_search_place(struct memtrack_tree *tree, u64 id);

/**
 * memtrack_tree_place() - find the insertion point for an id
 * @tree: the tree
 * @id: the id
 *
 * Return: the place; its link is NULL if the id is already there.
 */
static inline struct memtrack_place memtrack_tree_place(struct memtrack_tree *tree, u64 id)
{
	struct memtrack_record *greatest = tree->greatest;

	if (likely(greatest && id > greatest->id))
		return (struct memtrack_place) { &greatest->node.rb_right, &greatest->node };
	return memtrack_tree_search_place(tree, id);
}

/**
 * memtrack_tree_insert() - insert a record
 * @tree: the tree
 * @record: the record, with its id
 * @place: from memtrack_tree_place() for that id
 */
static inline void memtrack_tree_insert(struct memtrack_tree *tree, struct memtrack_record *record,
					const struct memtrack_place *place)
{
	if (!tree->greatest || record->id > tree->greatest->id)
		tree->greatest = record;
	tree->recent[memtrack_recent_slot(record->id)] = record;
	tree->count++;
	rb_link_node(&record->node, place->parent, place->link);
	rb_insert_color(&record->node, &tree->root);
}

/**
 * memtrack_tree_erase() - erase a record
 * @tree: the tree
 * @record: a record of it
 */
static inline void memtrack_tree_erase(struct memtrack_tree *tree, struct memtrack_record *record)
{
	struct memtrack_record **recent = &tree->recent[memtrack_recent_slot(record->id)];

	if (*recent == record)
		*recent = NULL;
	if (tree->greatest == record)
		tree->greatest = rb_entry_safe(rb_prev(&record->node), struct memtrack_record,
					       node);
	tree->count--;
	rb_erase(&record->node, &tree->root);
}

#endif /* MEMTRACK_RECORDS_H */
