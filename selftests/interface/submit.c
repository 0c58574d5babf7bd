// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SUBMIT: many events in one call.
 */
#include <fcntl.h>
#include <stdlib.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define MANY 5000

FIXTURE(submit) {
	int fd;
	struct tt_memtrack_submit answer;
};

FIXTURE_SETUP(submit)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	books_watch(self->fd);
}

FIXTURE_TEARDOWN(submit)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

TEST_F(submit, every_operation)
{
	struct tt_memtrack_op ops[2 * KINDS];
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		ops[kind] = op_alloc(0, kind, kind, 100 + kind, 10);
		ops[KINDS + kind] = op_free(0, kind, kind);
	}
	EXPECT_EQ(0, submit(self->fd, ops, KINDS, 0, &self->answer));
	EXPECT_EQ(KINDS, self->answer.done);
	EXPECT_EQ(0, self->answer.book_errors);
	for (kind = 0; kind < KINDS; kind++) {
		EXPECT_EQ(1000 + 10 * kind, usage_self(self->fd, 0, kind).bytes);
		EXPECT_EQ(100 + kind, usage_self(self->fd, 0, kind).core_bytes);
	}
	EXPECT_EQ(0, books_coherent());
	EXPECT_EQ(0, submit(self->fd, ops + KINDS, KINDS, 0, &self->answer));
	EXPECT_EQ(KINDS, self->answer.done);
	EXPECT_EQ(0, usage_self(self->fd, 0, SUM_L1).records);
	EXPECT_EQ(0, usage_self(self->fd, 0, SUM_DRAM).records);
}

/* A batch does what its events would do one by one; the peak shows their order. */
TEST_F(submit, events_are_done_in_their_order)
{
	const struct tt_memtrack_op ops[] = {
		op_alloc(2, CB, 1, 10, 10), op_free(2, CB, 1), op_alloc(2, CB, 1, 20, 10),
		op_alloc(2, CB, 2, 1, 10), op_free(2, CB, 1), op_alloc(2, CB, 3, 5, 10),
	};

	EXPECT_EQ(0, submit(self->fd, ops, ARRAY_SIZE(ops), 0, &self->answer));
	EXPECT_EQ(ARRAY_SIZE(ops), self->answer.done);
	EXPECT_EQ(60, usage_self(self->fd, 2, CB).bytes);
	EXPECT_EQ(210, usage_self(self->fd, 2, CB).bytes_peak);
	EXPECT_EQ(4, usage_self(self->fd, 2, CB).records_ever);
}

TEST_F(submit, several_devices_and_frees_of_all)
{
	struct tt_memtrack_op ops[] = {
		op_alloc(0, CB, 1, 10, 10), op_alloc(1, CB, 1, 10, 10), op_alloc(2, DFB, 1, 10, 10),
		op_alloc(2, TRACE, 1, 10, 10), op_free(ANY, CB, 0), op_alloc(1, CB, 1, 30, 10),
	};

	ops[4].flags = TT_MEMTRACK_FREE_ALL;
	EXPECT_EQ(0, submit(self->fd, ops, ARRAY_SIZE(ops), 0, &self->answer));
	EXPECT_EQ(ARRAY_SIZE(ops), self->answer.done);
	EXPECT_EQ(0, usage_self(self->fd, 0, CB).bytes);
	EXPECT_EQ(300, usage_self(self->fd, 1, CB).bytes);
	EXPECT_EQ(100, usage_self(self->fd, 2, DFB).bytes);
	EXPECT_EQ(100, usage_self(self->fd, 2, TRACE).bytes);
	EXPECT_EQ(0, books_coherent());
}

