// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs: registered once, and on a device while dispatched there, as a whole or not at all.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define SLOTS TT_MEMTRACK_SLOTS
#define MOST TT_MEMTRACK_MAX_PROGRAM

/* An n300's L1 per core. */
#define BYTES_PER_CORE 1499136

FIXTURE(programs) {
	int fd;
};

FIXTURE_SETUP(programs)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	books_watch(self->fd);
	ASSERT_EQ(0, peaks_reset());
}

FIXTURE_TEARDOWN(programs)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

/* Two circular buffers, a dataflow buffer, a scratchpad and two kernels: 5120 bytes of L1. */
static const struct tt_memtrack_program_entry mixed[] = {
	{ .kind = KERNEL, .id = 2, .bytes_per_core = 20, .cores = 8,
	  .kernel_class = TT_MEMTRACK_KERNEL_DISPATCH },
	{ .kind = CB, .id = 7, .bytes_per_core = 100, .cores = 16 },
	{ .kind = SCRATCH, .id = 1, .bytes_per_core = 10, .cores = 64 },
	{ .kind = CB, .id = 3, .bytes_per_core = 200, .cores = 8 },
	{ .kind = DFB, .id = 1, .bytes_per_core = 30, .cores = 32 },
	{ .kind = KERNEL, .id = 1, .bytes_per_core = 40, .cores = 4 },
};

static const struct tt_memtrack_program_entry small[] = {
	{ .kind = CB, .id = 7, .bytes_per_core = 64, .cores = 1 },
};

static int add_both(int fd)
{
	return program_add(fd, 1, mixed, ARRAY_SIZE(mixed)) ?:
	       program_add(fd, 2, small, ARRAY_SIZE(small));
}

static bool holds(int fd, __u32 device, enum what what, __u64 records, __u64 bytes,
		  __u64 core_bytes)
{
	struct tt_memtrack_usage own = usage_self(fd, device, what);
	struct tt_memtrack_usage all = usage_of(fd, device, what);

	return own.records == records && own.bytes == bytes && own.core_bytes == core_bytes &&
	       all.records == records && all.bytes == bytes && all.core_bytes == core_bytes;
}

static bool holds_mixed(int fd, __u32 device)
{
	return holds(fd, device, CB, 2, 3200, 300) && holds(fd, device, DFB, 1, 960, 30) &&
	       holds(fd, device, SCRATCH, 1, 640, 10) && holds(fd, device, KERNEL, 2, 320, 60) &&
	       holds(fd, device, SUM_L1, 6, 5120, 340) &&
	       holds(fd, device, SUM_L1_PROGRAM, 4, 4800, 340);
}

static bool holds_nothing(int fd, __u32 device)
{
	return holds(fd, device, SUM_L1, 0, 0, 0) && holds(fd, device, SUM_L1_PROGRAM, 0, 0, 0) &&
	       holds(fd, device, CB, 0, 0, 0) && holds(fd, device, KERNEL, 0, 0, 0);
}

TEST_F(programs, takes_the_place_of_another)
{
	const int fd = self->fd;

	ASSERT_EQ(0, add_both(fd));
	EXPECT_TRUE(holds_nothing(fd, 0));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(holds_mixed(fd, 0));
	EXPECT_EQ(0, books_coherent());
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 2));
	EXPECT_TRUE(holds(fd, 0, SUM_L1, 1, 64, 64));
	EXPECT_TRUE(holds(fd, 0, CB, 1, 64, 64));
	EXPECT_TRUE(holds(fd, 0, KERNEL, 0, 0, 0));
	EXPECT_EQ(0, books_coherent());
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(holds_mixed(fd, 0));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 0));
	EXPECT_TRUE(holds_nothing(fd, 0));
	EXPECT_EQ(13, usage_self(fd, 0, SUM_L1).records_ever);
	EXPECT_EQ(5, usage_self(fd, 0, CB).records_ever);
}

