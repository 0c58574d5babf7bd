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
