// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of the figures that whole captures come to, by running sums of their plans.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "../capture.h"
#include "../node.h"
#include "../plan.h"

/* Highest bytes on a core, and on the whole device. */
struct peaks {
	uint64_t cb;
	uint64_t cb_bytes;
	uint64_t l1_buffers;
	uint64_t l1_buffers_bytes;
	uint64_t l1;
};

FIXTURE(figures) {
	struct plan plan;
	char why[NODE_WHY];
	struct peaks peaks;
};

FIXTURE_SETUP(figures)
{
}

FIXTURE_TEARDOWN(figures)
{
	plan_clear(&self->plan);
}

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

static void follow(struct peaks *now, const struct plan *plan, const struct plan_event *event)
{
	const struct tt_memtrack_op *op = &event->op;

	if (op->op == TT_MEMTRACK_OP_BUF_ALLOC && op->kind == TT_MEMTRACK_KIND_L1_BUFFERS) {
		now->l1_buffers += op->core_bytes;
		now->l1_buffers_bytes += op->bytes;
	} else if (op->op == TT_MEMTRACK_OP_BUF_FREE && op->kind == TT_MEMTRACK_KIND_L1_BUFFERS) {
		event = allocation_of(plan, event);
		now->l1_buffers -= event ? event->op.core_bytes : 0;
		now->l1_buffers_bytes -= event ? event->op.bytes : 0;
	} else if (op->op == TT_MEMTRACK_OP_CB_ALLOC && op->kind == TT_MEMTRACK_KIND_CB) {
		now->cb += op->bytes;
		now->cb_bytes += op->bytes * op->cores;
	} else if (op->op == TT_MEMTRACK_OP_CB_FREE && op->kind == TT_MEMTRACK_KIND_CB) {
		now->cb = 0;
		now->cb_bytes = 0;
	}
	now->l1 = now->cb + now->l1_buffers;
}

static void top_up(uint64_t *peak, uint64_t now)
{
	if (now > *peak)
		*peak = now;
}

static struct peaks peaks_of(const struct plan *plan)
{
	struct peaks now = { 0 }, peaks = { 0 };

	for (size_t i = 0; i < plan->count; i++) {
		follow(&now, plan, &plan->events[i]);
		top_up(&peaks.cb, now.cb);
		top_up(&peaks.cb_bytes, now.cb_bytes);
		top_up(&peaks.l1_buffers, now.l1_buffers);
		top_up(&peaks.l1_buffers_bytes, now.l1_buffers_bytes);
		top_up(&peaks.l1, now.l1);
	}
	return peaks;
}

static void read_capture(struct _test_data_figures *self, const char *path)
{
	const struct plan_banks n150 = { .dram = 12, .l1 = 72 };

	if (capture_read(path, &self->plan, self->why) ||
	    plan_spread(&self->plan, &n150, self->why)) {
		printf("# %s: %s\n", path, self->why);
		abort();
	}
	self->peaks = peaks_of(&self->plan);
}

/* One that lies in the tree. */
static void read_ours(struct _test_data_figures *self, const char *name)
{
	char folder[] = __FILE__, path[4096];

	snprintf(path, sizeof(path), "%s/../captures/%s", dirname(folder), name);
	read_capture(self, path);
}

