/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records: their trees, the young ones that are in no tree yet, and their memory. That comes in
 * pages, charged as pages to the client's memory cgroup, and each freed with its last record.
 */
#ifndef MEMTRACK_RECORDS_H
#define MEMTRACK_RECORDS_H

#include <linux/hash.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

/**
 * struct memtrack_record - one live allocation
 * @node: in its tree, by @id
 * @tree: while it is young: the tree where it belongs
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
		struct memtrack_tree *tree;
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

/**
 * struct memtrack_tree - records of a client, device and kind, except for the young ones
 * @root: by id
 * @count: how many
 * @greatest: the one with the greatest id, or NULL; ids often grow
 */
struct memtrack_tree {
	struct rb_root root;
	unsigned long count;
	struct memtrack_record *greatest;
};

#define MEMTRACK_YOUNG_BITS 7

/**
 * struct memtrack_young - records of a client that came last, and are in no tree yet
 * @record: by a hash of tree and id; NULL if the place is free
 *
 * Most allocations are short-lived, and never enter a tree: a record does when another takes its
 * place, or when somebody walks over trees.
 */
struct memtrack_young {
	struct memtrack_record *record[1 << MEMTRACK_YOUNG_BITS];
};

static inline struct memtrack_record *memtrack_to_record(struct rb_node *node)
{
	return rb_entry(node, struct memtrack_record, node);
}

struct memtrack_record *memtrack_tree_search(const struct memtrack_tree *tree, u64 id);
struct memtrack_record *memtrack_tree_from(const struct memtrack_tree *tree, u64 id);
void memtrack_tree_insert(struct memtrack_record *record);
void memtrack_tree_erase(struct memtrack_tree *tree, struct memtrack_record *record);
void memtrack_young_settle(struct memtrack_young *young);

/**
 * memtrack_young_place() - where a record is while it is young
 * @young: of the client
 * @tree: the tree where it belongs
 * @id: its id
 *
 * Return: the place, which may be free, or another record's.
 */
static inline struct memtrack_record **memtrack_young_place(struct memtrack_young *young,
							    const struct memtrack_tree *tree,
							    u64 id)
{
	return &young->record[hash_64(id + (unsigned long)tree, MEMTRACK_YOUNG_BITS)];
}

/**
 * memtrack_record_find() - look up a record by id
 * @tree: the tree where it belongs
 * @place: its place while it is young
 * @id: the id
 *
 * Return: the record, or NULL.
 */
static inline struct memtrack_record *memtrack_record_find(const struct memtrack_tree *tree,
							   struct memtrack_record **place, u64 id)
{
	struct memtrack_record *young = *place;

	if (young && young->id == id && young->tree == tree)
		return young;
	if (!tree->greatest || id > tree->greatest->id)
		return NULL;
	return memtrack_tree_search(tree, id);
}

/**
 * memtrack_record_add() - add a record
 * @tree: the tree where it belongs
 * @place: its place while it is young
 * @record: the record, with an id that memtrack_record_find() does not find
 */
static inline void memtrack_record_add(struct memtrack_tree *tree, struct memtrack_record **place,
				       struct memtrack_record *record)
{
	if (unlikely(*place))
		memtrack_tree_insert(*place);
	record->tree = tree;
	*place = record;
}

/**
 * memtrack_record_remove() - remove a record
 * @tree: the tree where it belongs
 * @place: its place while it is young
 * @record: the record
 */
static inline void memtrack_record_remove(struct memtrack_tree *tree,
					  struct memtrack_record **place,
					  struct memtrack_record *record)
{
	if (likely(*place == record))
		*place = NULL;
	else
		memtrack_tree_erase(tree, record);
}

#endif /* MEMTRACK_RECORDS_H */
