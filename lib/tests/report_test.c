// SPDX-License-Identifier: GPL-2.0-or-later
/* Each report is one ioctl with exactly the caller's arguments, and returns its error. */
#include <stdlib.h>
#include <string.h>

#include <kselftest_harness.h>

#include "fake.h"

#define OP_SIZE sizeof(struct tt_memtrack_op)

#define BIG 0xfedcba9876543210ULL

static int answer_errno;

static int refuse(unsigned long request, void *arg)
{
	return -answer_errno;
}

/* The third event fails; with CONTINUE, two failed and were counted. */
static int stop_at_third(unsigned long request, void *arg)
{
	struct tt_memtrack_submit *submit = arg;

	if (request != TT_MEMTRACK_IOC_SUBMIT)
		return 0;
	submit->done = submit->flags & TT_MEMTRACK_SUBMIT_CONTINUE ? submit->count : 2;
	submit->book_errors = submit->flags & TT_MEMTRACK_SUBMIT_CONTINUE ? 2 : 0;
	return submit->flags & TT_MEMTRACK_SUBMIT_CONTINUE ? 0 : -EEXIST;
}

FIXTURE(report) {
	struct ttmt *handle;
};

FIXTURE_SETUP(report)
{
	unsetenv("TT_MEMTRACK");
	fake_start();
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	memset(&fake.arg, 0xff, sizeof(fake.arg));
}

FIXTURE_TEARDOWN(report)
{
	ttmt_close(self->handle);
	EXPECT_EQ(0, fake_leaks());
}

