// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of the way from a capture's text to the events that it stands for.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "../capture.h"
#include "../node.h"
#include "../plan.h"

/* Texts of nodes; an apostrophe stands for a quotation mark, see parse_bytes(). */
#define NODE(type, connections, params) \
	"{'counter':7,'node_type':'" type "','connections':[" connections "],'params':{" params "}}"
#define ALLOCATE(id, type, size, bank) \
	NODE("buffer_allocate", #id, \
	     "'buffer_type':" #type ",'size':" #size ",'max_size_per_bank':" #bank)
#define FREE(id, type) \
	NODE("buffer_deallocate", #id, "'buffer_type':" #type ",'size':4096")
#define PROGRAM(type, params) \
	NODE(type, "", "'core_range_set':'{[0-0 - 3-1]}','size':1000" params)

FIXTURE(capture) {
	struct plan plan;
	char why[NODE_WHY];
};

FIXTURE_SETUP(capture)
{
}

FIXTURE_TEARDOWN(capture)
{
	plan_clear(&self->plan);
}

/* From a copy of exactly this length, so that a sanitizer sees a read beyond it. */
static int parse_bytes(struct _test_data_capture *self, const char *text, size_t length)
{
	char *json = malloc(length ? length : 1);
	int err;

	if (!json)
		return -ENOMEM;
	for (size_t i = 0; i < length; i++)
		json[i] = text[i] == '\'' ? '"' : text[i];
	plan_clear(&self->plan);
	snprintf(self->why, sizeof(self->why), "nothing");
	err = capture_parse(json, length, &self->plan, self->why);
	free(json);
	return err;
}

static int parse(struct _test_data_capture *self, const char *text)
{
	return parse_bytes(self, text, strlen(text));
}

static bool op_is(const struct plan *plan, size_t index, struct tt_memtrack_op want)
{
	return index < plan->count && !memcmp(&want, &plan->events[index].op, sizeof(want));
}

/* All that a test does not name is zero. */
#define EXPECT_OP(index, ...) \
	EXPECT_TRUE(op_is(&self->plan, index, (struct tt_memtrack_op){ __VA_ARGS__ }))

/* Refused with nothing in the plan, and with a message that has a part. */
static bool refused(struct _test_data_capture *self, const char *text, const char *says)
{
	bool good = parse(self, text) == -EINVAL && !self->plan.count && strstr(self->why, says);

	if (!good)
		printf("# %s: says '%s', not '%s'\n", text, self->why, says);
	return good;
}

#define EXPECT_REFUSED(text, says)	EXPECT_TRUE(refused(self, text, says))

TEST_F(capture, of_nothing)
{
	EXPECT_EQ(0, parse(self, "[]"));
	EXPECT_EQ(0, parse(self, "\r[\n\t ] "));
	EXPECT_EQ(0, self->plan.count);
}

TEST_F(capture, buffers_of_every_type)
{
	static const uint32_t kinds[] = {
		TT_MEMTRACK_KIND_DRAM_BUFFERS, TT_MEMTRACK_KIND_L1_BUFFERS,
		TT_MEMTRACK_KIND_L1_SMALL, TT_MEMTRACK_KIND_TRACE,
	};

	ASSERT_EQ(0, parse(self, "[" ALLOCATE(3, 0, 4096, 512) "," ALLOCATE(4, 1, 4096, 512) ","
			   ALLOCATE(5, 3, 4096, 512) "," ALLOCATE(6, 4, 4096, 512) "]"));
	ASSERT_EQ(4, self->plan.count);
	for (size_t i = 0; i < 4; i++)
		EXPECT_OP(i, .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = kinds[i], .id = 3 + i,
			  .bytes = 4096, .core_bytes = 512);
	EXPECT_EQ(7, self->plan.events[0].node);
}

TEST_F(capture, type_names)
{
	ASSERT_EQ(0, parse(self, "["
		NODE("buffer_allocate", "1", "'type':'L1_SMALL','size':'100'") ","
		NODE("buffer_allocate", "2", "'type':'TRACE','size':'200'") "]"));
	EXPECT_OP(0, .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = TT_MEMTRACK_KIND_L1_SMALL, .id = 1,
		  .bytes = 100);
	EXPECT_OP(1, .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = TT_MEMTRACK_KIND_TRACE, .id = 2,
		  .bytes = 200);
	EXPECT_TRUE(self->plan.events[0].core_bytes_unknown);
}

TEST_F(capture, host_memory_is_skipped)
{
	ASSERT_EQ(0, parse(self, "[" ALLOCATE(3, 2, 4096, 512) "," FREE(3, 2) "," FREE(9, 2) "]"));
	EXPECT_EQ(0, self->plan.count);
}

TEST_F(capture, buffer_that_is_only_named_is_not_reported)
{
	ASSERT_EQ(0, parse(self, "[" NODE("buffer", "", "'buffer_type':1,'size':4096") "]"));
	EXPECT_EQ(0, self->plan.count);
}

TEST_F(capture, free_takes_the_kind_of_the_live_allocation)
{
	ASSERT_EQ(0, parse(self, "[" ALLOCATE(3, 0, 64, 8) "," FREE(3, 1) "," ALLOCATE(3, 3, 64, 8)
			   "," FREE(3, 1) "]"));
	EXPECT_OP(1, .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_DRAM_BUFFERS, .id = 3,
		  .bytes = 4096);
	EXPECT_OP(3, .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_L1_SMALL, .id = 3,
		  .bytes = 4096);
}

TEST_F(capture, free_of_an_unknown_buffer_takes_its_own_kind)
{
	ASSERT_EQ(0, parse(self, "[" FREE(3, 4) "," ALLOCATE(5, 0, 64, 8) "," FREE(5, 0) ","
			   FREE(5, 1) "]"));
	EXPECT_OP(0, .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_TRACE, .id = 3,
		  .bytes = 4096);
	EXPECT_OP(3, .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_L1_BUFFERS, .id = 5,
		  .bytes = 4096);
}

TEST_F(capture, free_need_not_say_a_size)
{
	ASSERT_EQ(0, parse(self, "[" NODE("buffer_deallocate", "3", "'type':'L1'") "]"));
	EXPECT_OP(0, .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_L1_BUFFERS, .id = 3);
}

TEST_F(capture, program_memory_has_ids_of_its_own)
{
	ASSERT_EQ(0, parse(self, "[" PROGRAM("circular_buffer_allocate", "") ","
			   PROGRAM("circular_buffer_allocate", ",'globally_allocated':'0'") ","
			   PROGRAM("dataflow_buffer_allocate", ",'borrows_memory':'0'") ","
			   PROGRAM("scratchpad_allocate", "") "]"));
	EXPECT_OP(0, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_CB, .id = 0,
		  .bytes = 1000, .cores = 8);
	EXPECT_OP(1, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_CB, .id = 1,
		  .bytes = 1000, .cores = 8);
	EXPECT_OP(2, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_DFB, .id = 2,
		  .bytes = 1000, .cores = 8);
	EXPECT_OP(3, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_SCRATCH, .id = 3,
		  .bytes = 1000, .cores = 8);
}

TEST_F(capture, borrowed_memory_adds_nothing)
{
	ASSERT_EQ(0, parse(self, "["
		PROGRAM("circular_buffer_allocate", ",'globally_allocated':'1'") ","
		PROGRAM("dataflow_buffer_allocate", ",'borrows_memory':'1'") ","
		NODE("scratchpad_allocate", "", "'core_range_set':'{}','size':64") "]"));
	EXPECT_OP(0, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_CB, .cores = 8);
	EXPECT_OP(1, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_DFB, .id = 1,
		  .cores = 8);
	EXPECT_OP(2, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_SCRATCH, .id = 2);
}

TEST_F(capture, deallocate_all_frees_program_memory_of_each_kind)
{
	static const uint32_t kinds[] = {
		TT_MEMTRACK_KIND_CB, TT_MEMTRACK_KIND_DFB, TT_MEMTRACK_KIND_SCRATCH,
	};

	ASSERT_EQ(0, parse(self, "[" NODE("circular_buffer_deallocate_all", "",
					  "'device_id':1") "]"));
	ASSERT_EQ(3, self->plan.count);
	for (size_t i = 0; i < 3; i++)
		EXPECT_OP(i, .op = TT_MEMTRACK_OP_CB_FREE, .flags = TT_MEMTRACK_FREE_ALL,
			  .kind = kinds[i]);
}

TEST_F(capture, nodes_without_memory_are_read_over)
{
	ASSERT_EQ(0, parse(self, "[{'node_type':'capture_start','params':null,'counter':0}]"));
	EXPECT_EQ(0, self->plan.count);
	ASSERT_EQ(0, parse(self, "[" NODE("function_start", "", "'name':'ttnn.add'") "]"));
	EXPECT_EQ(0, self->plan.count);
	ASSERT_EQ(0, parse(self, "[{'node_type':'something_new'}]"));
	EXPECT_EQ(0, self->plan.count);
}

TEST_F(capture, largest_record)
{
	ASSERT_EQ(0, parse(self, "[" ALLOCATE(1, 0, 17592186044416, 17592186044416) "]"));
	EXPECT_OP(0, .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = TT_MEMTRACK_KIND_DRAM_BUFFERS, .id = 1,
		  .bytes = TT_MEMTRACK_MAX_RECORD, .core_bytes = TT_MEMTRACK_MAX_RECORD);
	EXPECT_REFUSED("[" ALLOCATE(1, 0, 17592186044417, 1) "]", "size is 17592186044417");
	EXPECT_REFUSED("[" ALLOCATE(1, 0, 1, 17592186044417) "]", "max_size_per_bank is");
	EXPECT_REFUSED("[" NODE("scratchpad_allocate", "",
				"'core_range_set':'{[0-0 - 1-0]}','size':8796093022209") "]",
		       "on each of 2 cores");
}

TEST_F(capture, refuses_wrong_numbers)
{
	static const char *const wrong[] = {
		"-1", "1.0", "1.5", "1e3", "true", "null", "[1]", "{}", "18446744073709551616",
		"99999999999999999999999999", "''", "' 1'", "'1 '", "'-1'", "'+1'",
		"'0x10'", "'1.0'", "'1e3'", "'18446744073709551616'", "'one'", "1e999",
	};
	char text[512];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(text, sizeof(text),
			 "[{'node_type':'x'}," NODE("buffer_allocate", "1", "'type':'L1','size':%s")
			 "]", wrong[i]);
		EXPECT_REFUSED(text, "node 7: buffer_allocate: size is");
		snprintf(text, sizeof(text),
			 "[" NODE("buffer_deallocate", "1", "'type':'L1','size':%s") "]", wrong[i]);
		EXPECT_REFUSED(text, "node 7: buffer_deallocate: size is");
		snprintf(text, sizeof(text),
			 "[" NODE("buffer_allocate", "1",
				  "'type':'L1','size':1,'max_size_per_bank':%s") "]", wrong[i]);
		EXPECT_REFUSED(text, "node 7: buffer_allocate: max_size_per_bank is");
		snprintf(text, sizeof(text),
			 "[" NODE("buffer_allocate", "1", "'buffer_type':%s") "]", wrong[i]);
		EXPECT_REFUSED(text, "node 7: buffer_allocate: buffer_type is");
	}
}

TEST_F(capture, refuses_wrong_counters)
{
	EXPECT_REFUSED("[{'node_type':'x'},{'node_type':'x','counter':-1}]",
		       "node 1: counter is -1");
	EXPECT_REFUSED("[{'node_type':'x'},{'node_type':'x','counter':1.5}]",
		       "node 1: counter is 1.5");
	EXPECT_REFUSED("[{'node_type':'x'},{'node_type':'x','counter':null}]",
		       "node 1: counter is null");
}

TEST_F(capture, refuses_what_is_missing_or_of_another_type)
{
	EXPECT_REFUSED("[" NODE("buffer_allocate", "", "'buffer_type':1,'size':1") "]",
		       "node 7: buffer_allocate: connections is empty");
	EXPECT_REFUSED("[" NODE("buffer_deallocate", "-3", "'buffer_type':1") "]",
		       "connections[0] is -3");
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'buffer_type':1") "]",
		       "params has no size");
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'size':1") "]", "params has no type");
	EXPECT_REFUSED("[" NODE("buffer_deallocate", "1", "'size':1") "]", "params has no type");
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'type':'SRAM','size':1") "]",
		       "its type is none of");
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'type':1,'size':1") "]",
		       "type is 1; it must be a string");
	EXPECT_REFUSED("[" ALLOCATE(1, 5, 1, 1) "]", "buffer_type is 5");
	EXPECT_REFUSED("[" NODE("circular_buffer_allocate", "", "'size':1") "]",
		       "params has no core_range_set");
	EXPECT_REFUSED("[" PROGRAM("circular_buffer_allocate", ",'globally_allocated':'2'") "]",
		       "globally_allocated is \"2\"");
	EXPECT_REFUSED("[" PROGRAM("dataflow_buffer_allocate", ",'borrows_memory':'yes'") "]",
		       "borrows_memory is \"yes\"");
	EXPECT_REFUSED("[" NODE("scratchpad_allocate", "",
				"'size':1,'core_range_set':'{[1-1 - 0-0]}'") "]",
		       "core_range_set is no set of ranges of cores: \"{[1-1 - 0-0]}\"");
	EXPECT_REFUSED("[" NODE("scratchpad_allocate", "",
				"'size':1,'core_range_set':'\\u001b[2J\\n\\u009b1m'") "]",
		       "cores: \"?[2J???1m\"");
	EXPECT_REFUSED("[{'node_type':'buffer_allocate','connections':[1]}]",
		       "node 0: buffer_allocate: it has no params");
}

