// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host tests of how a plan is reported, against a library of our own that writes down
 * what it is told.
 */
#include <errno.h>
#include <time.h>

#include "kselftest_harness.h"

#include "../node.h"
#include "../plan.h"
#include "../replay.h"

/* What the device has counted, at each look at it. */
static uint64_t counted[2][ERROR_COUNT];
static size_t looks;

void errors_read(uint64_t counts[ERROR_COUNT], uint32_t device)
{
	if (device != 2 || looks == ARRAY_SIZE(counted))
		abort();
	memcpy(counts, counted[looks++], sizeof(counted[0]));
}

enum { MOST = 16 };

static struct {
	struct tt_memtrack_op ops[MOST];
	size_t count;
	int answers[MOST]; /* to each report */
	int usage_answer;
	uint32_t sets;
	uint16_t rows[MOST];
	bool no_sets;
	size_t pauses;
	uint64_t paused_ms;
} told;

static struct ttmt *const handle = (struct ttmt *)&told;

int ttmt_submit(struct ttmt *file, const struct tt_memtrack_op *ops, size_t op_size,
		size_t count, unsigned int flags, struct ttmt_submitted *result,
		size_t result_size)
{
	(void)result_size;
	if (file != handle || op_size != sizeof(*ops) || count != 1 || flags || result ||
	    told.count == MOST)
		return -EINVAL;
	told.ops[told.count] = *ops;
	return told.answers[told.count++];
}

int ttmt_cores_set(struct ttmt *file, uint32_t set, const uint16_t rows[16])
{
	if (file != handle || set != told.sets + 1 || told.no_sets)
		return -EINVAL;
	told.rows[told.sets++] = rows[0];
	return 0;
}

int ttmt_usage_self(struct ttmt *file, uint32_t device, struct tt_memtrack_usage *rows,
		    size_t row_size, size_t count)
{
	if (file != handle || row_size != sizeof(*rows))
		return -EINVAL;
	for (size_t i = 0; i < count; i++)
		rows[i].core_peak = 1000 * rows[i].what + device;
	return told.usage_answer;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	(void)left;
	told.pauses++;
	told.paused_ms += (uint64_t)wanted->tv_sec * 1000 + (uint64_t)wanted->tv_nsec / 1000000;
	return 0;
}

/* Three nodes; the second one has two events. */
static struct plan_event events[] = {
	{ .node = 5, .op = { .op = TT_MEMTRACK_OP_BUF_ALLOC, .id = 3, .bytes = 64 } },
	{ .node = 8, .op = { .op = TT_MEMTRACK_OP_CB_FREE, .kind = TT_MEMTRACK_KIND_CB } },
	{ .node = 8, .op = { .op = TT_MEMTRACK_OP_CB_FREE, .kind = TT_MEMTRACK_KIND_DFB } },
	{ .node = 9, .op = { .op = TT_MEMTRACK_OP_BUF_FREE, .id = 3 } },
};

static const struct plan plan = { .events = events, .count = ARRAY_SIZE(events) };

static int send_plan(unsigned int delay_ms, struct replay_result *result, char *why)
{
	return replay_send(handle, &plan, 2, delay_ms, result, why);
}

TEST(events_come_in_order_and_to_the_device)
{
	struct replay_result result;
	char why[NODE_WHY];

	ASSERT_EQ(0, send_plan(0, &result, why));
	ASSERT_EQ(ARRAY_SIZE(events), told.count);
	for (size_t i = 0; i < told.count; i++) {
		struct tt_memtrack_op want = events[i].op;

		want.device = 2;
		EXPECT_EQ(0, memcmp(&want, &told.ops[i], sizeof(want)));
	}
	EXPECT_EQ(told.count, result.events);
	EXPECT_EQ(0, result.errors[ERROR_UNKNOWN_FREE]);
	EXPECT_EQ(0, result.errors[ERROR_DUPLICATE_ALLOC]);
}

