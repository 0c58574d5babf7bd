// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory and trees of records, see records.h. Callers must hold the client's lock, or be the last
 * user of the client.
 */
#include <linux/mm.h>
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
 * memtrack_store_init() - an empty store
 * @store: the store
 */
void memtrack_store_init(struct memtrack_store *store)
{
	INIT_LIST_HEAD(&store->room);
	INIT_LIST_HEAD(&store->full);
	store->used = 0;
	store->spare = NULL;
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
 * memtrack_store_get() - take an unused record
 * @store: the store
 *
 * Context: may sleep; called before any spinlock is taken.
 * Return: a record with arbitrary contents, or NULL when there is no memory or the
 * caller's memory cgroup is full.
 */
struct memtrack_record *memtrack_store_get(struct memtrack_store *store)
{
	struct memtrack_chunk *chunk;
	struct memtrack_record *record;

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
 * memtrack_store_put() - give a record back
 * @store: the store that it came from
 * @record: the record, in no tree any more
 */
void memtrack_store_put(struct memtrack_store *store, struct memtrack_record *record)
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

static void free_chunks(struct list_head *chunks)
{
	struct memtrack_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, chunks, node) {
		free_page((unsigned long)chunk);
		cond_resched();
	}
}

/**
 * memtrack_store_destroy() - give everything back, in steps
 * @store: the store; its records are in no tree that anybody will look at
 *
 * Context: may sleep; nobody else has the store.
 */
void memtrack_store_destroy(struct memtrack_store *store)
{
	free_chunks(&store->room);
	free_chunks(&store->full);
	memtrack_store_init(store);
}

/**
 * memtrack_records_from() - the first record whose id is not less than one
 * @tree: records of one client, device and kind
 * @id: the id
 *
 * Return: the record, or NULL.
 */
struct memtrack_record *memtrack_records_from(const struct rb_root *tree, u64 id)
{
	struct memtrack_record *found = NULL;
	struct rb_node *node = tree->rb_node;

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
