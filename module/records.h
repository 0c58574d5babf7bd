/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the records of a client live: pages that are charged to the client's memory
 * cgroup as pages, cut into records, and given back when their last record goes.
 */
#ifndef MEMTRACK_RECORDS_H
#define MEMTRACK_RECORDS_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

/**
 * struct memtrack_record - one live allocation
 * @node: in the tree of its client, device and kind, by @id
 * @next_free: the next unused record of the same page
 * @id: the reporter's name for it
 * @bytes: on the whole device
 * @kernel_class: for kernels of enum tt_memtrack_kernel_class
 * @core_bytes: on the fullest core or bank
 */
struct memtrack_record {
	union {
		struct rb_node node;
		struct memtrack_record *next_free;
	};
	u64 id;
	u64 bytes : 56;
	u64 kernel_class : 8;
	u64 core_bytes;
};

/**
 * struct memtrack_store - the pages of one client
 * @room: pages with an unused record
 * @full: the others
 * @used: live records
 * @spare: a page of @room without records, kept so that a client at the edge of a
 *	page does not take and give it back for each event
 *
 * Protected by the client's lock.
 */
struct memtrack_store {
	struct list_head room;
	struct list_head full;
	unsigned long used;
	struct memtrack_chunk *spare;
};

void memtrack_store_init(struct memtrack_store *store);
struct memtrack_record *memtrack_store_get(struct memtrack_store *store);
void memtrack_store_put(struct memtrack_store *store, struct memtrack_record *record);
void memtrack_store_destroy(struct memtrack_store *store);

struct memtrack_record *memtrack_records_from(const struct rb_root *tree, u64 id);

static inline struct memtrack_record *memtrack_to_record(struct rb_node *node)
{
	return rb_entry(node, struct memtrack_record, node);
}

/**
 * memtrack_records_find() - the record with an id
 * @tree: records of one client, device and kind
 * @id: the id
 *
 * Return: the record, or NULL.
 */
static inline struct memtrack_record *memtrack_records_find(const struct rb_root *tree, u64 id)
{
	struct rb_node *node = tree->rb_node;

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

/**
 * struct memtrack_place - where a record goes in a tree
 * @link: for rb_link_node()
 * @parent: for rb_link_node()
 */
struct memtrack_place {
	struct rb_node **link;
	struct rb_node *parent;
};

/**
 * memtrack_records_place() - where a record with an id goes
 * @tree: records of one client, device and kind
 * @id: the id
 *
 * Return: the place, whose link is NULL if the id is there already.
 */
static inline struct memtrack_place memtrack_records_place(struct rb_root *tree, u64 id)
{
	struct memtrack_place place = { &tree->rb_node, NULL };

	while (*place.link) {
		struct memtrack_record *record = memtrack_to_record(*place.link);

		place.parent = *place.link;
		if (id < record->id)
			place.link = &place.parent->rb_left;
		else if (id > record->id)
			place.link = &place.parent->rb_right;
		else
			return (struct memtrack_place) {};
	}
	return place;
}

#endif /* MEMTRACK_RECORDS_H */
