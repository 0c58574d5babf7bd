// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan - the events that the nodes of a capture stand for, in their order
 */
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array_size.h"
#include "core_range.h"
#include "node.h"
#include "plan.h"

/* Memory of the host: no device memory, so nothing is reported of it. */
#define KIND_HOST	TT_MEMTRACK_ANY

/* By TT-Metal's BufferType. */
static const struct {
	const char *name;
	uint32_t kind;
} buffer_types[] = {
	{ "DRAM", TT_MEMTRACK_KIND_DRAM_BUFFERS },
	{ "L1", TT_MEMTRACK_KIND_L1_BUFFERS },
	{ "SYSTEM_MEMORY", KIND_HOST },
	{ "L1_SMALL", TT_MEMTRACK_KIND_L1_SMALL },
	{ "TRACE", TT_MEMTRACK_KIND_TRACE },
};

struct live_buffer {
	uint64_t id;
	uint32_t kind;
};

static int compare_live(const void *a, const void *b)
{
	const struct live_buffer *one = a, *other = b;

	return (one->id > other->id) - (one->id < other->id);
}

static struct live_buffer *find_live(const struct plan *plan, uint64_t id)
{
	const struct live_buffer key = { .id = id };
	struct live_buffer **found = tfind(&key, &plan->live, compare_live);

	return found ? *found : NULL;
}

/* The latest allocation of an id is the one that its free means. */
static int set_live(struct plan *plan, uint64_t id, uint32_t kind)
{
	struct live_buffer *buffer = find_live(plan, id);

	if (!buffer) {
		buffer = malloc(sizeof(*buffer));
		if (!buffer)
			return -ENOMEM;
		buffer->id = id;
		if (!tsearch(buffer, &plan->live, compare_live)) {
			free(buffer);
			return -ENOMEM;
		}
	}
	buffer->kind = kind;
	return 0;
}

static void drop_live(struct plan *plan, struct live_buffer *buffer)
{
	tdelete(buffer, &plan->live, compare_live);
	free(buffer);
}

static int out_of_memory(const struct node *node)
{
	node_fail(node, "out of memory");
	return -ENOMEM;
}

static int append(struct plan *plan, const struct node *node, const struct plan_event *event)
{
	if (plan->count == plan->room) {
		size_t room = plan->room ? 2 * plan->room : 64;
		struct plan_event *events = reallocarray(plan->events, room, sizeof(*events));

		if (!events)
			return out_of_memory(node);
		plan->events = events;
		plan->room = room;
	}
	plan->events[plan->count] = *event;
	plan->events[plan->count++].node = node->number;
	return 0;
}

static int read_kind(const struct node *node, uint32_t *kind)
{
	const char *name;
	uint64_t type;
	int err;

	if (node_has(node, "buffer_type")) {
		err = node_number(node, "buffer_type", ARRAY_SIZE(buffer_types) - 1, &type);
		if (!err)
			*kind = buffer_types[type].kind;
		return err;
	}

	err = node_text(node, "type", &name);
	if (err)
		return err;
	for (size_t i = 0; i < ARRAY_SIZE(buffer_types); i++) {
		if (!strcmp(name, buffer_types[i].name)) {
			*kind = buffer_types[i].kind;
			return 0;
		}
	}
	return node_fail(node, "its type is none of DRAM, L1, SYSTEM_MEMORY, L1_SMALL, TRACE");
}

static int read_bytes(const struct node *node, const char *key, uint64_t *bytes)
{
	return node_number(node, key, TT_MEMTRACK_MAX_RECORD, bytes);
}

static int add_buffer(struct plan *plan, const struct node *node)
{
	struct plan_event event = { .op.op = TT_MEMTRACK_OP_BUF_ALLOC };
	uint64_t id, bytes, core_bytes = 0;
	int err;

	err = node_target(node, &id);
	if (!err)
		err = read_kind(node, &event.op.kind);
	if (!err)
		err = read_bytes(node, "size", &bytes);
	event.core_bytes_unknown = !node_has(node, "max_size_per_bank");
	if (!err && !event.core_bytes_unknown)
		err = read_bytes(node, "max_size_per_bank", &core_bytes);
	if (err)
		return err;

	event.op.id = id;
	event.op.bytes = bytes;
	event.op.core_bytes = core_bytes;
	if (set_live(plan, id, event.op.kind))
		return out_of_memory(node);
	return event.op.kind == KIND_HOST ? 0 : append(plan, node, &event);
}