/* Apostrophes stand for quotation marks. */
static void read_text(struct _test_data_figures *self, const char *format, ...)
{
	char text[4096];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (char *at = text; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	plan_clear(&self->plan);
	if (capture_parse(text, (size_t)length, &self->plan, self->why)) {
		printf("# %s: %s\n", text, self->why);
		abort();
	}
	self->peaks = peaks_of(&self->plan);
}

TEST_F(figures, of_flags_in_words)
{
	read_ours(self, "flags-in-words.json");
	EXPECT_EQ(16384, self->peaks.cb);
	EXPECT_EQ(835584, self->peaks.cb_bytes);
	EXPECT_EQ(684, self->peaks.l1_buffers);
	EXPECT_EQ(49152, self->peaks.l1_buffers_bytes);
	EXPECT_EQ(17068, self->peaks.l1);
}

TEST_F(figures, of_a_report)
{
	read_ours(self, "report.json");
	EXPECT_EQ(4096, self->peaks.cb);
	EXPECT_EQ(2048, self->peaks.l1_buffers);
	EXPECT_EQ(6144, self->peaks.l1);
}

TEST_F(figures, of_a_mesh)
{
	read_ours(self, "mesh-of-8.json");
	EXPECT_EQ(8, self->plan.chips);
	EXPECT_EQ(0, self->plan.chip);
	EXPECT_EQ(6144, self->peaks.cb);
	EXPECT_EQ(12288, self->peaks.cb_bytes);
}

TEST_F(figures, of_ranges_as_json)
{
	read_ours(self, "ranges-as-json.json");
	EXPECT_EQ(4096, self->peaks.cb);
	EXPECT_EQ(32768, self->peaks.cb_bytes);
	EXPECT_EQ(8, self->plan.events[3].op.cores);
	EXPECT_EQ(8, self->plan.events[7].op.cores);
}

TEST_F(figures, of_a_program_out_of_the_cache)
{
	read_ours(self, "cached-program.json");
	EXPECT_EQ(0, self->peaks.cb);
	EXPECT_EQ(1024, self->peaks.l1_buffers);
	EXPECT_EQ(1, self->plan.programs.count);
	EXPECT_EQ(1, self->plan.programs.silent);
}

#define CB(device, size)							\
	"{'node_type':'circular_buffer_allocate','params':{'size':" #size	\
	",'core_range_set':'{[0-0 - 0-0]}','device_id':" #device "}}"
#define CLEARS(device)							\
	"{'node_type':'circular_buffer_deallocate_all','params':{'device_id':" #device "}}"
#define CLEAR	"{'node_type':'circular_buffer_deallocate_all'}"
#define TENSOR(device, id, size)						\
	"{'node_type':'buffer_allocate','connections':[" #id "],'params':{'buffer_type':1,"	\
	"'size':" #size ",'max_size_per_bank':" #size ",'device_id':" #device "}}"
#define FREE(device, id)							\
	"{'node_type':'buffer_deallocate','connections':[" #id "],'params':{'buffer_type':1,"	\
	"'device_id':" #device "}}"
#define BEGIN	"{'node_type':'function_start'}"
#define END	"{'node_type':'function_end'}"

/* The mesh is 1, the chip in it 0; or all is 3. */
TEST_F(figures, one_chip_under_two_names)
{
	read_text(self, "[" TENSOR(1, 5, 64) "," CLEARS(1) "," CB(0, 100) "," CLEARS(1) ","
		  CB(0, 80) "," CB(0, 30) "," FREE(1, 5) "]");
	EXPECT_EQ(1, self->plan.chips);
	EXPECT_EQ(110, self->peaks.cb);
	EXPECT_EQ(174, self->peaks.l1);
	read_text(self, "[" TENSOR(3, 5, 64) "," CB(3, 100) "," CLEARS(3) "," CB(3, 80) "]");
	EXPECT_EQ(1, self->plan.chips);
	EXPECT_EQ(100, self->peaks.cb);
}

TEST_F(figures, clears_of_a_mesh)
{
	static const char *const mesh[] = {
		CLEARS(2), CLEAR, CLEARS(77), CLEARS(0) "," CLEARS(1),
	};

	for (size_t i = 0; i < ARRAY_SIZE(mesh); i++) {
		read_text(self, "[" CB(0, 100) "," CB(1, 100) ",%s," CB(1, 80) "," CB(0, 80)
			  "]", mesh[i]);
		EXPECT_EQ(2, self->plan.chips);
		EXPECT_EQ(100, self->peaks.cb) TH_LOG("%s", mesh[i]);
	}
	read_text(self, "[" CB(0, 100) "," CB(1, 100) "," CLEARS(0) "," CB(1, 80) ","
		  CB(0, 80) "]");
	EXPECT_EQ(1, self->plan.chip);
	EXPECT_EQ(180, self->peaks.cb);
}

TEST_F(figures, the_fullest_chip_of_a_mesh)
{
	read_text(self, "[" CB(4, 100) "," CB(9, 60) "," CB(7, 60) "," CB(9, 60) ","
		  CLEARS(32) "," CB(4, 90) "," CB(7, 30) "]");
	EXPECT_EQ(3, self->plan.chips);
	EXPECT_EQ(9, self->plan.chip);
	EXPECT_EQ(120, self->peaks.cb);
}

/* Those of the mesh are on every chip; one of another chip is not on the one shown. */
TEST_F(figures, tensors_of_a_mesh)
{
	read_text(self, "[" CB(0, 10) "," CB(1, 20) "," TENSOR(2, 40, 64) ","
		  TENSOR(0, 41, 1000) "," TENSOR(1, 42, 8) "," FREE(null, 41) "," FREE(2, 40) "]");
	EXPECT_EQ(1, self->plan.chip);
	EXPECT_EQ(72, self->peaks.l1_buffers);
	EXPECT_EQ(92, self->peaks.l1);
	for (size_t i = 0; i < self->plan.count; i++)
		EXPECT_NE(41, self->plan.events[i].op.id);
}

TEST_F(figures, programs_without_circular_buffers)
{
	static const struct {
		const char *capture;
		size_t programs;
		size_t silent;
	} captures[] = {
		{ "[]", 0, 0 },
		{ "[" BEGIN "," CLEAR "," CB(0, 1) "," END "]", 1, 0 },
		{ "[" BEGIN "," CB(0, 1) "," CLEAR "," END "]", 1, 0 },
		{ "[" BEGIN "," CLEAR "," END "," BEGIN "," CLEAR "," CB(0, 1) "," END "]", 2, 1 },
		{ "[" BEGIN "," BEGIN "," CLEAR "," CLEAR "," END "," CB(0, 1) "," END "]", 1, 1 },
		{ "[" BEGIN "," CLEAR "," BEGIN "," CB(0, 1) "," END "," END "]", 1, 0 },
		{ "[" BEGIN "," CLEAR "]", 1, 1 },
		{ "[" END "," END "," CLEAR "]", 1, 1 },
		{ "[" CB(0, 1) "," CLEAR "]", 1, 0 },
		{ "[" BEGIN "," CLEAR "," CB(0, 1) "," END "," CLEAR "]", 1, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(captures); i++) {
		read_text(self, "%s", captures[i].capture);
		EXPECT_EQ(captures[i].programs, self->plan.programs.count)
			TH_LOG("%s", captures[i].capture);
		EXPECT_EQ(captures[i].silent, self->plan.programs.silent)
			TH_LOG("%s", captures[i].capture);
	}
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

TEST_F(figures, of_a_llama)
{
	struct peaks want;
	char path[32];
	FILE *file;

	if (system("python3 --version >/dev/null 2>&1"))
		SKIP(return, "there is no python3");

	file = llama("--layers 2");
	snprintf(path, sizeof(path), "/dev/fd/%d", fileno(file));
	read_capture(self, path);
	fclose(file);

	file = llama("--layers 2 --peaks");
	ASSERT_EQ(3, fscanf(file, "{\"cb\": %lu, \"l1_tensors\": %lu, \"l1\": %lu}", &want.cb,
			    &want.l1_buffers, &want.l1));
	fclose(file);

	EXPECT_EQ(want.cb, self->peaks.cb);
	EXPECT_EQ(want.l1_buffers, self->peaks.l1_buffers);
	EXPECT_EQ(want.l1, self->peaks.l1);
	EXPECT_EQ(0, self->plan.programs.silent);
}

/* Captures of real programs, and what TT-Metal's own report says of them. */

static bool read_shared(struct _test_data_figures *self, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", TRACES, name);
	if (access(path, R_OK))
		return false;
	read_capture(self, path);
	return true;
}

#define NO_TRACES	"the captures of real programs are not there: " TRACES

TEST_F(figures, of_a_matmul)
{
	if (!read_shared(self, "matmul_normal_mode.json"))
		SKIP(return, NO_TRACES);
	EXPECT_EQ(786432, self->peaks.cb);
	EXPECT_EQ(20480, self->peaks.l1_buffers);
	EXPECT_EQ(806912, self->peaks.l1);
	EXPECT_EQ(0, self->plan.programs.silent);
}

TEST_F(figures, of_a_sharded_add)
{
	if (!read_shared(self, "sharded_add.json"))
		SKIP(return, NO_TRACES);
	EXPECT_EQ(0, self->peaks.cb);
	EXPECT_EQ(32768, self->peaks.l1_buffers);
	EXPECT_EQ(32768, self->peaks.l1);
	EXPECT_EQ(0, self->plan.programs.silent);
}

enum { ALLOC = TT_MEMTRACK_OP_BUF_ALLOC, FREED = TT_MEMTRACK_OP_BUF_FREE };
enum { DRAM = TT_MEMTRACK_KIND_DRAM_BUFFERS, L1 = TT_MEMTRACK_KIND_L1_BUFFERS };

static bool is(const struct plan *plan, size_t index, uint32_t op, uint32_t kind, uint64_t id,
	       uint64_t bytes)
{
	const struct tt_memtrack_op *event = &plan->events[index].op;

	return event->op == op && event->kind == kind && event->id == id && event->bytes == bytes;
}

/* Node 28 uses node 13 again, as L1; node 44 uses node 32. */
TEST_F(figures, of_a_concat_in_the_older_schema)
{
	const struct plan *plan = &self->plan;

	if (!read_shared(self, "concat_2024_format.json"))
		SKIP(return, NO_TRACES);
	ASSERT_EQ(25, plan->count);
	EXPECT_TRUE(is(plan, 0, ALLOC, L1, 8, 8388608));
	EXPECT_TRUE(is(plan, 4, ALLOC, DRAM, 13, 16384));
	EXPECT_TRUE(is(plan, 7, FREED, DRAM, 13, 0));
	EXPECT_EQ(17, plan->events[7].node);
	EXPECT_TRUE(is(plan, 8, ALLOC, L1, 13, 8388608));
	EXPECT_TRUE(is(plan, 23, FREED, L1, 13, 0));
	EXPECT_TRUE(is(plan, 24, FREED, L1, 8, 0));
	EXPECT_EQ(0, plan->programs.silent);
}

TEST_HARNESS_MAIN
