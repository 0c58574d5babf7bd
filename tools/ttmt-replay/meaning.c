// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * meaning - what the nodes of a capture mean for device memory
 */
#include <errno.h>
#include <string.h>

#include <json-c/json.h>

#include "array_size.h"
#include "core_range.h"
#include "meaning.h"
#include "node.h"
#include "plan.h"

/* Host memory, which is not reported. */
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

static int out_of_memory(const struct node *node)
{
	node_fail(node, "out of memory");
	return -ENOMEM;
}

static int append(struct plan *plan, const struct node *node, struct plan_event *event)
{
	event->node = node->number;
	return plan_append(plan, event) ? out_of_memory(node) : 0;
}

static int read_kind(const struct node *node, uint32_t *kind)
{
	struct json_object *name;
	uint64_t type;
	int err;

	if (node_find(node, "buffer_type")) {
		err = node_number(node, "buffer_type", ARRAY_SIZE(buffer_types) - 1, &type);
		if (!err)
			*kind = buffer_types[type].kind;
		return err;
	}

	err = node_get(node, "type", &name);
	if (err)
		return err;
	for (size_t i = 0; i < ARRAY_SIZE(buffer_types); i++) {
		if (!strcmp(json_object_get_string(name), buffer_types[i].name)) {
			*kind = buffer_types[i].kind;
			return 0;
		}
	}
	return node_fail(node,
			 "type is %.40s; it must be DRAM, L1, SYSTEM_MEMORY, L1_SMALL or TRACE",
			 json_object_to_json_string(name));
}

static int read_bytes(const struct node *node, const char *key, __u64 *bytes)
{
	uint64_t value;
	int err = node_number(node, key, TT_MEMTRACK_MAX_RECORD, &value);

	if (!err)
		*bytes = value;
	return err;
}

static int read_sizes(const struct node *node, struct plan_event *event)
{
	int err = read_bytes(node, "size", &event->op.bytes);

	event->core_bytes_unknown = !node_find(node, "max_size_per_bank");
	if (!err && !event->core_bytes_unknown)
		err = read_bytes(node, "max_size_per_bank", &event->op.core_bytes);
	return err;
}

static int add_buffer(struct plan *plan, const struct node *node)
{
	struct live_buffer buffer = { .device = node_device(node) };
	struct plan_event event = {
		.device = buffer.device,
		.op.op = TT_MEMTRACK_OP_BUF_ALLOC,
	};
	int err;

	err = node_target(node, &buffer.id);
	if (!err)
		err = read_kind(node, &buffer.kind);
	if (!err && buffer.kind != KIND_HOST)
		err = read_sizes(node, &event);
	if (err)
		return err;

	event.op.id = buffer.id;
	event.op.kind = buffer.kind;
	if (live_set(&plan->live, &buffer))
		return out_of_memory(node);
	return buffer.kind == KIND_HOST ? 0 : append(plan, node, &event);
}

/* Use kind and device of the allocation or, if it was not captured, those of the free. */
static int take_live(struct plan *plan, const struct node *node, struct live_buffer *buffer)
{
	struct live_buffer *live;
	int err = node_target(node, &buffer->id);

	if (err)
		return err;
	live = live_find(&plan->live, buffer->id);
	if (!live) {
		buffer->device = node_device(node);
		return read_kind(node, &buffer->kind);
	}
	*buffer = *live;
	live_drop(&plan->live, live);
	return 0;
}

static int free_buffer(struct plan *plan, const struct node *node)
{
	struct plan_event event = { .op.op = TT_MEMTRACK_OP_BUF_FREE };
	struct live_buffer buffer;
	int err = take_live(plan, node, &buffer);

	if (err || buffer.kind == KIND_HOST)
		return err;
	if (node_find(node, "size"))
		err = read_bytes(node, "size", &event.op.bytes);
	if (err)
		return err;
	event.device = buffer.device;
	event.op.id = buffer.id;
	event.op.kind = buffer.kind;
	return append(plan, node, &event);
}

static int read_cores(const struct node *node, struct tt_memtrack_op *op)
{
	struct json_object *set;
	uint32_t cores;
	int err = node_get(node, "core_range_set", &set);

	if (err)
		return err;
	if (core_range_count(set, &cores))
		return node_fail(node, "core_range_set is no set of ranges of cores: %.60s",
				 json_object_to_json_string(set));
	op->cores = cores;
	return 0;
}

static int read_program_memory(const struct node *node, struct tt_memtrack_op *op)
{
	int err = read_bytes(node, "size", &op->bytes);

	if (!err)
		err = read_cores(node, op);
	if (err)
		return err;
	if (!op->cores)
		op->bytes = 0;
	else if (op->bytes > TT_MEMTRACK_MAX_RECORD / op->cores)
		return node_fail(node, "%llu bytes on each of %u cores are more than %llu",
				 op->bytes, op->cores, TT_MEMTRACK_MAX_RECORD);
	return 0;
}

/* borrowed: the params key that says it lies in a buffer that is already counted. */
static int add_program_memory(struct plan *plan, const struct node *node, uint32_t kind,
			      const char *borrowed)
{
	/* CBs have no id in a capture; use the position in the file. */
	struct plan_event event = {
		.device = node_device(node),
		.op = { .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = kind, .id = node->index },
	};
	bool adds_nothing = false;
	int err = 0;

	if (borrowed)
		err = node_flag(node, borrowed, &adds_nothing);
	if (!err && adds_nothing)
		core_range_count(node_find(node, "core_range_set"), &event.op.cores);
	else if (!err)
		err = read_program_memory(node, &event.op);
	if (err)
		return err;
	/* Without a set the figures are an upper bound, and say so. */
	core_range_rows(node_find(node, "core_range_set"), event.cores);
	programs_named(&plan->programs);
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
		.device = node_device(node),
		.op = { .op = TT_MEMTRACK_OP_CB_FREE, .flags = TT_MEMTRACK_FREE_ALL },
	};
	int err = 0;

	programs_freed(&plan->programs);
	for (size_t i = 0; !err && i < ARRAY_SIZE(kinds); i++) {
		event.op.kind = kinds[i];
		err = append(plan, node, &event);
	}
	return err;
}

static int begin_function(struct plan *plan, const struct node *node)
{
	return programs_enter(&plan->programs) ? out_of_memory(node) : 0;
}

static int end_function(struct plan *plan, const struct node *node)
{
	(void)node;
	programs_leave(&plan->programs);
	return 0;
}

int meaning_add(struct plan *plan, const struct node *node)
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
		{ "function_start", begin_function },
		{ "function_end", end_function },
	};

	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++) {
		if (!strcmp(node->type, meanings[i].type))
			return meanings[i].add(plan, node);
	}
	return 0; /* other nodes do not concern memory */
}