TEST_F(programs, dispatched_again_changes_nothing)
{
	const int fd = self->fd;
	struct tt_memtrack_submit answer;
	struct tt_memtrack_op ops[] = { op_dispatch(0, 0, 1), op_dispatch(0, 0, 1) };

	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_EQ(0, REFUSED(program_dispatch(fd, 0, 0, 1)));
	EXPECT_EQ(0, REFUSED(submit(fd, ops, 2, 0, &answer)));
	EXPECT_EQ(2, answer.done);
	EXPECT_EQ(0, REFUSED(program_dispatch(fd, 0, 1, 0)));
	EXPECT_EQ(0, REFUSED(program_dispatch(fd, 1, 0, 0)));
	EXPECT_EQ(2, usage_self(fd, 0, CB).records_ever);
}

/* The old and the new program are never there together, so there is no such peak. */
TEST_F(programs, peaks_are_of_what_is_there_afterwards)
{
	const struct tt_memtrack_program_entry a = program_entry(CB, 1, 1000, 10);
	const struct tt_memtrack_program_entry b = program_entry(DFB, 1, 900, 10);
	const int fd = self->fd;
	int i;

	ASSERT_EQ(0, program_add(fd, 1, &a, 1));
	ASSERT_EQ(0, program_add(fd, 2, &b, 1));
	for (i = 0; i < 6; i++)
		ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1 + i % 2));
	EXPECT_EQ(10000, usage_self(fd, 0, SUM_L1).bytes_peak);
	EXPECT_EQ(1000, usage_self(fd, 0, SUM_L1).core_peak);
	EXPECT_EQ(10000, usage_of(fd, 0, SUM_L1_PROGRAM).bytes_peak);
	EXPECT_EQ(9000, usage_of(fd, 0, DFB).bytes_peak);
	EXPECT_EQ(900, usage_of(fd, 0, DFB).core_peak);
	ASSERT_EQ(0, record_alloc(fd, 0, L1_BUFFERS, 1, 50, 10));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_EQ(10500, usage_of(fd, 0, SUM_L1).bytes_peak);
	EXPECT_EQ(1050, usage_of(fd, 0, SUM_L1).core_peak);
}

TEST_F(programs, slots_and_devices_are_apart)
{
	const int fd = self->fd;
	__u32 slot;

	ASSERT_EQ(0, add_both(fd));
	for (slot = 0; slot < SLOTS; slot++)
		ASSERT_EQ(0, program_dispatch(fd, 0, slot, 2));
	ASSERT_EQ(0, program_dispatch(fd, 2, 5, 1));
	EXPECT_TRUE(holds(fd, 0, CB, SLOTS, 64 * SLOTS, 64 * SLOTS));
	EXPECT_TRUE(holds_mixed(fd, 2));
	EXPECT_EQ(0, books_coherent());
	ASSERT_EQ(0, program_dispatch(fd, 0, 15, 0));
	EXPECT_TRUE(holds(fd, 0, CB, SLOTS - 1, 64 * (SLOTS - 1), 64 * (SLOTS - 1)));
	/* It is removed from all slots. */
	ASSERT_EQ(0, program_dispatch(fd, 2, 0, 2));
	ASSERT_EQ(0, program_remove(fd, 2));
	EXPECT_TRUE(holds_nothing(fd, 0));
	EXPECT_TRUE(holds_mixed(fd, 2));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, program_dispatch(fd, 0, 0, 2)));
}