TEST_F(report, buf_alloc)
{
	const struct tt_memtrack_buf_alloc want = {
		.size = sizeof(want),
		.device = 3,
		.kind = TT_MEMTRACK_KIND_L1_SMALL,
		.id = BIG,
		.bytes = 4096,
		.core_bytes = 512,
	};

	EXPECT_EQ(0, ttmt_buf_alloc(self->handle, 3, TT_MEMTRACK_KIND_L1_SMALL, BIG, 4096, 512));
	EXPECT_EQ(TT_MEMTRACK_IOC_BUF_ALLOC, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
	EXPECT_EQ(1, fake.ioctls);
}

TEST_F(report, cb_alloc)
{
	const struct tt_memtrack_cb_alloc want = {
		.size = sizeof(want),
		.device = 3,
		.kind = TT_MEMTRACK_KIND_DFB,
		.id = BIG,
		.bytes_per_core = 2048,
		.cores = 64,
	};

	EXPECT_EQ(0, ttmt_cb_alloc(self->handle, 3, TT_MEMTRACK_KIND_DFB, BIG, 2048, 64));
	EXPECT_EQ(TT_MEMTRACK_IOC_CB_ALLOC, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
	EXPECT_EQ(1, fake.ioctls);
}

TEST_F(report, kernel_load)
{
	const struct tt_memtrack_kernel_load want = {
		.size = sizeof(want),
		.device = 3,
		.kernel_class = TT_MEMTRACK_KERNEL_FABRIC,
		.id = BIG,
		.bytes_per_core = 2048,
		.cores = 64,
	};

	EXPECT_EQ(0, ttmt_kernel_load(self->handle, 3, TT_MEMTRACK_KERNEL_FABRIC, BIG, 2048, 64));
	EXPECT_EQ(TT_MEMTRACK_IOC_KERNEL_LOAD, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
	EXPECT_EQ(1, fake.ioctls);
}

TEST_F(report, frees)
{
	struct tt_memtrack_free want = {
		.size = sizeof(want),
		.device = 3,
		.kind = TT_MEMTRACK_KIND_TRACE,
		.id = BIG,
		.bytes = 4096,
	};

	EXPECT_EQ(0, ttmt_buf_free(self->handle, 3, TT_MEMTRACK_KIND_TRACE, BIG, 4096));
	EXPECT_EQ(TT_MEMTRACK_IOC_BUF_FREE, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));

	want.kind = TT_MEMTRACK_KIND_SCRATCH;
	EXPECT_EQ(0, ttmt_cb_free(self->handle, 3, TT_MEMTRACK_KIND_SCRATCH, BIG, 4096));
	EXPECT_EQ(TT_MEMTRACK_IOC_CB_FREE, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));

	want.kind = TT_MEMTRACK_KIND_KERNEL;
	want.bytes = 0;
	EXPECT_EQ(0, ttmt_kernel_unload(self->handle, 3, BIG, 0));
	EXPECT_EQ(TT_MEMTRACK_IOC_KERNEL_UNLOAD, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
	EXPECT_EQ(3, fake.ioctls);
}

TEST_F(report, free_all)
{
	const struct tt_memtrack_free want = {
		.size = sizeof(want),
		.flags = TT_MEMTRACK_FREE_ALL,
		.device = 3,
		.kind = TT_MEMTRACK_KIND_CB,
	};

	EXPECT_EQ(0, ttmt_free_all(self->handle, 3, TT_MEMTRACK_KIND_CB));
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
}

TEST_F(report, program_add)
{
	const struct tt_memtrack_program_entry entries[3] = { 0 };
	const struct tt_memtrack_program_add want = {
		.size = sizeof(want),
		.id = BIG,
		.entries = (uintptr_t)entries,
		.entry_size = sizeof(entries[0]),
		.count = 3,
	};

	EXPECT_EQ(0, ttmt_program_add(self->handle, BIG, entries, sizeof(entries[0]), 3));
	EXPECT_EQ(TT_MEMTRACK_IOC_PROGRAM_ADD, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
	EXPECT_EQ(1, fake.ioctls);
	EXPECT_EQ(-EINVAL, ttmt_program_add(self->handle, 1, entries, sizeof(entries[0]),
					    (size_t)UINT32_MAX + 1));
	EXPECT_EQ(1, fake.ioctls);
}

TEST_F(report, program_remove)
{
	const struct tt_memtrack_program_remove want = { .size = sizeof(want), .id = BIG };

	EXPECT_EQ(0, ttmt_program_remove(self->handle, BIG));
	EXPECT_EQ(TT_MEMTRACK_IOC_PROGRAM_REMOVE, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
}

TEST_F(report, program_dispatch)
{
	const struct tt_memtrack_program_dispatch want = {
		.size = sizeof(want),
		.device = 3,
		.slot = 2,
		.id = BIG,
	};

	EXPECT_EQ(0, ttmt_program_dispatch(self->handle, 3, 2, BIG));
	EXPECT_EQ(TT_MEMTRACK_IOC_PROGRAM_DISPATCH, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
}

TEST_F(report, cores_set)
{
	const uint16_t rows[16] = { [2] = 0xff, [15] = 1 };
	const struct tt_memtrack_cores_set want = {
		.size = sizeof(want),
		.set = 7,
		.rows = { [2] = 0xff, [15] = 1 },
	};

	EXPECT_EQ(0, ttmt_cores_set(self->handle, 7, rows));
	EXPECT_EQ(TT_MEMTRACK_IOC_CORES_SET, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
}

TEST_F(report, refused)
{
	struct tt_memtrack_refused want = {
		.size = sizeof(want),
		.flags = TT_MEMTRACK_REFUSED_FREE_KNOWN,
		.device = 3,
		.kind = TT_MEMTRACK_KIND_L1_BUFFERS,
		.reason = TT_MEMTRACK_REFUSED_CLASH,
		.tag = 7,
		.bytes = BIG,
		.core_bytes = 2,
		.free = 3,
		.largest_free = 4,
		.address = 5,
		.other_address = 6,
	};
	struct tt_memtrack_refused what = want;

	/* The caller need not set the size. */
	what.size = 0;
	EXPECT_EQ(0, ttmt_refused(self->handle, &what, sizeof(what)));
	EXPECT_EQ(TT_MEMTRACK_IOC_REFUSED, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
	EXPECT_EQ(0, what.size);
	EXPECT_EQ(1, fake.ioctls);

	/* Nor a tag. */
	what.tag = 0;
	want.tag = 0;
	EXPECT_EQ(0, ttmt_refused(self->handle, &what, sizeof(what)));
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
}

TEST_F(report, refused_of_another_version)
{
	struct {
		struct tt_memtrack_refused refused;
		__u64 more;
	} later = { .refused = { .kind = 2, .other_address = BIG }, .more = 1 };

	/* A structure longer than the library's is cut, one shorter is refused. */
	EXPECT_EQ(0, ttmt_refused(self->handle, &later.refused, sizeof(later)));
	EXPECT_EQ(sizeof(later.refused), fake.arg.size);
	EXPECT_EQ(BIG, fake.arg.refused.other_address);
	EXPECT_EQ(-EINVAL, ttmt_refused(self->handle, &later.refused,
					sizeof(later.refused) - 8));
	EXPECT_EQ(1, fake.ioctls);
	EXPECT_EQ(-ENODEV, ttmt_refused(NULL, &later.refused, sizeof(later.refused)));
	fake.answer = refuse;
	answer_errno = EOPNOTSUPP;
	EXPECT_EQ(-EOPNOTSUPP, ttmt_refused(self->handle, &later.refused,
					    sizeof(later.refused)));
}

TEST_F(report, errors_come_through)
{
	static const int errors[] = { EEXIST, ENOENT, ENODEV, EPERM, EOVERFLOW, EDQUOT, EINTR };

	fake.answer = refuse;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		answer_errno = errors[i];
		fake.ioctls = 0;
		EXPECT_EQ(-errors[i], ttmt_buf_alloc(self->handle, 0, 0, 1, 2, 3));
		EXPECT_EQ(1, fake.ioctls);
	}
}

TEST_F(report, submit_passes_the_array)
{
	struct tt_memtrack_op ops[3] = { 0 };
	const struct tt_memtrack_submit want = {
		.size = sizeof(want),
		.ops = (uintptr_t)ops,
		.entry_size = sizeof(ops[0]),
		.count = 3,
	};
	struct ttmt_submitted result = { 9, 9 };

	EXPECT_EQ(0, ttmt_submit(self->handle, ops, OP_SIZE, 3, 0, &result, sizeof(result)));
	EXPECT_EQ(TT_MEMTRACK_IOC_SUBMIT, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
	EXPECT_EQ(3, result.done);
	EXPECT_EQ(0, result.book_errors);
	EXPECT_EQ(0, ttmt_submit(self->handle, ops, OP_SIZE, 3, 0, NULL, 0));
}

TEST_F(report, submit_tells_where_it_stopped)
{
	struct tt_memtrack_op ops[5] = { 0 };
	struct ttmt_submitted result;

	fake.answer = stop_at_third;
	EXPECT_EQ(-EEXIST, ttmt_submit(self->handle, ops, OP_SIZE, 5, 0, &result, sizeof(result)));
	EXPECT_EQ(2, result.done);
	EXPECT_EQ(0, result.book_errors);
	EXPECT_EQ(0, ttmt_submit(self->handle, ops, OP_SIZE, 5, TT_MEMTRACK_SUBMIT_CONTINUE,
				 &result, sizeof(result)));
	EXPECT_EQ(5, result.done);
	EXPECT_EQ(2, result.book_errors);
}

TEST_F(report, submit_refuses_more_than_the_kernel_can_count)
{
	struct ttmt_submitted result = { 9, 9 };
	struct tt_memtrack_op op = { 0 };

	if (SIZE_MAX == UINT32_MAX)
		SKIP(return, "a size_t cannot say more");
	EXPECT_EQ(-EINVAL, ttmt_submit(self->handle, &op, OP_SIZE, (size_t)UINT32_MAX + 2, 0,
				       &result, sizeof(result)));
	EXPECT_EQ(0, result.done);
	EXPECT_EQ(0, fake.ioctls);
}

TEST_HARNESS_MAIN