TEST_F(capture, refuses_what_is_no_node)
{
	EXPECT_REFUSED("[{'node_type':'x'}, 5]", "node 1: it is of type int");
	EXPECT_REFUSED("[null]", "node 0: it is of type null");
	EXPECT_REFUSED("[[]]", "node 0: it is of type array");
	EXPECT_REFUSED("[{}]", "node 0: it has no node_type");
	EXPECT_REFUSED("[{'node_type':7}]", "node 0: node_type is of type int");
	EXPECT_REFUSED("[{'node_type':'x','params':[]}]", "params is of type array");
	EXPECT_REFUSED("[{'node_type':'x','connections':{}}]",
		       "connections is of type object");
}

TEST_F(capture, refuses_what_is_no_array_of_nodes)
{
	EXPECT_REFUSED("", "no graph capture");
	EXPECT_REFUSED("{}", "no graph capture");
	EXPECT_REFUSED("node_type,params", "no graph capture");
	EXPECT_REFUSED("[{'node_type':'x'} {'node_type':'x'}]", "node 1: neither a comma");
	EXPECT_REFUSED("[{'node_type':'x'},]", "node 1: ");
	EXPECT_REFUSED("[,]", "node 0: ");
	EXPECT_REFUSED("[{'node_type':'x'}] []", "node 1: something follows the array");
	EXPECT_REFUSED("[{'node_type':'x',}]", "node 0: ");
	EXPECT_REFUSED("[{'node_type':x}]", "node 0: ");
	EXPECT_REFUSED("[{'node_type':'\xff\xfe'}]", "node 0: ");
	EXPECT_REFUSED("[{'node_type':'x'}, {'node_type':'x'", "node 1: the file ends");
}