TEST_F(submit, the_first_error_stops_it)
{
	const struct {
		struct tt_memtrack_op op;
		int error;
		enum counter counter;
	} wrong[] = {
		{ op_alloc(0, CB, 1, 5, 10), -EEXIST, DUPLICATE_ALLOC },
		{ op_free(0, CB, 99), -ENOENT, UNKNOWN_FREE },
		{ op_alloc(0, CB, 99, 1ULL << 44, 2), -EOVERFLOW, OVER_FLOW },
	};
	size_t i;

	EXPECT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		const struct tt_memtrack_op ops[] = {
			op_alloc(0, DFB, 1, 10, 10), op_alloc(0, DFB, 2, 10, 10), wrong[i].op,
			op_alloc(0, DFB, 3, 10, 10),
		};
		__u64 counted = error_count(0, wrong[i].counter);

		EXPECT_EQ(wrong[i].error, submit(self->fd, ops, 4, 0, &self->answer));
		EXPECT_EQ(2, self->answer.done);
		EXPECT_EQ(0, self->answer.book_errors);
		EXPECT_EQ(2, usage_self(self->fd, 0, DFB).records);
		EXPECT_EQ(100, usage_self(self->fd, 0, CB).bytes);
		EXPECT_EQ(counted + 1, error_count(0, wrong[i].counter));
		EXPECT_EQ(0, books_coherent());
		EXPECT_EQ(0, free_all(self->fd, 0, DFB));
	}
}

TEST_F(submit, an_error_in_the_first_event)
{
	const struct tt_memtrack_op ops[] = { op_free(0, CB, 1), op_alloc(0, CB, 1, 10, 10) };

	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, submit(self->fd, ops, 2, 0, &self->answer)));
	EXPECT_EQ(0, self->answer.done);
}

TEST_F(submit, book_errors_are_counted_on_demand)
{
	const struct tt_memtrack_op ops[] = {
		op_free(0, CB, 1),		/* unknown */
		op_alloc(0, CB, 1, 10, 10),
		op_alloc(0, CB, 1, 20, 10),	/* live */
		op_free(1, CB, 1),		/* of another device */
		op_alloc(0, CB, 2, 1, 10),
	};
	__u64 unknown = error_count(0, UNKNOWN_FREE), live = error_count(0, DUPLICATE_ALLOC);

	EXPECT_EQ(0, submit(self->fd, ops, ARRAY_SIZE(ops), TT_MEMTRACK_SUBMIT_CONTINUE,
			    &self->answer));
	EXPECT_EQ(ARRAY_SIZE(ops), self->answer.done);
	EXPECT_EQ(3, self->answer.book_errors);
	EXPECT_EQ(110, usage_self(self->fd, 0, CB).bytes);
	EXPECT_EQ(unknown + 1, error_count(0, UNKNOWN_FREE));
	EXPECT_EQ(live + 1, error_count(0, DUPLICATE_ALLOC));
	EXPECT_EQ(0, books_coherent());
}