static int free_buffer(struct plan *plan, const struct node *node)
{
	struct plan_event event = { .op.op = TT_MEMTRACK_OP_BUF_FREE };
	struct live_buffer *buffer;
	uint64_t id, bytes = 0;
	int err;

	err = node_target(node, &id);
	if (!err && node_has(node, "size"))
		err = read_bytes(node, "size", &bytes);
	if (err)
		return err;

	event.op.id = id;
	event.op.bytes = bytes;
	buffer = find_live(plan, id);
	if (buffer) {
		event.op.kind = buffer->kind;
		drop_live(plan, buffer);
	} else {
		err = read_kind(node, &event.op.kind);
		if (err)
			return err;
	}
	return event.op.kind == KIND_HOST ? 0 : append(plan, node, &event);
}

/* borrowed: the params key that says that it lies in a buffer that is counted already. */
static int add_program_memory(struct plan *plan, const struct node *node, uint32_t kind,
			      const char *borrowed)
{
	/* Nothing in a capture names a CB; its place in the file does. */
	struct plan_event event = {
		.op = { .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = kind, .id = node->index },
	};
	const char *ranges;
	bool adds_nothing = false;
	uint64_t bytes;
	int err;

	err = read_bytes(node, "size", &bytes);
	if (!err)
		err = node_text(node, "core_range_set", &ranges);
	if (!err && borrowed)
		err = node_flag(node, borrowed, &adds_nothing);
	if (err)
		return err;
	if (core_range_count(ranges, &event.op.cores))
		return node_fail(node, "core_range_set is no set of ranges of cores: \"%.60s\"",
				 ranges);

	event.op.bytes = adds_nothing || !event.op.cores ? 0 : bytes;
	if (event.op.cores && event.op.bytes > TT_MEMTRACK_MAX_RECORD / event.op.cores)
		return node_fail(node, "%llu bytes on each of %u cores are more than %llu",
				 event.op.bytes, event.op.cores, TT_MEMTRACK_MAX_RECORD);
	return append(plan, node, &event);
}

static int add_circular_buffer(struct plan *plan, const struct node *node)
{
	return add_program_memory(plan, node, TT_MEMTRACK_KIND_CB, "globally_allocated");
}

static int add_dataflow_buffer(struct plan *plan, const struct node *node)
{
	return add_program_memory(plan, node, TT_MEMTRACK_KIND_DFB, "borrows_memory");
}

static int add_scratchpad(struct plan *plan, const struct node *node)
{
	return add_program_memory(plan, node, TT_MEMTRACK_KIND_SCRATCH, NULL);
}

static int free_program_memory(struct plan *plan, const struct node *node)
{
	static const uint32_t kinds[] = {
		TT_MEMTRACK_KIND_CB, TT_MEMTRACK_KIND_DFB, TT_MEMTRACK_KIND_SCRATCH,
	};
	struct plan_event event = {
		.op = { .op = TT_MEMTRACK_OP_CB_FREE, .flags = TT_MEMTRACK_FREE_ALL },
	};
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(kinds); i++) {
		event.op.kind = kinds[i];
		err = append(plan, node, &event);
	}
	return err;
}

int plan_add(struct plan *plan, const struct node *node)
{
	static const struct {
		const char *type;
		int (*add)(struct plan *plan, const struct node *node);
	} meanings[] = {
		{ "buffer_allocate", add_buffer },
		{ "buffer_deallocate", free_buffer },
		{ "circular_buffer_allocate", add_circular_buffer },
		{ "dataflow_buffer_allocate", add_dataflow_buffer },
		{ "scratchpad_allocate", add_scratchpad },
		{ "circular_buffer_deallocate_all", free_program_memory },
	};

	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++) {
		if (!strcmp(node->type, meanings[i].type))
			return meanings[i].add(plan, node);
	}
	return 0; /* the other nodes move no memory */
}

static uint64_t banks_of(const struct tt_memtrack_device_get *device, uint32_t kind)
{
	const __aligned_u64 *capacity = device->capacity;

	if (kind != TT_MEMTRACK_KIND_DRAM_BUFFERS && kind != TT_MEMTRACK_KIND_TRACE)
		return capacity[TT_MEMTRACK_CAP_TENSIX_CORES];
	if (!capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES])
		return 0;
	/* Down: a bank may be a little less than its share of the DRAM. */
	return capacity[TT_MEMTRACK_CAP_DRAM_BYTES] / capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES];
}

int plan_spread(struct plan *plan, const struct tt_memtrack_device_get *device, char *why)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct plan_event *event = &plan->events[i];
		uint64_t banks;

		if (!event->core_bytes_unknown)
			continue;
		banks = banks_of(device, event->op.kind);
		if (!banks) {
			snprintf(why, NODE_WHY, "node %llu: its max_size_per_bank is not there, %s",
				 (unsigned long long)event->node,
				 "and the device's number of banks is not known: choose another");
			return -EINVAL;
		}
		event->op.core_bytes = event->op.bytes / banks + !!(event->op.bytes % banks);
	}
	return 0;
}

void plan_clear(struct plan *plan)
{
	tdestroy(plan->live, free);
	free(plan->events);
	*plan = (struct plan){ 0 };
}