/* Single records have their own ids and lifetime. */
TEST_F(programs, records_beside_it)
{
	const int fd = self->fd;

	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, cb_free(fd, 0, CB, 7, 0)));
	ASSERT_EQ(0, cb_alloc(fd, 0, CB, 7, 5, 10));
	EXPECT_TRUE(holds(fd, 0, CB, 3, 3250, 305));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 2));
	EXPECT_TRUE(holds(fd, 0, CB, 2, 114, 69));
	ASSERT_EQ(0, free_all(fd, 0, CB));
	EXPECT_TRUE(holds(fd, 0, CB, 1, 64, 64));
	EXPECT_EQ(0, books_coherent());
	ASSERT_EQ(0, cb_alloc(fd, 0, CB, 7, 5, 10));
	ASSERT_EQ(0, free_all(fd, ANY, CB));
	EXPECT_TRUE(holds(fd, 0, CB, 1, 64, 64));
	ASSERT_EQ(0, program_dispatch(fd, 1, 3, 1));
	ASSERT_EQ(0, free_all(fd, 0, ANY));
	EXPECT_TRUE(holds_nothing(fd, 0));
	EXPECT_TRUE(holds_mixed(fd, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(holds_mixed(fd, 0));
	ASSERT_EQ(0, free_all(fd, ANY, ANY));
	EXPECT_TRUE(holds_nothing(fd, 0));
	EXPECT_TRUE(holds_nothing(fd, 1));
	/* It stays registered. */
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(holds_mixed(fd, 0));
}

TEST_F(programs, shown_among_the_records)
{
	static const struct {
		__u32 kind;
		__u64 id;
		__u32 slot;
		__u64 bytes, core_bytes;
		__u32 class;
	} expected[] = {
		{ CB, 5, 0, 100, 10, 0 },
		{ CB, 3, 2, 1600, 200, 0 }, { CB, 7, 2, 1600, 100, 0 }, { CB, 7, 16, 64, 64, 0 },
		{ DFB, 1, 2, 960, 30, 0 }, { SCRATCH, 1, 2, 640, 10, 0 },
		{ KERNEL, 9, 0, 4, 1, 0 },
		{ KERNEL, 1, 2, 160, 40, 0 },
		{ KERNEL, 2, 2, 160, 20, TT_MEMTRACK_KERNEL_DISPATCH },
	};
	const int fd = self->fd;
	struct tt_memtrack_record record, records[16];
	__u32 count = ARRAY_SIZE(records), i;

	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, program_dispatch(fd, 1, 1, 1));
	ASSERT_EQ(0, program_dispatch(fd, 1, 15, 2));
	ASSERT_EQ(0, cb_alloc(fd, 1, CB, 5, 10, 10));
	ASSERT_EQ(0, kernel_load(fd, 1, 0, 9, 1, 4));
	ASSERT_EQ(0, records_get(fd, 0, NULL, records, &count));
	ASSERT_EQ(ARRAY_SIZE(expected), count);
	for (i = 0; i < count; i++) {
		const struct tt_memtrack_record wanted = {
			.device = 1,
			.kind = expected[i].kind,
			.id = expected[i].id,
			.bytes = expected[i].bytes,
			.core_bytes = expected[i].core_bytes,
			.program = expected[i].slot == 0 ? 0 : expected[i].slot == 2 ? 1 : 2,
			.kernel_class = expected[i].class,
			.slot = expected[i].slot,
		};
		__u32 one = 1;

		EXPECT_EQ(0, memcmp(&wanted, &records[i], sizeof(wanted))) TH_LOG("record %u", i);
		/* And one at a time. */
		ASSERT_EQ(0, records_get(fd, 0, i ? &records[i - 1] : NULL, &record, &one));
		ASSERT_EQ(1, one);
		EXPECT_EQ(0, memcmp(&wanted, &record, sizeof(wanted))) TH_LOG("page %u", i);
	}
	count = 1;
	EXPECT_EQ(0, records_get(fd, 0, &records[ARRAY_SIZE(expected) - 1], &record, &count));
	EXPECT_EQ(0, count);
}

static struct tt_memtrack_program_entry most[MOST + 1];

static void fill_most(void)
{
	__u32 i;

	for (i = 0; i <= MOST; i++)
		most[i] = program_entry(CB + i % 4, MOST - i, 1 + i % 100, 1 + i % 64);
}

