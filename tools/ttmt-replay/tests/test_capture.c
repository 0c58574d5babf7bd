// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of the way from a capture's text to the events that it stands for.
 */
#include <errno.h>
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
	static const char *const nodes[] = {
		"'node_type':'capture_start','params':null,'counter':0",
		"'node_type':'function_start','params':{'name':'ttnn.add'}",
		"'node_type':'function_end'",
		"'node_type':'something_new'",
		"'node_type':'x','counter':-1",
		"'node_type':'x','counter':'many','params':[],'connections':{}",
		"'node_type':'buffer','params':{'size':-1,'buffer_type':77},'connections':7",
		"'node_type':'x','arguments':['\xff\xfe',1e400,[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]",
	};
	char text[256];

	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		snprintf(text, sizeof(text), "[{%s}]", nodes[i]);
		EXPECT_EQ(0, parse(self, text)) TH_LOG("%s: %s", nodes[i], self->why);
		EXPECT_EQ(0, self->plan.count);
	}
}

/* Host memory, and what lies in memory that is counted already. */
TEST_F(capture, fields_of_what_moves_no_memory_may_be_odd)
{
	ASSERT_EQ(0, parse(self, "["
		NODE("buffer_allocate", "3", "'buffer_type':2,'size':99999999999999999999") ","
		NODE("buffer_deallocate", "3", "'size':-1") ","
		NODE("circular_buffer_allocate", "",
		     "'globally_allocated':'1','size':-1,'core_range_set':'all'") ","
		NODE("circular_buffer_deallocate_all", "", "'device_id':'all'") "]"))
		TH_LOG("%s", self->why);
	EXPECT_EQ(4, self->plan.count);
	EXPECT_OP(0, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_CB, .id = 2);
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
		"-1", "1.0", "1.5", "1e3", "true", "[1]", "{}", "18446744073709551616",
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

/* Node 0 of the file, whatever else it says it is. */
TEST_F(capture, a_counter_that_is_none_is_not_used)
{
	static const char *const counters[] = { "-1", "1.5", "null", "'one'", "[]" };
	char text[256];

	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		snprintf(text, sizeof(text), "[{'node_type':'scratchpad_allocate','counter':%s}]",
			 counters[i]);
		EXPECT_REFUSED(text, "node 0: scratchpad_allocate: it has no params");
	}
}

TEST_F(capture, null_is_not_there)
{
	ASSERT_EQ(0, parse(self, "["
		NODE("buffer_allocate", "1",
		     "'type':'L1','buffer_type':null,'size':64,'max_size_per_bank':null") ","
		NODE("buffer_deallocate", "1", "'type':'L1','size':null") ","
		PROGRAM("circular_buffer_allocate", ",'globally_allocated':null") "]"));
	EXPECT_TRUE(self->plan.events[0].core_bytes_unknown);
	EXPECT_OP(2, .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_CB, .id = 2,
		  .bytes = 1000, .cores = 8);
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'type':'L1','size':null") "]",
		       "params has no size");
}

TEST_F(capture, flags_as_they_were_ever_written)
{
	static const struct {
		const char *flag;
		bool borrowed;
	} flags[] = {
		{ "1", true }, { "'1'", true }, { "true", true }, { "'true'", true },
		{ "'True'", true }, { "0", false }, { "'0'", false }, { "false", false },
		{ "'false'", false }, { "'False'", false },
	};
	static const char *const wrong[] = { "2", "'yes'", "''", "1.0", "-1", "{}", "'01'" };
	char text[512];

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		snprintf(text, sizeof(text), "["
			 PROGRAM("circular_buffer_allocate", ",'globally_allocated':%s") ","
			 PROGRAM("dataflow_buffer_allocate", ",'borrows_memory':%s") "]",
			 flags[i].flag, flags[i].flag);
		ASSERT_EQ(0, parse(self, text)) TH_LOG("%s", self->why);
		EXPECT_EQ(flags[i].borrowed ? 0 : 1000, self->plan.events[0].op.bytes);
		EXPECT_EQ(flags[i].borrowed ? 0 : 1000, self->plan.events[1].op.bytes);
		EXPECT_EQ(8, self->plan.events[0].op.cores);
	}
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(text, sizeof(text), "["
			 PROGRAM("circular_buffer_allocate", ",'globally_allocated':%s") "]",
			 wrong[i]);
		EXPECT_REFUSED(text, "node 7: circular_buffer_allocate: globally_allocated is ");
	}
}