TEST_F(submit, other_errors_stop_it_all_the_same)
{
	struct tt_memtrack_op ops[] = {
		op_free(0, CB, 7), op_alloc(0, CB, 1, 10, 10), op_alloc(0, CB, 2, 10, 10),
		op_alloc(0, CB, 3, 10, 10),
	};
	const struct {
		__u32 device, kind, cores;
		int error;
	} wrong[] = {
		{ 99, CB, 10, -ENODEV },
		{ 0, L1_BUFFERS, 10, -EINVAL },
		{ 0, KINDS, 10, -EOPNOTSUPP },
		{ 0, CB, 0, -EINVAL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		ops[2].device = wrong[i].device;
		ops[2].kind = wrong[i].kind;
		ops[2].cores = wrong[i].cores;
		EXPECT_EQ(wrong[i].error, submit(self->fd, ops, 4, TT_MEMTRACK_SUBMIT_CONTINUE,
						 &self->answer));
		EXPECT_EQ(2, self->answer.done);
		EXPECT_EQ(1, self->answer.book_errors);
		EXPECT_EQ(1, usage_self(self->fd, 0, CB).records);
		EXPECT_EQ(0, free_all(self->fd, ANY, ANY));
	}
	EXPECT_EQ(0, books_coherent());
}

TEST_F(submit, members_that_an_operation_does_not_use)
{
	struct tt_memtrack_op op;
	int kind;

	for (kind = 0; kind < KINDS; kind++)
		EXPECT_EQ(0, record_alloc(self->fd, 0, kind, 1, 10, 10));
	books_mark();
	for (kind = 0; kind < KINDS; kind++) {
		op = op_alloc(0, kind, 2, 10, 10);
		op.flags = TT_MEMTRACK_FREE_ALL;
		EXPECT_EQ(-EOPNOTSUPP, submit(self->fd, &op, 1, 0, NULL));
		op = op_alloc(0, kind, 2, 10, 10);
		op.flags = 1U << 31;
		EXPECT_EQ(-EOPNOTSUPP, submit(self->fd, &op, 1, 0, NULL));
		op = op_alloc(0, kind, 2, 10, 10);
		*(kind <= L1_SMALL ? &op.cores : &op.kernel_class) = 77;
		EXPECT_EQ(-EOPNOTSUPP, submit(self->fd, &op, 1, 0, NULL));
		op = op_alloc(0, kind, 2, 10, 10);
		if (kind <= L1_SMALL)
			op.kernel_class = 1;
		else
			op.core_bytes = 1;
		EXPECT_EQ(-EOPNOTSUPP, submit(self->fd, &op, 1, 0, NULL));

		op = op_free(0, kind, 1);
		op.flags = 1U << 1;
		EXPECT_EQ(-EOPNOTSUPP, submit(self->fd, &op, 1, 0, NULL));
		op = op_free(0, kind, 1);
		op.core_bytes = 10;
		EXPECT_EQ(-EOPNOTSUPP, submit(self->fd, &op, 1, 0, NULL));
		op = op_free(0, kind, 1);
		op.cores = 10;
		EXPECT_EQ(-EOPNOTSUPP, submit(self->fd, &op, 1, 0, NULL));
		op = op_free(0, kind, 1);
		op.kernel_class = 1;
		EXPECT_EQ(-EOPNOTSUPP, submit(self->fd, &op, 1, 0, NULL));
	}
	EXPECT_EQ(0, books_unchanged(0));
}

TEST_F(submit, nothing_at_all)
{
	EXPECT_EQ(0, REFUSED(submit(self->fd, NULL, 0, 0, &self->answer)));
	EXPECT_EQ(0, self->answer.done);
	EXPECT_EQ(0, self->answer.book_errors);
}

/* Nothing is done, and the answer does not keep what the caller left in it. */
TEST_F(submit, refused_as_a_whole)
{
	struct tt_memtrack_op op = op_alloc(0, CB, 1, 10, 10);

	EXPECT_EQ(-EOPNOTSUPP, REFUSED(submit(self->fd, &op, 1, 1U << 31, &self->answer)));
	EXPECT_EQ(0, self->answer.done);
	EXPECT_EQ(0, self->answer.book_errors);
}

TEST_F(submit, several_thousand)
{
	static struct tt_memtrack_op ops[MANY];
	__u64 expected = 0;
	int i;

	for (i = 0; i < MANY; i++) {
		ops[i] = op_alloc(i % 3, L1_SMALL, i, i, 1);
		expected += i;
	}
	EXPECT_EQ(0, submit(self->fd, ops, MANY, 0, &self->answer));
	EXPECT_EQ(MANY, self->answer.done);
	EXPECT_EQ(expected, usage_self(self->fd, 0, L1_SMALL).bytes +
			    usage_self(self->fd, 1, L1_SMALL).bytes +
			    usage_self(self->fd, 2, L1_SMALL).bytes);
	EXPECT_EQ(0, books_coherent());
	for (i = 0; i < MANY; i++)
		ops[i] = op_free(i % 3, L1_SMALL, i);
	EXPECT_EQ(0, submit(self->fd, ops, MANY, 0, &self->answer));
	EXPECT_EQ(MANY, self->answer.done);
	EXPECT_EQ(0, usage_self(self->fd, 0, SUM_L1).records);
}

TEST_F(submit, every_length_up_to_a_few_blocks)
{
	static struct tt_memtrack_op ops[200];
	__u32 i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = op_alloc(0, DFB, i, 1, 1);
	for (i = 0; i <= ARRAY_SIZE(ops); i++) {
		ASSERT_EQ(0, submit(self->fd, ops, i, 0, &self->answer));
		ASSERT_EQ(i, self->answer.done);
		ASSERT_EQ(i, usage_self(self->fd, 0, DFB).bytes);
		ASSERT_EQ(0, free_all(self->fd, 0, DFB));
	}
}

/* The array runs into unreadable memory: exactly the entries before it are done. */
TEST_F(submit, array_that_ends_in_an_unreadable_page)
{
	const long page = sysconf(_SC_PAGESIZE);
	const __u32 readable[] = { 0, 1, 15, 16, 17, 64, 80 };
	struct tt_memtrack_op *ops;
	char *memory;
	size_t k;
	__u32 i;

	memory = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)memory);
	ASSERT_EQ(0, mprotect(memory + 2 * page, page, PROT_NONE));
	for (k = 0; k < ARRAY_SIZE(readable); k++) {
		/* Only half of the last entry is readable. */
		ops = (void *)(memory + 2 * page - readable[k] * sizeof(*ops) - sizeof(*ops) / 2);
		for (i = 0; i < readable[k]; i++)
			ops[i] = op_alloc(0, SCRATCH, i, 3, 10);
		EXPECT_EQ(-EFAULT, submit(self->fd, ops, readable[k] + 10, 0, &self->answer));
		EXPECT_EQ(readable[k], self->answer.done);
		EXPECT_EQ(readable[k], usage_self(self->fd, 0, SCRATCH).records);
		EXPECT_EQ(readable[k] * 30, usage_self(self->fd, 0, SCRATCH).bytes);
		EXPECT_EQ(0, books_coherent());
		EXPECT_EQ(0, submit(self->fd, ops, 0, 0, &self->answer));
		EXPECT_EQ(0, free_all(self->fd, 0, SCRATCH));
	}
}