TEST_F(programs, greatest)
{
	static struct tt_memtrack_record records[MOST];
	const int fd = self->fd;
	__u32 count = MOST, i;
	__u64 bytes = 0;

	fill_most();
	EXPECT_EQ(-EOVERFLOW, REFUSED(program_add(fd, 1, most, MOST + 1)));
	ASSERT_EQ(0, program_add(fd, 1, most, MOST));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	for (i = 0; i < MOST; i++)
		bytes += most[i].bytes_per_core * most[i].cores;
	EXPECT_EQ(bytes, usage_self(fd, 0, SUM_L1).bytes);
	ASSERT_EQ(0, records_get(fd, 0, NULL, records, &count));
	ASSERT_EQ(MOST, count);
	for (i = 1; i < MOST; i++)
		ASSERT_LT((__u64)records[i - 1].kind << 32 | records[i - 1].id,
			  (__u64)records[i].kind << 32 | records[i].id);
	EXPECT_EQ(0, books_coherent());
	ASSERT_EQ(0, program_remove(fd, 1));
	EXPECT_TRUE(holds_nothing(fd, 0));
}

TEST_F(programs, empty)
{
	const int fd = self->fd;

	ASSERT_EQ(0, program_add(fd, 5, NULL, 0));
	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 5));
	EXPECT_TRUE(holds_nothing(fd, 0));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(holds_mixed(fd, 0));
}

/* Entries of 0 bytes, such as globally allocated buffers, are records, too. */
TEST_F(programs, entries_of_no_bytes)
{
	const struct tt_memtrack_program_entry nothing[] = {
		program_entry(CB, 1, 0, 0), program_entry(CB, 2, 0, 64),
	};

	ASSERT_EQ(0, program_add(self->fd, 1, nothing, 2));
	ASSERT_EQ(0, program_dispatch(self->fd, 0, 0, 1));
	EXPECT_TRUE(holds(self->fd, 0, CB, 2, 0, 0));
}

TEST_F(programs, refused_additions)
{
	static const struct {
		int result;
		struct tt_memtrack_program_entry entry;
	} bad[] = {
		{ -EINVAL, { .kind = DRAM_BUFFERS, .bytes_per_core = 1, .cores = 1 } },
		{ -EINVAL, { .kind = L1_BUFFERS, .bytes_per_core = 1, .cores = 1 } },
		{ -EINVAL, { .kind = CB, .id = 1, .bytes_per_core = 1 } },
		{ -EOPNOTSUPP, { .kind = KINDS, .bytes_per_core = 1, .cores = 1 } },
		{ -EOPNOTSUPP, { .kind = ANY, .bytes_per_core = 1, .cores = 1 } },
		{ -EOPNOTSUPP, { .kind = CB, .cores = 1, .kernel_class = 1 } },
		{ -EOPNOTSUPP, { .kind = KERNEL, .cores = 1, .kernel_class = 3 } },
		{ -EOPNOTSUPP, { .kind = CB, .cores = 1, .__reserved = 1 } },
		{ -EOVERFLOW, { .kind = CB, .bytes_per_core = 1ULL << 44, .cores = 2 } },
		{ -EOVERFLOW, { .kind = CB, .bytes_per_core = UINT64_MAX, .cores = 3 } },
		{ -EEXIST, { .kind = CB, .id = 7, .bytes_per_core = 1, .cores = 1 } },
	};
	const int fd = self->fd;
	struct tt_memtrack_program_entry entries[2] = { small[0] };
	size_t i;

	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		entries[1] = bad[i].entry;
		EXPECT_EQ(bad[i].result, REFUSED(program_add(fd, 3, entries, 2)))
			TH_LOG("entry %zu", i);
	}
	EXPECT_EQ(-EEXIST, REFUSED(program_add(fd, 1, small, 1)));
	EXPECT_EQ(-EEXIST, REFUSED(program_add(fd, 1, NULL, 0)));
	EXPECT_EQ(-EINVAL, REFUSED(program_add(fd, 0, small, 1)));
	EXPECT_EQ(-EFAULT, REFUSED(program_add(fd, 3, NULL, 1)));
	/* None of them registered it. */
	EXPECT_EQ(0, program_add(fd, 3, small, 1));
}