TEST_F(capture, refuses_what_is_missing_or_of_another_type)
{
	EXPECT_REFUSED("[" NODE("buffer_allocate", "", "'buffer_type':1,'size':1") "]",
		       "node 7: buffer_allocate: connections is no array");
	EXPECT_REFUSED("[" NODE("buffer_deallocate", "-3", "'buffer_type':1") "]",
		       "connections[0] is -3");
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'buffer_type':1") "]",
		       "params has no size");
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'size':1") "]", "params has no type");
	EXPECT_REFUSED("[" NODE("buffer_deallocate", "1", "'size':1") "]", "params has no type");
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'type':'SRAM','size':1") "]",
		       "type is \"SRAM\"; it must be DRAM, ");
	EXPECT_REFUSED("[" NODE("buffer_allocate", "1", "'type':1,'size':1") "]", "type is 1; ");
	EXPECT_REFUSED("[" ALLOCATE(1, 5, 1, 1) "]", "buffer_type is 5");
	EXPECT_REFUSED("[" NODE("circular_buffer_allocate", "", "'size':1") "]",
		       "params has no core_range_set");
	EXPECT_REFUSED("[" NODE("scratchpad_allocate", "",
				"'size':1,'core_range_set':'{[1-1 - 0-0]}'") "]",
		       "core_range_set is no set of ranges of cores: \"{[1-1 - 0-0]}\"");
	EXPECT_REFUSED("[" NODE("scratchpad_allocate", "",
				"'size':1,'core_range_set':'\\u001b[2J\\n\\u009b1m'") "]",
		       "cores: \"\\u001b[2J\\n??1m\"");
	EXPECT_REFUSED("[{'node_type':'buffer_allocate','connections':[1]}]",
		       "node 0: buffer_allocate: it has no params");
	EXPECT_REFUSED("[{'node_type':'scratchpad_allocate','params':[]}]",
		       "params is of type array");
	EXPECT_REFUSED("[{'node_type':'buffer_allocate','connections':{}}]",
		       "connections is no array");
}

TEST_F(capture, refuses_what_is_no_node)
{
	EXPECT_REFUSED("[{'node_type':'x'}, 5]", "node 1: it is of type int");
	EXPECT_REFUSED("[null]", "node 0: it is of type null");
	EXPECT_REFUSED("[[]]", "node 0: it is of type array");
	EXPECT_REFUSED("[{}]", "node 0: it has no node_type");
	EXPECT_REFUSED("[{'node_type':7}]", "node 0: node_type is of type int");
	EXPECT_REFUSED("[{'node_type':null}]", "node 0: it has no node_type");
}

TEST_F(capture, refuses_what_is_no_array_of_nodes)
{
	EXPECT_REFUSED("", "it is empty");
	EXPECT_REFUSED("\n ", "it is empty");
	EXPECT_REFUSED("{}", "no graph capture");
	EXPECT_REFUSED("null", "no graph capture");
	EXPECT_REFUSED("node_type,params", "no graph capture");
	EXPECT_REFUSED("[{'node_type':'x'} {'node_type':'x'}]", "node 1: neither a comma");
	EXPECT_REFUSED("[{'node_type':'x'},]", "node 1: ");
	EXPECT_REFUSED("[,]", "node 0: ");
	EXPECT_REFUSED("[{'node_type':'x'}] []", "something follows");
	EXPECT_REFUSED("[{'node_type':x}]", "node 0: ");
	EXPECT_REFUSED("[{'node_type':'x'}, {'node_type':'x'", "node 1: the file ends");
}

#define GRAPH "'graph':[" ALLOCATE(3, 1, 4096, 512) "]"

TEST_F(capture, report)
{
	static const char *const reports[] = {
		"{" GRAPH "}", " { " GRAPH " } ", "{'version':1," GRAPH ",'devices':[{}]}",
		"{'a':'\\'graph\\':[]','b':'\\\\'," GRAPH ",'c':{'graph':[1]},'d':[{'graph':[5]}]}",
		"{'mapping':'}],:{',\n'graph' : [" ALLOCATE(3, 1, 4096, 512) "\n] , 'n':null}",
	};

	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		EXPECT_EQ(0, parse(self, reports[i])) TH_LOG("%s: %s", reports[i], self->why);
		EXPECT_EQ(1, self->plan.count);
	}
	EXPECT_EQ(0, parse(self, "{'graph':[]}"));
	EXPECT_EQ(0, self->plan.count);
}

TEST_F(capture, report_that_is_none)
{
	EXPECT_REFUSED("{'version':1,'nodes':[]}", "an object without a member \"graph\"");
	EXPECT_REFUSED("{'a':{" GRAPH "}}", "an object without a member \"graph\"");
	EXPECT_REFUSED("{" GRAPH "," GRAPH "}", "two graphs");
	EXPECT_REFUSED("{'graph':null}", "no array of nodes");
	EXPECT_REFUSED("{'graph':{}}", "no array of nodes");
	EXPECT_REFUSED("{'graph':[5]}", "node 0: it is of type int");
	EXPECT_REFUSED("{" GRAPH " 'a':1}", "lacks a comma");
	EXPECT_REFUSED("{" GRAPH ",}", "without a name");
	EXPECT_REFUSED("{" GRAPH "} 5", "something follows");
	EXPECT_REFUSED("{7:5," GRAPH "}", "without a name");
}