/* An array whose end would be beyond the last address. */
TEST_F(submit, array_that_wraps)
{
	struct tt_memtrack_submit batch = {
		.size = sizeof(batch),
		.ops = UINT64_MAX - 100,
		.entry_size = sizeof(struct tt_memtrack_op),
		.count = UINT32_MAX,
	};

	EXPECT_EQ(-EFAULT, REFUSED(call(self->fd, TT_MEMTRACK_IOC_SUBMIT, &batch)));
	EXPECT_EQ(0, batch.done);
}

TEST_F(submit, a_child_of_fork_may_not)
{
	const struct tt_memtrack_op op = op_alloc(0, CB, 1, 10, 10);
	struct child child;

	EXPECT_EQ(0, record_alloc(self->fd, 0, L1_SMALL, 1, 10, 10));
	books_mark();
	if (!child_start(&child))
		_exit(submit(self->fd, &op, 1, 0, &self->answer) == -EPERM &&
		      self->answer.done == 0 ? 0 : 1);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, books_unchanged(0));
}

/* A random event, with mistakes: ids that are live or not, contradictory sizes. */
static struct tt_memtrack_op random_op(unsigned int *seed, __u32 device)
{
	__u32 kind = rand_r(seed) % KINDS;
	__u64 id = rand_r(seed) % 40;
	int shift = rand_r(seed) % 500 ? rand_r(seed) % 32 ? 4 : 15 : 30;
	struct tt_memtrack_op op;