TEST_F(capture, refuses_deep_nesting)
{
	static const char head[] = "[{'node_type':'x'},{'params':{'a':";
	char text[100000] = { 0 };

	memset(text, '[', sizeof(text) - 1);
	memcpy(text, head, sizeof(head) - 1);
	EXPECT_REFUSED(text, "node 1: nesting too deep");
}

TEST_F(capture, refuses_a_nul_byte)
{
	static const char text[] = "[{'node_type':'x'},\0{'node_type':'x'}]";

	EXPECT_EQ(-EINVAL, parse_bytes(self, text, sizeof(text) - 1));
	EXPECT_NE(NULL, strstr(self->why, "node 1: "));
}

static const char whole[] =
	"[" ALLOCATE(3, 1, 4096, 512) ", " PROGRAM("circular_buffer_allocate", "") ",\n"
	FREE(3, 1) "]";

static bool says_where(const char *why)
{
	return strstr(why, "node ") || strstr(why, "no graph capture");
}

TEST_F(capture, refuses_a_file_cut_anywhere)
{
	ASSERT_EQ(0, parse(self, whole));
	ASSERT_EQ(3, self->plan.count);
	for (size_t length = 0; length < sizeof(whole) - 1; length++) {
		EXPECT_EQ(-EINVAL, parse_bytes(self, whole, length));
		EXPECT_EQ(0, self->plan.count);
		EXPECT_TRUE(says_where(self->why));
	}
}