/* Each set of cores is registered once. */
TEST(core_sets)
{
	struct plan_event placed[5] = { 0 };
	const struct plan of_placed = { .events = placed, .count = ARRAY_SIZE(placed) };
	static const uint16_t rows[] = { 3, 0, 4, 3, 4 };
	static const uint32_t wanted[] = { 1, 0, 2, 1, 2 };
	struct replay_result result;
	char why[NODE_WHY];

	for (size_t i = 0; i < ARRAY_SIZE(placed); i++) {
		placed[i].op.op = TT_MEMTRACK_OP_CB_ALLOC;
		placed[i].op.kind = TT_MEMTRACK_KIND_CB;
		placed[i].op.bytes = 100;
		placed[i].cores[0] = rows[i];
	}
	ASSERT_EQ(0, replay_send(handle, &of_placed, 2, 0, &result, why));
	for (size_t i = 0; i < ARRAY_SIZE(placed); i++)
		EXPECT_EQ(wanted[i], told.ops[i].core_set);
	EXPECT_EQ(2, told.sets);
	EXPECT_EQ(3, told.rows[0]);
	EXPECT_EQ(4, told.rows[1]);
	EXPECT_EQ(500, result.sums.peak[TT_MEMTRACK_KIND_CB]);
	/* A module that takes no set gets the events without. */
	memset(&told, 0, sizeof(told));
	looks = 0;
	told.no_sets = true;
	ASSERT_EQ(0, replay_send(handle, &of_placed, 2, 0, &result, why));
	EXPECT_EQ(0, told.ops[0].core_set);
}

/* What is freed is subtracted, and what is refused is not added. */
TEST(sums_of_fullest_cores)
{
	struct plan_event some[] = {
		{ .op = { .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = TT_MEMTRACK_KIND_L1_SMALL,
			  .id = 1, .core_bytes = 10 } },
		{ .op = { .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_CB, .id = 1,
			  .bytes = 5, .cores = 2 } },
		{ .op = { .op = TT_MEMTRACK_OP_BUF_FREE, .kind = TT_MEMTRACK_KIND_L1_SMALL,
			  .id = 1 } },
		{ .op = { .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_DFB, .id = 2,
			  .bytes = 1000, .cores = 2 } },
		{ .op = { .op = TT_MEMTRACK_OP_CB_FREE, .flags = TT_MEMTRACK_FREE_ALL,
			  .kind = TT_MEMTRACK_KIND_CB } },
		{ .op = { .op = TT_MEMTRACK_OP_CB_ALLOC, .kind = TT_MEMTRACK_KIND_CB, .id = 3,
			  .bytes = 12, .cores = 2 } },
		{ .op = { .op = TT_MEMTRACK_OP_BUF_ALLOC, .kind = TT_MEMTRACK_KIND_TRACE,
			  .id = 1, .core_bytes = 7 } },
	};
	const struct plan of_some = { .events = some, .count = ARRAY_SIZE(some) };
	struct replay_result result;
	char why[NODE_WHY];

	told.answers[3] = -EEXIST;
	ASSERT_EQ(0, replay_send(handle, &of_some, 2, 0, &result, why));
	EXPECT_EQ(12, result.sums.peak[TT_MEMTRACK_KIND_CB]);
	EXPECT_EQ(0, result.sums.peak[TT_MEMTRACK_KIND_DFB]);
	EXPECT_EQ(10, result.sums.peak[TT_MEMTRACK_KIND_L1_SMALL]);
	EXPECT_EQ(7, result.sums.peak[TT_MEMTRACK_KIND_KERNEL + 1]);
	EXPECT_EQ(15, result.sums.peak[TT_MEMTRACK_KIND_KERNEL + 2]);
}