TEST_F(capture, report_cut_anywhere)
{
	static const char report[] = "{'a':[{'b':'\\'}'}]," GRAPH ",'c':'d'}";

	ASSERT_EQ(0, parse(self, report));
	for (size_t length = 0; length < sizeof(report) - 1; length++) {
		EXPECT_EQ(-EINVAL, parse_bytes(self, report, length));
		EXPECT_EQ(0, self->plan.count);
		EXPECT_STRNE("nothing", self->why);
	}
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

TEST_F(capture, refuses_a_file_cut_anywhere)
{
	ASSERT_EQ(0, parse(self, whole));
	ASSERT_EQ(3, self->plan.count);
	for (size_t length = 0; length < sizeof(whole) - 1; length++) {
		EXPECT_EQ(-EINVAL, parse_bytes(self, whole, length));
		EXPECT_EQ(0, self->plan.count);
		EXPECT_STRNE("nothing", self->why);
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
			ASSERT_STRNE("nothing", self->why);
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
	EXPECT_NE(NULL, strstr(self->why, "more than 64 MiB without its blanks"));
	EXPECT_NE(NULL, strstr(self->why, "'jq -c .graph'"));
}

/* A file of begin, many times of middle, and end. Returns what capture_read() does. */
static int read_long(struct _test_data_capture *self, const char *begin, char middle, size_t times,
		     const char *end)
{
	FILE *file = tmpfile();
	char path[32];
	int err;

	if (!file)
		return -errno;
	fputs(begin, file);
	while (times--)
		putc_unlocked(middle, file);
	fputs(end, file);
	fflush(file);
	snprintf(path, sizeof(path), "/dev/fd/%d", fileno(file));
	plan_clear(&self->plan);
	err = capture_read(path, &self->plan, self->why);
	fclose(file);
	return err;
}

TEST_F(capture, blanks_do_not_count_as_size)
{
	static const char node[] = "{\"node_type\":\"circular_buffer_deallocate_all\"}]";

	EXPECT_EQ(0, read_long(self, "[", ' ', 70 << 20, node)) TH_LOG("%s", self->why);
	EXPECT_EQ(3, self->plan.count);
	EXPECT_EQ(0, read_long(self, "[", '\n', 70 << 20, node));
}

TEST_F(capture, blanks_in_strings_are_text)
{
	static const char begin[] = "[{\"node_type\":\"\\\"";

	EXPECT_EQ(0, read_long(self, begin, ' ', 1000, "\"}]")) TH_LOG("%s", self->why);
	EXPECT_EQ(-EFBIG, read_long(self, begin, ' ', 64 << 20, "\"}]"));
}

TEST_F(capture, blanks_part_tokens)
{
	EXPECT_EQ(-EINVAL, read_long(self, "[{\"node_type\":\"x\",\"a\":1", ' ', 2, "2}]"));
	EXPECT_EQ(-EINVAL, read_long(self, "[{\"node_type\":\"x\",\"a\":tr", '\t', 2, "ue}]"));
}

TEST_F(capture, spread_over_banks)
{
	struct plan_banks banks = { .dram = 12, .l1 = 64 };

	ASSERT_EQ(0, parse(self, "["
		NODE("buffer_allocate", "1", "'type':'L1','size':'6401'") ","
		NODE("buffer_allocate", "2", "'type':'DRAM','size':'1200'") ","
		ALLOCATE(3, 0, 4096, 512) "]"));
	ASSERT_EQ(0, plan_spread(&self->plan, &banks, self->why));
	EXPECT_EQ(101, self->plan.events[0].op.core_bytes);
	EXPECT_EQ(100, self->plan.events[1].op.core_bytes);
	EXPECT_EQ(512, self->plan.events[2].op.core_bytes);

	banks.dram = 8;
	ASSERT_EQ(0, plan_spread(&self->plan, &banks, self->why));
	EXPECT_EQ(150, self->plan.events[1].op.core_bytes);
}

TEST_F(capture, spread_needs_to_know_the_banks)
{
	const struct plan_banks banks = { 0 };

	ASSERT_EQ(0, parse(self, "[" ALLOCATE(3, 0, 4096, 512) "]"));
	EXPECT_EQ(0, plan_spread(&self->plan, &banks, self->why));
	ASSERT_EQ(0, parse(self, "[" NODE("buffer_allocate", "1",
					  "'type':'L1','size':'640'") "]"));
	EXPECT_EQ(-EINVAL, plan_spread(&self->plan, &banks, self->why));
	EXPECT_NE(NULL, strstr(self->why, "node 7: "));
}

TEST_HARNESS_MAIN