/* With one byte changed it is a capture still, or refused as a whole. */
TEST_F(capture, any_byte_may_be_wrong)
{
	char text[sizeof(whole)];

	for (size_t at = 0; at < sizeof(whole) - 1; at++) {
		for (int byte = 0; byte < 256; byte++) {
			memcpy(text, whole, sizeof(whole));
			text[at] = (char)byte;
			if (!parse_bytes(self, text, sizeof(whole) - 1))
				continue;
			ASSERT_EQ(0, self->plan.count);
			ASSERT_TRUE(says_where(self->why));
		}
	}
}

TEST_F(capture, of_a_file_that_cannot_be_read)
{
	EXPECT_EQ(-ENOENT, capture_read("/nonexistent/capture.json", &self->plan, self->why));
	EXPECT_EQ(-EISDIR, capture_read("/", &self->plan, self->why));
}

TEST_F(capture, of_a_file_too_large)
{
	EXPECT_EQ(-EFBIG, capture_read("/dev/zero", &self->plan, self->why));
	EXPECT_NE(NULL, strstr(self->why, "larger than 64 MiB"));
}

TEST_F(capture, spread_over_banks)
{
	struct tt_memtrack_device_get device = {
		.capacity = {
			[TT_MEMTRACK_CAP_TENSIX_CORES] = 64,
			[TT_MEMTRACK_CAP_DRAM_BYTES] = 12884901888,
			[TT_MEMTRACK_CAP_DRAM_BANK_BYTES] = 1073741824,
		},
	};

	ASSERT_EQ(0, parse(self, "["
		NODE("buffer_allocate", "1", "'type':'L1','size':'6401'") ","
		NODE("buffer_allocate", "2", "'type':'DRAM','size':'1200'") ","
		ALLOCATE(3, 0, 4096, 512) "]"));
	ASSERT_EQ(0, plan_spread(&self->plan, &device, self->why));
	EXPECT_EQ(101, self->plan.events[0].op.core_bytes);
	EXPECT_EQ(100, self->plan.events[1].op.core_bytes);
	EXPECT_EQ(512, self->plan.events[2].op.core_bytes);

	/* A p150a's bank is 16 MiB less than an eighth of its DRAM. */
	device.capacity[TT_MEMTRACK_CAP_DRAM_BYTES] = 34359738368;
	device.capacity[TT_MEMTRACK_CAP_DRAM_BANK_BYTES] = 4278190080;
	ASSERT_EQ(0, plan_spread(&self->plan, &device, self->why));
	EXPECT_EQ(150, self->plan.events[1].op.core_bytes);
}