TEST(peaks_are_those_that_the_module_gives)
{
	struct replay_result result;
	char why[NODE_WHY];

	ASSERT_EQ(0, send_plan(0, &result, why));
	EXPECT_EQ(1002, result.usage[TT_MEMTRACK_KIND_TRACE].core_peak);
	EXPECT_EQ(1000 * TT_MEMTRACK_SUM_L1_PROGRAM + 2,
		  result.usage[REPLAY_USAGE_ROWS - 1].core_peak);
}

TEST(odd_events_are_counted_and_the_rest_goes_on)
{
	struct replay_result result;
	char why[NODE_WHY];

	told.answers[0] = -EEXIST;
	told.answers[2] = -ENOENT;
	told.answers[3] = -ENOENT;
	ASSERT_EQ(0, send_plan(0, &result, why));
	EXPECT_EQ(ARRAY_SIZE(events), told.count);
	EXPECT_EQ(ARRAY_SIZE(events), result.events);
	EXPECT_EQ(2, result.errors[ERROR_UNKNOWN_FREE]);
	EXPECT_EQ(1, result.errors[ERROR_DUPLICATE_ALLOC]);
}

/* What is refused is known without them, and another program may be counted too. */
TEST(errors_that_only_the_device_counts)
{
	struct replay_result result;
	char why[NODE_WHY];

	for (int i = 0; i < ERROR_COUNT; i++) {
		counted[0][i] = 5;
		counted[1][i] = 7;
	}
	ASSERT_EQ(0, send_plan(0, &result, why));
	EXPECT_EQ(0, result.errors[ERROR_UNKNOWN_FREE]);
	EXPECT_EQ(0, result.errors[ERROR_DUPLICATE_ALLOC]);
	EXPECT_EQ(2, result.errors[ERROR_SIZE_MISMATCH]);
	EXPECT_EQ(2, result.errors[ERROR_OVER_CAPACITY]);
}

TEST(other_errors_stop_it_and_name_the_node)
{
	static const int errors[] = { ENOMEM, EOVERFLOW, EPERM, EINVAL };
	struct replay_result result;
	char why[NODE_WHY];

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		told.count = 0;
		looks = 0;
		told.answers[1] = -errors[i];
		EXPECT_EQ(-errors[i], send_plan(0, &result, why));
		EXPECT_EQ(2, told.count);
		EXPECT_EQ(1, result.events);
		EXPECT_NE(NULL, strstr(why, "node 8: "));
		EXPECT_NE(NULL, strstr(why, strerror(errors[i])));
	}
}

TEST(errors_that_are_not_of_the_capture_say_so)
{
	struct replay_result result;
	char why[NODE_WHY];

	told.answers[0] = -EDQUOT;
	EXPECT_EQ(-EDQUOT, send_plan(0, &result, why));
	EXPECT_NE(NULL, strstr(why, "node 5: the module refuses it: a user may have no more"));
	told.count = 0;
	looks = 0;
	told.answers[0] = -ENODEV;
	EXPECT_EQ(-ENODEV, send_plan(0, &result, why));
	EXPECT_STREQ("node 5: the module refuses it: the device is gone", why);
}

TEST(peaks_that_cannot_be_asked_are_an_error)
{
	struct replay_result result;
	char why[NODE_WHY];

	told.usage_answer = -ENODEV;
	EXPECT_EQ(-ENODEV, send_plan(0, &result, why));
	EXPECT_NE(NULL, strstr(why, "usage of device 2"));
}

/* Two pauses: none before the first node, none between the events of one node. */
TEST(delay_is_between_nodes)
{
	struct replay_result result;
	char why[NODE_WHY];

	ASSERT_EQ(0, send_plan(2500, &result, why));
	EXPECT_EQ(2, told.pauses);
	EXPECT_EQ(5000, told.paused_ms);
}

TEST(no_delay_is_no_pause)
{
	struct replay_result result;
	char why[NODE_WHY];

	ASSERT_EQ(0, send_plan(0, &result, why));
	EXPECT_EQ(0, told.pauses);
}

TEST_HARNESS_MAIN