TEST_F(programs, refused_dispatches)
{
	const int fd = self->fd;
	struct tt_memtrack_submit answer;
	struct tt_memtrack_op op;
	size_t i;

	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_EQ(-EINVAL, REFUSED(program_dispatch(fd, 0, SLOTS, 2)));
	EXPECT_EQ(-EINVAL, REFUSED(program_dispatch(fd, 0, UINT32_MAX, 2)));
	EXPECT_EQ(-ENODEV, REFUSED(program_dispatch(fd, 3, 0, 2)));
	EXPECT_EQ(-ENODEV, REFUSED(program_dispatch(fd, 3, 0, 0)));
	EXPECT_EQ(-ENODEV, REFUSED(program_dispatch(fd, ANY, 0, 2)));
	EXPECT_EQ(-ENODEV, REFUSED(program_dispatch(fd, 3, 0, 9)));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, program_dispatch(fd, 0, 0, 9)));
	/* Also on a device where it has reported nothing yet. */
	EXPECT_EQ(-ENOENT, COUNTED(2, UNKNOWN_FREE, program_dispatch(fd, 2, 0, 9)));
	EXPECT_EQ(-ENOENT, REFUSED(program_remove(fd, 9)));
	EXPECT_EQ(-EINVAL, REFUSED(program_remove(fd, 0)));
	for (i = 0; i < sizeof(op); i += 4) {
		op = op_dispatch(0, 0, 1);
		/* All members except op, device, slot and id. */
		if (i == 0 || i == 8 || i == 16 || i == 20 || i == 40)
			continue;
		memset((char *)&op + i, 0xff, 4);
		EXPECT_EQ(-EOPNOTSUPP, REFUSED(submit(fd, &op, 1, 0, &answer)))
			TH_LOG("offset %zu", i);
	}
}

TEST_F(programs, in_batches)
{
	const int fd = self->fd;
	struct tt_memtrack_submit answer;
	struct tt_memtrack_op ops[] = {
		op_alloc(0, L1_BUFFERS, 1, 10, 10), op_dispatch(0, 0, 1), op_dispatch(0, 1, 9),
		op_dispatch(0, 1, 2), op_free(0, L1_BUFFERS, 1), op_dispatch(2, 0, 1),
		op_alloc(0, CB, 7, 3, 3),
	};

	ASSERT_EQ(0, add_both(fd));
	EXPECT_EQ(-ENOENT, submit(fd, ops, ARRAY_SIZE(ops), 0, &answer));
	EXPECT_EQ(2, answer.done);
	EXPECT_TRUE(holds(fd, 0, SUM_L1, 7, 5220, 350));
	ASSERT_EQ(0, free_all(fd, ANY, ANY));
	EXPECT_EQ(0, submit(fd, ops, ARRAY_SIZE(ops), TT_MEMTRACK_SUBMIT_CONTINUE, &answer));
	EXPECT_EQ(ARRAY_SIZE(ops), answer.done);
	EXPECT_EQ(1, answer.book_errors);
	EXPECT_TRUE(holds(fd, 0, SUM_L1, 8, 5120 + 64 + 9, 340 + 64 + 3));
	EXPECT_TRUE(holds_mixed(fd, 2));
	EXPECT_EQ(0, books_coherent());
}

/* A program beyond a client's limit is refused as a whole, and the old one stays. */
TEST_F(programs, room_of_a_client)
{
	static struct tt_memtrack_program_entry half[8];
	const struct tt_memtrack_program_entry one = program_entry(KERNEL, 1, 1, 1);
	const int fd = self->fd;
	int i;

	for (i = 0; i < 8; i++)
		half[i] = program_entry(CB, i, 1ULL << 44, 1);
	ASSERT_EQ(0, program_add(fd, 1, half, 8));
	ASSERT_EQ(0, program_add(fd, 2, &one, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 1, 1));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, program_dispatch(fd, 0, 2, 1)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, program_dispatch(fd, 0, 2, 2)));
	EXPECT_TRUE(holds(fd, 0, CB, 16, 1ULL << 48, 1ULL << 48));
	/* If a program replaces another one, the limit applies to the state afterwards. */
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 2));
	ASSERT_EQ(0, program_dispatch(fd, 0, 1, 2));
	EXPECT_TRUE(holds(fd, 0, KERNEL, 2, 2, 2));
}