TEST_F(capture, spread_needs_to_know_the_banks)
{
	const struct tt_memtrack_device_get device = { 0 };

	ASSERT_EQ(0, parse(self, "[" ALLOCATE(3, 0, 4096, 512) "]"));
	EXPECT_EQ(0, plan_spread(&self->plan, &device, self->why));
	ASSERT_EQ(0, parse(self, "[" NODE("buffer_allocate", "1",
					  "'type':'L1','size':'640'") "]"));
	EXPECT_EQ(-EINVAL, plan_spread(&self->plan, &device, self->why));
	EXPECT_NE(NULL, strstr(self->why, "node 7: "));
}

/* What running sums of the plan reach, by the rules of the captures' README. */
struct peaks {
	uint64_t cb;
	uint64_t l1_tensors;
	uint64_t l1;
};

static const struct plan_event *allocation_of(const struct plan *plan,
					      const struct plan_event *freed)
{
	const struct plan_event *event = freed;

	while (event-- > plan->events) {
		if (event->op.op == TT_MEMTRACK_OP_BUF_ALLOC && event->op.id == freed->op.id &&
		    event->op.kind == freed->op.kind)
			return event;
	}
	return NULL;
}

static struct peaks peaks_of(const struct plan *plan)
{
	struct peaks now = { 0 }, peak = { 0 };

	for (size_t i = 0; i < plan->count; i++) {
		const struct tt_memtrack_op *op = &plan->events[i].op;
		const struct plan_event *freed;

		switch (op->op) {
		case TT_MEMTRACK_OP_BUF_ALLOC:
			if (op->kind == TT_MEMTRACK_KIND_L1_BUFFERS)
				now.l1_tensors += op->core_bytes;
			break;
		case TT_MEMTRACK_OP_BUF_FREE:
			freed = allocation_of(plan, &plan->events[i]);
			if (freed && op->kind == TT_MEMTRACK_KIND_L1_BUFFERS)
				now.l1_tensors -= freed->op.core_bytes;
			break;
		case TT_MEMTRACK_OP_CB_ALLOC:
			now.cb += op->bytes;
			break;
		case TT_MEMTRACK_OP_CB_FREE:
			if (op->kind == TT_MEMTRACK_KIND_CB)
				now.cb = 0;
			break;
		}
		now.l1 = now.cb + now.l1_tensors;
		peak.cb = now.cb > peak.cb ? now.cb : peak.cb;
		peak.l1_tensors = now.l1_tensors > peak.l1_tensors ? now.l1_tensors :
								     peak.l1_tensors;
		peak.l1 = now.l1 > peak.l1 ? now.l1 : peak.l1;
	}
	return peak;
}