	if (rand_r(seed) % 2) {
		op = op_free(device, kind, id);
		op.bytes = rand_r(seed) % 16 ? 0 : 1 + rand_r(seed) % 3;
		return op;
	}
	/* Few exceed the capacity of a core, and fewer that of a region: most batches have none. */
	op = op_alloc(device, kind, id, (__u64)(rand_r(seed) % 64) << shift, 4);
	if (op.op == TT_MEMTRACK_OP_BUF_ALLOC && rand_r(seed) % 64 == 0)
		op.bytes = rand_r(seed) % 4;
	if (op.cores && rand_r(seed) % 64 == 0)
		op.cores = 65;
	return op;
}

/* Usage of a device and of a client on it, and the device's error counters. */
struct state {
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_usage own[WHATS];
	__u64 errors[COUNTERS];
};

static int state_of(int fd, __u32 device, struct state *state)
{
	int counter;

	memset(state, 0, sizeof(*state));
	for (counter = 0; counter < COUNTERS; counter++)
		state->errors[counter] = error_count(device, counter);
	return usage_get(fd, device, 0, state->usage) ?:
	       usage_get(fd, device, TT_MEMTRACK_USAGE_SELF, state->own);
}

static bool same_events(int watcher, const struct tt_memtrack_event *alone, int count)
{
	struct tt_memtrack_event event;
	int i;

	for (i = 0; i < count; i++) {
		if (read(watcher, &event, sizeof(event)) != sizeof(event))
			return false;
		if (event.type != alone[i].type || event.kind != alone[i].kind ||
		    event.id != alone[i].id || event.bytes != alone[i].bytes ||
		    event.core_bytes != alone[i].core_bytes || event.total != alone[i].total)
			return false;
	}
	return read(watcher, &event, sizeof(event)) == -1 && errno == EAGAIN;
}

/* Two equal chips: one gets single events, the other the same in batches. */
TEST_F(submit, batches_are_like_single_events)
{
	static struct tt_memtrack_event alone[32];
	int watcher = device_open(O_RDWR | O_NONBLOCK);
	struct state single, batch, single_before, batch_before;
	struct tt_memtrack_op ops[32], op;
	unsigned int seed = 1;
	int round, i, events;

	ASSERT_EQ(0, watch(watcher));
	ASSERT_EQ(0, state_of(self->fd, 0, &single_before));
	ASSERT_EQ(0, state_of(self->fd, 1, &batch_before));
	for (round = 0; round < 300; round++) {
		int count = 1 + rand_r(&seed) % ARRAY_SIZE(ops);

		for (i = 0, events = 0; i < count; i++) {
			op = random_op(&seed, 0);
			ops[i] = op;
			ops[i].device = 1;
			submit(self->fd, &op, 1, 0, NULL);
			events += read(watcher, &alone[events], sizeof(*alone)) > 0;
		}
		ASSERT_EQ(0, submit(self->fd, ops, count, TT_MEMTRACK_SUBMIT_CONTINUE,
				    &self->answer));
		ASSERT_EQ(count, self->answer.done);
		ASSERT_EQ(count - events, self->answer.book_errors);
		ASSERT_TRUE(same_events(watcher, alone, events)) TH_LOG("round %d", round);
		ASSERT_EQ(0, state_of(self->fd, 0, &single));
		ASSERT_EQ(0, state_of(self->fd, 1, &batch));
		for (i = 0; i < COUNTERS; i++) {
			ASSERT_EQ(single.errors[i] - single_before.errors[i],
				  batch.errors[i] - batch_before.errors[i])
				TH_LOG("round %d, counter %d", round, i);
		}
		forget_times(single.own);
		forget_times(batch.own);
		ASSERT_EQ(0, memcmp(single.own, batch.own, sizeof(batch.own)))
			TH_LOG("round %d", round);
	}
	EXPECT_NE(single_before.errors[OVER_CAPACITY], single.errors[OVER_CAPACITY]);
	EXPECT_NE(single_before.errors[SIZE_MISMATCH], single.errors[SIZE_MISMATCH]);
	close(watcher);
}

TEST_HARNESS_MAIN