TEST_F(programs, over_capacity_is_counted_once)
{
	const struct tt_memtrack_program_entry per_core[] = {
		program_entry(CB, 1, BYTES_PER_CORE + 1, 1),
		program_entry(CB, 2, BYTES_PER_CORE + 1, 1),
	};
	const struct tt_memtrack_program_entry cores = program_entry(KERNEL, 1, 1, 65);
	const struct tt_memtrack_program_entry all = program_entry(DFB, 1, BYTES_PER_CORE, 64);
	const int fd = self->fd;
	__u64 before = error_count(0, OVER_CAPACITY);

	ASSERT_EQ(0, program_add(fd, 1, per_core, 2));
	ASSERT_EQ(0, program_add(fd, 2, &cores, 1));
	ASSERT_EQ(0, program_add(fd, 3, &all, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_EQ(before + 1, error_count(0, OVER_CAPACITY));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 2));
	EXPECT_EQ(before + 2, error_count(0, OVER_CAPACITY));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 3));
	EXPECT_EQ(before + 2, error_count(0, OVER_CAPACITY));
	ASSERT_EQ(0, record_alloc(fd, 0, L1_BUFFERS, 1, BYTES_PER_CORE, 64));
	EXPECT_EQ(before + 3, error_count(0, OVER_CAPACITY));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 0));
	EXPECT_EQ(before + 3, error_count(0, OVER_CAPACITY));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 3));
	EXPECT_EQ(before + 4, error_count(0, OVER_CAPACITY));
}

/* The rule of extension, for entries */
TEST_F(programs, size_of_an_entry)
{
	static struct {
		struct tt_memtrack_program_entry entry;
		__u64 more;
	} later[2];
	struct tt_memtrack_program_add add = {
		.size = sizeof(add), .id = 1, .entries = (uintptr_t)later, .count = 2,
	};
	const int fd = self->fd;

	later[0].entry = program_entry(CB, 1, 10, 10);
	later[1].entry = program_entry(KERNEL, 1, 10, 10);
	add.entry_size = sizeof(later[0].entry) - 1;
	EXPECT_EQ(-EINVAL, REFUSED(call(fd, TT_MEMTRACK_IOC_PROGRAM_ADD, &add)));
	add.entry_size = 0;
	EXPECT_EQ(-EINVAL, REFUSED(call(fd, TT_MEMTRACK_IOC_PROGRAM_ADD, &add)));
	add.entry_size = getpagesize() + 1;
	EXPECT_EQ(-E2BIG, REFUSED(call(fd, TT_MEMTRACK_IOC_PROGRAM_ADD, &add)));
	add.entry_size = sizeof(later[0]);
	later[1].more = 1;
	EXPECT_EQ(-E2BIG, REFUSED(call(fd, TT_MEMTRACK_IOC_PROGRAM_ADD, &add)));
	later[1].more = 0;
	EXPECT_EQ(0, call(fd, TT_MEMTRACK_IOC_PROGRAM_ADD, &add));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(holds(fd, 0, SUM_L1, 2, 200, 10));
}

/* Who may register programs, and how the first one makes a client */

TEST_F(programs, of_the_owner_alone)
{
	int read_only = device_open(O_RDONLY);
	struct child child;

	ASSERT_EQ(0, add_both(self->fd));
	if (!child_start(&child))
		_exit(program_add(self->fd, 3, small, 1) != -EPERM ||
		      program_remove(self->fd, 1) != -EPERM ||
		      program_dispatch(self->fd, 0, 0, 1) != -EPERM);
	EXPECT_EQ(0, REFUSED(child_wait(&child)));
	EXPECT_EQ(-EPERM, REFUSED(program_add(read_only, 1, small, 1)));
	EXPECT_EQ(-EPERM, REFUSED(program_dispatch(read_only, 0, 0, 0)));
	EXPECT_EQ(-EPERM, REFUSED(program_remove(read_only, 1)));
	close(read_only);
}