/* Output of the script beside the sources that makes captures, in a file without a name. */
static FILE *llama(const char *options)
{
	char folder[] = __FILE__, command[4096];
	FILE *out = tmpfile();

	snprintf(command, sizeof(command), "'%s/../captures/llama_decode.py' %s >/dev/fd/%d",
		 dirname(folder), options, out ? fileno(out) : -1);
	if (!out || system(command))
		abort();
	rewind(out);
	return out;
}

TEST_F(capture, of_our_own)
{
	struct peaks want, peaks;
	char path[32];
	FILE *file;

	if (system("python3 --version >/dev/null 2>&1"))
		SKIP(return, "there is no python3");

	file = llama("--layers 2");
	snprintf(path, sizeof(path), "/dev/fd/%d", fileno(file));
	ASSERT_EQ(0, capture_read(path, &self->plan, self->why))
		TH_LOG("%s", self->why);
	fclose(file);

	file = llama("--layers 2 --peaks");
	ASSERT_EQ(3, fscanf(file, "{\"cb\": %lu, \"l1_tensors\": %lu, \"l1\": %lu}", &want.cb,
			    &want.l1_tensors, &want.l1));
	fclose(file);

	peaks = peaks_of(&self->plan);
	EXPECT_EQ(want.cb, peaks.cb);
	EXPECT_EQ(want.l1_tensors, peaks.l1_tensors);
	EXPECT_EQ(want.l1, peaks.l1);
}

FIXTURE(shared) {
	struct plan plan;
	char why[NODE_WHY];
};

FIXTURE_SETUP(shared)
{
}

FIXTURE_TEARDOWN(shared)
{
	plan_clear(&self->plan);
}

#define NO_TRACES	"the captures of real programs are not there: " TRACES

static int read_shared(struct _test_data_shared *self, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", TRACES, name);
	return capture_read(path, &self->plan, self->why);
}

TEST_F(shared, of_a_matmul)
{
	struct peaks peaks;

	if (access(TRACES, R_OK))
		SKIP(return, NO_TRACES);
	ASSERT_EQ(0, read_shared(self, "matmul_normal_mode.json"))
		TH_LOG("%s", self->why);
	peaks = peaks_of(&self->plan);
	EXPECT_EQ(786432, peaks.cb);
	EXPECT_EQ(20480, peaks.l1_tensors);
	EXPECT_EQ(806912, peaks.l1);
}

TEST_F(shared, of_a_sharded_add)
{
	struct peaks peaks;

	if (access(TRACES, R_OK))
		SKIP(return, NO_TRACES);
	ASSERT_EQ(0, read_shared(self, "sharded_add.json"))
		TH_LOG("%s", self->why);
	peaks = peaks_of(&self->plan);
	EXPECT_EQ(0, peaks.cb);
	EXPECT_EQ(32768, peaks.l1_tensors);
	EXPECT_EQ(32768, peaks.l1);
}

/* Node 28 uses node 13 again, as L1; node 44 uses node 32. */
TEST_F(shared, of_a_concat_in_the_older_schema)
{
	if (access(TRACES, R_OK))
		SKIP(return, NO_TRACES);
	ASSERT_EQ(0, read_shared(self, "concat_2024_format.json"))
		TH_LOG("%s", self->why);
	ASSERT_EQ(25, self->plan.count);
	EXPECT_OP(0, .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = TT_MEMTRACK_KIND_L1_BUFFERS, .id = 8,
		  .bytes = 8388608);
	EXPECT_OP(4, .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = TT_MEMTRACK_KIND_DRAM_BUFFERS,
		  .id = 13, .bytes = 16384);
	EXPECT_OP(7, .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_DRAM_BUFFERS,
		  .id = 13);
	EXPECT_EQ(17, self->plan.events[7].node);
	EXPECT_OP(8, .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = TT_MEMTRACK_KIND_L1_BUFFERS, .id = 13,
		  .bytes = 8388608);
	EXPECT_OP(23, .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_L1_BUFFERS, .id = 13);
	EXPECT_OP(24, .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_L1_BUFFERS, .id = 8);
}

TEST_HARNESS_MAIN