TEST_F(programs, of_one_file_alone)
{
	int other = device_open(O_RDWR);

	ASSERT_EQ(0, add_both(self->fd));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, program_dispatch(other, 0, 0, 1)));
	EXPECT_EQ(-ENOENT, REFUSED(program_remove(other, 1)));
	EXPECT_EQ(0, program_add(other, 1, small, 1));
	ASSERT_EQ(0, program_dispatch(self->fd, 0, 0, 1));
	ASSERT_EQ(0, program_dispatch(other, 0, 0, 1));
	EXPECT_EQ(5184, usage_of(self->fd, 0, SUM_L1).bytes);
	EXPECT_EQ(0, books_coherent());
	close(other);
	EXPECT_TRUE(holds_mixed(self->fd, 0));
}

TEST_F(programs, make_a_client)
{
	EXPECT_EQ(0, client_number(self->fd));
	EXPECT_EQ(-EINVAL, program_add(self->fd, 0, small, 1));
	EXPECT_EQ(-ENOENT, program_remove(self->fd, 1));
	EXPECT_EQ(-EINVAL, program_dispatch(self->fd, 0, SLOTS, 0));
	EXPECT_EQ(0, program_dispatch(self->fd, 0, 0, 0));
	EXPECT_EQ(0, client_number(self->fd));
	EXPECT_EQ(0, program_add(self->fd, 1, small, 1));
	EXPECT_NE(0, client_number(self->fd));
	EXPECT_FALSE(no_clients());
}

/* How programs end */

static __u64 left_behind(int fd, __u32 kind)
{
	static struct tt_memtrack_exit exits[64];
	__u32 count = ARRAY_SIZE(exits);

	return exits_get(fd, exits, &count) || !count ? 0 : exits[count - 1].kind[kind].records;
}

TEST_F(programs, exit_while_resident)
{
	struct child child;
	int watcher = device_open(O_RDONLY | O_NONBLOCK);
	struct tt_memtrack_event event;
	__u64 records[KINDS] = { 0 };

	if (!child_start(&child)) {
		int fd = device_open(O_RDWR);

		fill_most();
		if (add_both(fd) || program_add(fd, 3, most, MOST) ||
		    program_dispatch(fd, 0, 0, 1) || program_dispatch(fd, 0, 3, 3) ||
		    record_alloc(fd, 0, CB, 1, 1, 1))
			_exit(1);
		tell(&child, 0);
		pause();
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, watch(watcher));
	kill(child.pid, SIGKILL);
	ASSERT_EQ(128 + SIGKILL, child_wait(&child));
	EXPECT_TRUE(holds_nothing(self->fd, 0));
	EXPECT_EQ(2 + 1024 + 1, left_behind(self->fd, CB));
	EXPECT_EQ(2 + 1024, left_behind(self->fd, KERNEL));
	while (read(watcher, &event, sizeof(event)) == sizeof(event)) {
		EXPECT_EQ(TT_MEMTRACK_EVENT_EXIT, event.type);
		records[event.kind] = event.records;
	}
	EXPECT_EQ(2 + 1024 + 1, records[CB]);
	EXPECT_EQ(1 + 1024, records[SCRATCH]);
	close(watcher);
}

TEST_F(programs, drop_empties_slots)
{
	const int fd = self->fd;

	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 1, 2));
	ASSERT_EQ(0, program_dispatch(fd, 1, 0, 1));
	ASSERT_EQ(0, sysfs_write("1", "tt0/drop"));
	EXPECT_TRUE(holds_nothing(fd, 0));
	EXPECT_EQ(0, books_coherent());
	/* Removed before the client noticed the drop. */
	ASSERT_EQ(0, program_remove(fd, 2));
	EXPECT_TRUE(holds_nothing(fd, 0));
	EXPECT_TRUE(holds_mixed(fd, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(holds_mixed(fd, 0));
	ASSERT_EQ(0, sysfs_write("1", "tt0/drop"));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(holds_mixed(fd, 0));
}

TEST_F(programs, device_that_goes)
{
	const int fd = self->fd;
	struct device_info info;

	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	ASSERT_EQ(0, program_dispatch(fd, 2, 0, 2));
	ASSERT_EQ(0, boards_unplug());
	EXPECT_EQ(-ENODEV, program_dispatch(fd, 0, 0, 1));
	EXPECT_EQ(-ENODEV, program_dispatch(fd, 0, 0, 2));
	EXPECT_EQ(-ENODEV, program_dispatch(fd, 2, 0, 0));
	EXPECT_EQ(0, program_remove(fd, 2));
	ASSERT_EQ(0, boards_plug(BOARDS));
	ASSERT_EQ(0, device_get(fd, 0, TT_MEMTRACK_DEVICE_NEXT, &info));
	ASSERT_EQ(0, program_dispatch(fd, info.device, 0, 1));
	EXPECT_TRUE(holds_mixed(fd, info.device));
}

/* Watchers */

static bool event_is(int watcher, __u32 type, __u32 kind, __u64 id, __u64 records, __u64 bytes,
		     __u64 core_bytes, __u64 total)
{
	struct tt_memtrack_event event;

	return read(watcher, &event, sizeof(event)) == sizeof(event) && event.type == type &&
	       event.device == 1 && event.kind == kind && event.id == id &&
	       event.records == records && event.bytes == bytes &&
	       event.core_bytes == core_bytes && event.total == total && !event.tag &&
	       event.slot == (type == TT_MEMTRACK_EVENT_PROGRAM ? 4 : 0);
}

TEST_F(programs, events)
{
	const int fd = self->fd;
	int watcher = device_open(O_RDONLY | O_NONBLOCK);
	const __u32 program = TT_MEMTRACK_EVENT_PROGRAM;
	struct tt_memtrack_event event;

	ASSERT_EQ(0, add_both(fd));
	ASSERT_EQ(0, record_alloc(fd, 1, CB, 1, 1, 1));
	ASSERT_EQ(0, watch(watcher));
	ASSERT_EQ(0, program_dispatch(fd, 1, 4, 1));
	EXPECT_TRUE(event_is(watcher, program, CB, 0, 2, 3200, 300, 3201));
	EXPECT_TRUE(event_is(watcher, program, DFB, 0, 1, 960, 30, 960));
	EXPECT_TRUE(event_is(watcher, program, SCRATCH, 0, 1, 640, 10, 640));
	EXPECT_TRUE(event_is(watcher, program, KERNEL, 0, 2, 320, 60, 320));
	EXPECT_TRUE(event_is(watcher, program, ANY, 1, 6, 5120, 340, 0));
	ASSERT_EQ(0, program_dispatch(fd, 1, 4, 1));
	ASSERT_EQ(0, program_dispatch(fd, 1, 4, 2));
	EXPECT_TRUE(event_is(watcher, program, CB, 0, 1, 64, 64, 65));
	EXPECT_TRUE(event_is(watcher, program, DFB, 0, 0, 0, 0, 0));
	EXPECT_TRUE(event_is(watcher, program, SCRATCH, 0, 0, 0, 0, 0));
	EXPECT_TRUE(event_is(watcher, program, KERNEL, 0, 0, 0, 0, 0));
	EXPECT_TRUE(event_is(watcher, program, ANY, 2, 1, 64, 64, 0));
	ASSERT_EQ(0, program_remove(fd, 2));
	EXPECT_TRUE(event_is(watcher, program, CB, 0, 0, 0, 0, 1));
	EXPECT_TRUE(event_is(watcher, program, ANY, 0, 0, 0, 0, 0));
	EXPECT_EQ(-1, read(watcher, &event, sizeof(event)));
	close(watcher);
}

TEST_F(programs, in_fdinfo)
{
	char path[64], text[8192];

	ASSERT_EQ(0, add_both(self->fd));
	ASSERT_EQ(0, program_dispatch(self->fd, 1, 4, 1));
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", self->fd);
	ASSERT_EQ(0, file_read(path, text, sizeof(text)));
	EXPECT_NE(NULL, strstr(text, "\nttmt-used-tt1-cb:\t3200\n"));
	EXPECT_NE(NULL, strstr(text, "\nttmt-records-tt1-kernel:\t2\n"));
}

TEST_HARNESS_MAIN
