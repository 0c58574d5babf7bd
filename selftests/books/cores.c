// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Core sets: if all program memory has one, "on the fullest core" is exact, now and at its peak;
 * the figures of each core; and who may change a set, and when.
 */
#include <fcntl.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define CORES	256
#define SIDE	16

/* Sets by number: the left and right half of 8 x 8 cores, a row, all of them, and one core. */
static const __u16 shapes[][SIDE] = {
	{ 0 },
	{ 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f },
	{ 0xf0, 0xf0, 0xf0, 0xf0, 0xf0, 0xf0, 0xf0, 0xf0 },
	{ 0, 0, 0xff },
	{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	{ 1 },
	/* Cores of a Blackhole, and the last possible one. */
	{ [9] = 0x3ffe, [15] = 0x8000 },
};

#define SETS ARRAY_SIZE(shapes)

static bool has(__u32 set, int core)
{
	return shapes[set][core / SIDE] >> core % SIDE & 1;
}

static __u32 cores_of(__u32 set)
{
	__u32 count = 0;
	int core;

	for (core = 0; core < CORES; core++)
		count += has(set, core);
	return count;
}

static int set_shapes(int fd)
{
	__u32 set;
	int result = 0;

	for (set = 1; set < SETS && !result; set++)
		result = cores_set(fd, set, shapes[set]);
	return result;
}

FIXTURE(cores) {
	int fd;
};

FIXTURE_SETUP(cores)
{
	ASSERT_EQ(0, books_begin());
	/* A device keeps its grid for good, so each test gets new devices. */
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, books_begin());
	books_have_sets = true;
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	books_watch(self->fd);
	ASSERT_EQ(0, set_shapes(self->fd));
}

FIXTURE_TEARDOWN(cores)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

static int place(int fd, __u32 device, __u32 kind, __u64 id, __u64 core_bytes, __u32 set)
{
	struct tt_memtrack_op op = op_alloc(device, kind, id, core_bytes, cores_of(set));

	op.core_set = set;
	return submit(fd, &op, 1, 0, NULL);
}

static struct tt_memtrack_program_entry part(__u32 kind, __u64 id, __u64 core_bytes, __u32 set)
{
	struct tt_memtrack_program_entry entry = program_entry(kind, id, core_bytes, cores_of(set));

	entry.core_set = set;
	return entry;
}

static bool is(int fd, enum what what, __u64 core_bytes, __u64 core_peak, __u32 flags)
{
	struct tt_memtrack_usage own[WHATS], all[WHATS];

	if (usage_get(fd, 0, TT_MEMTRACK_USAGE_SELF, own) || usage_get(fd, 0, 0, all))
		return false;
	forget_times(own);
	forget_times(all);
	return own[what].core_bytes == core_bytes && own[what].core_peak == core_peak &&
	       own[what].flags == flags && !memcmp(&own[what], &all[what], sizeof(*own));
}

static struct tt_memtrack_core core_at(int fd, __u32 flags, __u32 x, __u32 y)
{
	static struct tt_memtrack_core cores[CORES];
	__u32 count = CORES, i;

	if (!cores_get(fd, 0, flags, cores, &count, NULL))
		for (i = 0; i < count; i++)
			if (cores[i].x == x && cores[i].y == y)
				return cores[i];
	return (struct tt_memtrack_core) { .bytes = UINT64_MAX, .peak = UINT64_MAX };
}

TEST_F(cores, disjoint_records_do_not_add_up)
{
	const int fd = self->fd;

	ASSERT_EQ(0, record_alloc(fd, 0, L1_BUFFERS, 1, 50, 64));
	ASSERT_EQ(0, place(fd, 0, CB, 1, 1000, 1));
	ASSERT_EQ(0, place(fd, 0, CB, 2, 600, 2));
	EXPECT_TRUE(is(fd, CB, 1000, 1000, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 1050, 1050, BOTH_EXACT));
	ASSERT_EQ(0, place(fd, 0, DFB, 1, 300, 3));
	EXPECT_TRUE(is(fd, DFB, 300, 300, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1_PROGRAM, 1300, 1300, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 1350, 1350, BOTH_EXACT));
	ASSERT_EQ(0, record_free(fd, 0, CB, 1));
	EXPECT_TRUE(is(fd, CB, 600, 1000, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 950, 1350, BOTH_EXACT));
	EXPECT_EQ(0, books_coherent());
	EXPECT_EQ(950, core_at(fd, 0, 7, 2).bytes);
	EXPECT_EQ(350, core_at(fd, 0, 0, 2).bytes);
	EXPECT_EQ(1350, core_at(fd, 0, 0, 2).peak);
	EXPECT_EQ(50, core_at(fd, 0, 0, 0).bytes);
	EXPECT_EQ(1050, core_at(fd, 0, 0, 0).peak);
}

/* A buffer that takes memory only on its own cores. */
TEST_F(cores, buffer_with_a_set)
{
	const int fd = self->fd;

	ASSERT_EQ(0, record_alloc(fd, 0, L1_BUFFERS, 1, 50, 64));
	ASSERT_EQ(0, place(fd, 0, L1_BUFFERS, 2, 400, 1));
	ASSERT_EQ(0, place(fd, 0, L1_SMALL, 1, 30, 2));
	ASSERT_EQ(0, place(fd, 0, CB, 1, 500, 2));
	EXPECT_TRUE(is(fd, L1_BUFFERS, 450, 450, BOTH_EXACT));
	EXPECT_TRUE(is(fd, L1_SMALL, 30, 30, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1_TENSORS, 450, 450, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 580, 580, BOTH_EXACT));
	EXPECT_EQ(450, core_at(fd, 0, 0, 0).buffers);
	EXPECT_EQ(580, core_at(fd, 0, 7, 2).bytes);
	EXPECT_EQ(80, core_at(fd, 0, 7, 2).buffers);
	ASSERT_EQ(0, record_free(fd, 0, L1_BUFFERS, 1));
	EXPECT_EQ(400, core_at(fd, 0, 0, 0).buffers);
	EXPECT_TRUE(is(fd, SUM_L1_TENSORS, 400, 450, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 530, 580, BOTH_EXACT));
	EXPECT_EQ(0, books_coherent());
}

static bool exact_in_sysfs(const char *what, __u64 now, __u64 peak)
{
	__u64 shown[2];

	return !sysfs_u64(&shown[0], "tt0/%s/core_exact", what) &&
	       !sysfs_u64(&shown[1], "tt0/%s/core_peak_exact", what) && shown[0] == now &&
	       shown[1] == peak;
}

/* One record without a set makes the figures that it is added to an upper bound. */
TEST_F(cores, records_without_a_set)
{
	const int fd = self->fd;

	EXPECT_TRUE(is(fd, CB, 0, 0, BOTH_EXACT));
	ASSERT_EQ(0, record_alloc(fd, 0, CB, 1, 100, 8));
	EXPECT_TRUE(is(fd, CB, 100, 100, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 100, 100, BOTH_EXACT));
	ASSERT_EQ(0, record_alloc(fd, 0, DFB, 1, 10, 8));
	EXPECT_TRUE(is(fd, CB, 100, 100, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 110, 110, 0));
	EXPECT_TRUE(exact_in_sysfs("l1", 0, 0));
	EXPECT_TRUE(exact_in_sysfs("cb", 1, 1));
	EXPECT_TRUE(exact_in_sysfs("dram", 1, 1));
	ASSERT_EQ(0, record_free(fd, 0, DFB, 1));
	EXPECT_TRUE(is(fd, SUM_L1, 100, 110, TT_MEMTRACK_USAGE_CORE_EXACT));
	ASSERT_EQ(0, place(fd, 0, CB, 2, 1000, 1));
	EXPECT_TRUE(is(fd, CB, 1100, 1100, 0));
	EXPECT_TRUE(is(fd, SUM_L1_TENSORS, 0, 0, BOTH_EXACT));
	ASSERT_EQ(0, record_free(fd, 0, CB, 1));
	EXPECT_TRUE(is(fd, CB, 1000, 1100, TT_MEMTRACK_USAGE_CORE_EXACT));
	EXPECT_TRUE(exact_in_sysfs("cb", 1, 0));
	/* After a reset, peaks are exact again. */
	ASSERT_EQ(0, peaks_reset());
	EXPECT_EQ(1000, usage_of(fd, 0, CB).core_peak);
	EXPECT_EQ(BOTH_EXACT, usage_of(fd, 0, CB).flags);
	/* A record of 0 bytes does not make the present figure inexact. */
	ASSERT_EQ(0, record_alloc(fd, 0, CB, 3, 0, 8));
	EXPECT_EQ(TT_MEMTRACK_USAGE_CORE_EXACT, usage_of(fd, 0, CB).flags);
}

/* Each peak forgets on its own what hid where it lay, even if nothing has ever told. */
TEST_F(cores, peaks_that_begin_anew)
{
	const int fd = self->fd;

	ASSERT_EQ(0, record_alloc(fd, 0, CB, 1, 100, 8));
	ASSERT_EQ(0, record_alloc(fd, 0, DFB, 1, 10, 8));
	ASSERT_EQ(0, free_all(fd, 0, ANY));
	EXPECT_TRUE(exact_in_sysfs("l1", 1, 0));
	ASSERT_EQ(0, sysfs_write("0", "tt0/l1/core_peak"));
	EXPECT_TRUE(exact_in_sysfs("l1", 1, 1));
	EXPECT_TRUE(exact_in_sysfs("l1_program", 1, 0));
	ASSERT_EQ(0, place(fd, 0, CB, 1, 1000, 1));
	ASSERT_EQ(0, record_alloc(fd, 0, DFB, 1, 10, 8));
	EXPECT_TRUE(exact_in_sysfs("l1", 0, 0));
	ASSERT_EQ(0, sysfs_write("0", "tt0/l1/core_peak"));
	EXPECT_TRUE(exact_in_sysfs("l1", 0, 0));
	ASSERT_EQ(0, record_free(fd, 0, DFB, 1));
	ASSERT_EQ(0, sysfs_write("0", "tt0/l1_program/core_peak"));
	EXPECT_TRUE(exact_in_sysfs("l1_program", 1, 1));
	EXPECT_TRUE(exact_in_sysfs("l1", 1, 0));
	ASSERT_EQ(0, sysfs_write("0", "tt0/l1/core_peak"));
	EXPECT_TRUE(exact_in_sysfs("l1", 1, 1));
	EXPECT_EQ(1000, usage_of(fd, 0, SUM_L1).core_peak);
	EXPECT_EQ(0, books_coherent());
}

TEST_F(cores, each_core)
{
	static struct tt_memtrack_core cores[CORES];
	struct tt_memtrack_cores_get info;
	const int fd = self->fd;
	int other = device_open(O_RDWR);
	__u32 count = CORES, i;

	ASSERT_EQ(0, cores_get(fd, 0, 0, cores, &count, &info));
	EXPECT_EQ(0, count);
	EXPECT_EQ(0, info.everywhere);
	EXPECT_EQ(0, info.unplaced);
	ASSERT_EQ(0, cores_set(other, 7, shapes[6]));
	ASSERT_EQ(0, place(fd, 0, CB, 1, 100, 1));
	ASSERT_EQ(0, record_alloc(fd, 0, L1_SMALL, 1, 7, 64));
	ASSERT_EQ(0, record_alloc(fd, 0, SCRATCH, 1, 9, 64));
	ASSERT_EQ(0, cb_alloc(other, 0, CB, 1, 5, 64));
	ASSERT_EQ(0, submit(other, &(struct tt_memtrack_op) {
		.op = TT_MEMTRACK_OP_CB_ALLOC, .kind = DFB, .bytes = 40, .cores = 14,
		.core_set = 7 }, 1, 0, NULL));
	count = CORES;
	ASSERT_EQ(0, cores_get(fd, 0, 0, cores, &count, &info));
	ASSERT_EQ(32 + 14, count);
	EXPECT_EQ(7, info.everywhere);
	EXPECT_EQ(14, info.unplaced);
	for (i = 0; i < count; i++) {
		__u64 here = 7 + (i < 32 ? 100 : 40);

		EXPECT_EQ(here, cores[i].bytes);
		EXPECT_EQ(here, cores[i].peak);
		if (i)
			EXPECT_LT(cores[i - 1].y * SIDE + cores[i - 1].x,
				  cores[i].y * SIDE + cores[i].x);
	}
	EXPECT_EQ(15, cores[45].x);
	EXPECT_EQ(15, cores[45].y);
	count = CORES;
	ASSERT_EQ(0, cores_get(other, 0, TT_MEMTRACK_CORES_SELF, cores, &count, &info));
	ASSERT_EQ(14, count);
	EXPECT_EQ(0, info.everywhere);
	EXPECT_EQ(5, info.unplaced);
	EXPECT_EQ(40, cores[0].bytes);
	/* If there is too little room, the count says how much is needed. */
	count = 13;
	memset(cores, 0xcc, sizeof(cores));
	EXPECT_EQ(-EMSGSIZE, cores_get(other, 0, TT_MEMTRACK_CORES_SELF, cores, &count, &info));
	EXPECT_EQ(14, count);
	EXPECT_EQ(0xcccccccc, cores[0].x);
	EXPECT_EQ(0, cores_get(other, 0, TT_MEMTRACK_CORES_SELF, cores, &count, &info));
	EXPECT_EQ(40, cores[13].bytes);
	EXPECT_EQ(-ENODEV, cores_get(other, 9, 0, cores, &count, &info));
	/* The fullest core of two clients is not the sum of theirs. */
	EXPECT_EQ(107 + 14, usage_of(fd, 0, SUM_L1).core_bytes);
	EXPECT_EQ(0, books_coherent());
	close(other);
	count = CORES;
	ASSERT_EQ(0, cores_get(fd, 0, 0, cores, &count, &info));
	ASSERT_EQ(32 + 14, count);
	EXPECT_EQ(7, cores[40].bytes);
	EXPECT_EQ(47, cores[40].peak);
	EXPECT_EQ(0, books_coherent());
}

TEST_F(cores, programs)
{
	const struct tt_memtrack_program_entry a[] = {
		part(CB, 1, 1000, 1), part(CB, 2, 700, 2), part(DFB, 1, 50, 4),
		program_entry(KERNEL, 1, 20, 64),
	};
	const struct tt_memtrack_program_entry b[] = {
		part(CB, 1, 900, 2), part(SCRATCH, 1, 60, 5),
	};
	const struct tt_memtrack_program_entry hidden = program_entry(CB, 1, 2000, 8);
	struct tt_memtrack_record records[8];
	__u32 count = ARRAY_SIZE(records);
	const int fd = self->fd;

	ASSERT_EQ(0, program_add(fd, 1, a, ARRAY_SIZE(a)));
	ASSERT_EQ(0, program_add(fd, 2, b, ARRAY_SIZE(b)));
	ASSERT_EQ(0, program_add(fd, 3, &hidden, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 1));
	EXPECT_TRUE(is(fd, CB, 1000, 1000, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 1050, 1050, BOTH_EXACT));
	ASSERT_EQ(0, records_get(fd, 0, NULL, records, &count));
	EXPECT_EQ(1, records[0].core_set);
	EXPECT_EQ(2, records[1].core_set);
	EXPECT_EQ(0, records[3].core_set);
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 2));
	EXPECT_TRUE(is(fd, CB, 900, 1000, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SCRATCH, 60, 60, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 900, 1050, BOTH_EXACT));
	ASSERT_EQ(0, program_dispatch(fd, 0, 1, 1));
	EXPECT_TRUE(is(fd, SUM_L1, 1650, 1650, BOTH_EXACT));
	EXPECT_EQ(0, books_coherent());
	/* A free of all records of a kind leaves programs alone. */
	ASSERT_EQ(0, place(fd, 0, CB, 1, 300, 2));
	EXPECT_TRUE(is(fd, SUM_L1, 1950, 1950, BOTH_EXACT));
	ASSERT_EQ(0, free_all(fd, 0, CB));
	EXPECT_TRUE(is(fd, CB, 1600, 1900, BOTH_EXACT));
	EXPECT_TRUE(is(fd, SUM_L1, 1650, 1950, BOTH_EXACT));
	EXPECT_EQ(1900, usage_of(fd, 0, CB).core_at_peak);
	EXPECT_EQ(1900, usage_self(fd, 0, CB).core_at_peak);
	ASSERT_EQ(0, program_remove(fd, 1));
	EXPECT_TRUE(is(fd, SUM_L1, 900, 1950, BOTH_EXACT));
	/* The program is replaced in one step: 900 and 2000 were never there together. */
	ASSERT_EQ(0, program_dispatch(fd, 0, 0, 3));
	EXPECT_TRUE(is(fd, CB, 2000, 2000, TT_MEMTRACK_USAGE_CORE_EXACT));
	ASSERT_EQ(0, free_all(fd, 0, ANY));
	EXPECT_EQ(0, core_at(fd, 0, 0, 0).bytes);
	EXPECT_EQ(1950, core_at(fd, 0, 7, 2).peak);
	EXPECT_EQ(0, books_coherent());
}

TEST_F(cores, sets_change_only_while_nothing_has_them)
{
	const struct tt_memtrack_program_entry entry = part(CB, 1, 10, 2);
	const __u16 none[SIDE] = { 0 };
	const int fd = self->fd;

	EXPECT_EQ(-EINVAL, cores_set(fd, 0, shapes[1]));
	EXPECT_EQ(-EINVAL, cores_set(fd, 257, shapes[1]));
	EXPECT_EQ(0, cores_set(fd, 256, shapes[1]));
	EXPECT_EQ(0, cores_set(fd, 255, none));
	ASSERT_EQ(0, place(fd, 0, CB, 1, 10, 1));
	/* Before any query. */
	ASSERT_EQ(-EBUSY, cores_set(fd, 1, shapes[2]));
	EXPECT_EQ(-EBUSY, REFUSED(cores_set(fd, 1, shapes[2])));
	EXPECT_EQ(-EBUSY, REFUSED(cores_set(fd, 1, none)));
	EXPECT_EQ(0, REFUSED(cores_set(fd, 1, shapes[1])));
	ASSERT_EQ(0, record_free(fd, 0, CB, 1));
	ASSERT_EQ(0, cores_set(fd, 1, shapes[6]));
	ASSERT_EQ(0, cores_set(fd, 1, shapes[1]));
	ASSERT_EQ(0, program_add(fd, 1, &entry, 1));
	EXPECT_EQ(-EBUSY, REFUSED(cores_set(fd, 2, none)));
	ASSERT_EQ(0, program_remove(fd, 1));
	EXPECT_EQ(0, cores_set(fd, 2, none));
	EXPECT_EQ(-EINVAL, REFUSED(program_add(fd, 1, &entry, 1)));
	EXPECT_EQ(-EINVAL, REFUSED(place(fd, 0, CB, 2, 10, 2)));
	/* After a set has changed, new records are on its new cores. */
	ASSERT_EQ(0, place(fd, 0, DFB, 1, 10, 5));
	ASSERT_EQ(0, record_free(fd, 0, DFB, 1));
	ASSERT_EQ(0, cores_set(fd, 5, shapes[3]));
	ASSERT_EQ(0, submit(fd, &(struct tt_memtrack_op) {
		.op = TT_MEMTRACK_OP_CB_ALLOC, .kind = DFB, .id = 2, .bytes = 10, .cores = 8,
		.core_set = 5 }, 1, 0, NULL));
	EXPECT_EQ(10, core_at(fd, 0, 7, 2).bytes);
	EXPECT_EQ(0, core_at(fd, 0, 0, 0).bytes);
}

TEST_F(cores, refused)
{
	const int fd = self->fd;
	struct tt_memtrack_op op;
	struct child child;
	__u32 kind;

	ASSERT_EQ(0, place(fd, 0, CB, 1, 10, 1));
	for (kind = 0; kind < KINDS; kind++) {
		bool may = kind != DRAM_BUFFERS && kind != TRACE && kind != KERNEL;

		op = op_alloc(0, kind, 50, 10, 32);
		op.core_set = 1;
		if (!may)
			EXPECT_EQ(-EINVAL, REFUSED(submit(fd, &op, 1, 0, NULL)));
		op = op_free(0, kind, 1);
		op.core_set = 1;
		EXPECT_EQ(-EOPNOTSUPP, REFUSED(submit(fd, &op, 1, 0, NULL)));
		op = op_alloc(0, kind, 50, 10, 32);
		op.core_set = 257;
		EXPECT_EQ(-EINVAL, REFUSED(submit(fd, &op, 1, 0, NULL)));
		op.core_set = 99;
		EXPECT_EQ(-EINVAL, REFUSED(submit(fd, &op, 1, 0, NULL)));
	}
	/* The number of cores must be that of the set. */
	op = op_alloc(0, CB, 50, 10, 31);
	op.core_set = 1;
	EXPECT_EQ(-EINVAL, REFUSED(submit(fd, &op, 1, 0, NULL)));
	op.cores = 0;
	op.bytes = 0;
	EXPECT_EQ(-EINVAL, REFUSED(submit(fd, &op, 1, 0, NULL)));
	EXPECT_EQ(-EEXIST, COUNTED(0, DUPLICATE_ALLOC, place(fd, 0, CB, 1, 10, 1)));
	if (!child_start(&child))
		_exit(cores_set(fd, 9, shapes[1]) != -EPERM);
	EXPECT_EQ(0, child_wait(&child));
}

TEST_F(cores, drop_and_exit)
{
	const struct tt_memtrack_program_entry entry = part(CB, 1, 70, 2);
	const int fd = self->fd;
	int other = device_open(O_RDWR);

	ASSERT_EQ(0, program_add(fd, 1, &entry, 1));
	ASSERT_EQ(0, program_dispatch(fd, 0, 3, 1));
	ASSERT_EQ(0, place(fd, 0, L1_BUFFERS, 1, 40, 4));
	ASSERT_EQ(0, sysfs_write("1", "tt0/drop"));
	EXPECT_TRUE(is(fd, SUM_L1, 0, 110, BOTH_EXACT));
	EXPECT_EQ(0, core_at(fd, 0, 7, 0).bytes);
	EXPECT_EQ(110, core_at(fd, 0, 7, 0).peak);
	ASSERT_EQ(0, program_dispatch(fd, 0, 3, 1));
	EXPECT_TRUE(is(fd, SUM_L1, 70, 110, BOTH_EXACT));
	ASSERT_EQ(0, set_shapes(other));
	ASSERT_EQ(0, place(other, 0, CB, 1, 500, 2));
	EXPECT_EQ(570, usage_of(fd, 0, SUM_L1).core_bytes);
	close(other);
	EXPECT_EQ(70, usage_of(fd, 0, SUM_L1).core_bytes);
	EXPECT_EQ(570, usage_of(fd, 0, SUM_L1).core_peak);
	EXPECT_EQ(70, usage_self(fd, 0, SUM_L1).core_bytes);
	EXPECT_EQ(0, books_coherent());
}

/* The peak of buffers without a set counts for each core, whenever it was. */
TEST_F(cores, peaks_of_cores)
{
	struct tt_memtrack_usage usage[WHATS];
	const int fd = self->fd;

	ASSERT_EQ(0, record_alloc(fd, 0, L1_BUFFERS, 1, 500, 64));
	ASSERT_EQ(0, record_free(fd, 0, L1_BUFFERS, 1));
	ASSERT_EQ(0, place(fd, 0, CB, 1, 100, 1));
	EXPECT_EQ(500, core_at(fd, 0, 0, 0).peak);
	ASSERT_EQ(0, record_alloc(fd, 0, L1_BUFFERS, 1, 450, 64));
	ASSERT_EQ(0, record_free(fd, 0, L1_BUFFERS, 1));
	EXPECT_EQ(550, core_at(fd, 0, 0, 0).peak);
	ASSERT_EQ(0, place(fd, 0, CB, 2, 300, 2));
	EXPECT_EQ(500, core_at(fd, 0, 7, 0).peak);
	EXPECT_EQ(500, usage_of(fd, 0, SUM_L1_TENSORS).core_peak);
	EXPECT_EQ(550, usage_of(fd, 0, SUM_L1).core_peak);
	ASSERT_EQ(0, usage_get(fd, 0, TT_MEMTRACK_USAGE_SELF | TT_MEMTRACK_USAGE_NEW_PEAKS, usage));
	EXPECT_EQ(550, usage[SUM_L1].core_peak);
	EXPECT_EQ(300, usage_self(fd, 0, SUM_L1).core_peak);
	EXPECT_EQ(0, usage_self(fd, 0, SUM_L1_TENSORS).core_peak);
	EXPECT_EQ(100, core_at(fd, TT_MEMTRACK_CORES_SELF, 0, 0).peak);
	EXPECT_EQ(550, core_at(fd, 0, 0, 0).peak);
	ASSERT_EQ(0, peaks_reset());
	EXPECT_EQ(100, core_at(fd, 0, 0, 0).peak);
	EXPECT_EQ(300, core_at(fd, 0, 7, 0).peak);
}

/* Random events against a model that recalculates every core after each of them */

#define IDS	6
#define SLOTS	2
#define PROGRAMS 3
#define PARTS	4

struct thing {
	bool live;
	__u32 kind, set;
	__u64 core_bytes, bytes;
};

static struct model {
	struct thing record[KINDS][IDS];
	struct thing part[PROGRAMS + 1][PARTS];
	__u32 slot[SLOTS];
	struct tt_memtrack_usage usage[WHATS];
	__u64 placed_ever[WHATS];
	__u64 peak[CORES];
	bool named[CORES];
} model;

static __u64 on[WHATS][CORES];
static __u64 hidden[WHATS], hidden_bytes[WHATS];

static void whats_of(__u32 kind, int whats[3])
{
	whats[0] = kind;
	whats[1] = kind <= TRACE ? SUM_DRAM : SUM_L1;
	whats[2] = kind == L1_BUFFERS || kind == L1_SMALL ? SUM_L1_TENSORS :
		   kind >= CB && kind <= SCRATCH ? SUM_L1_PROGRAM : -1;
}

static void add(const struct thing *thing)
{
	int whats[3], i, core;

	whats_of(thing->kind, whats);
	for (i = 0; i < 3 && whats[i] >= 0; i++) {
		struct tt_memtrack_usage *usage = &model.usage[whats[i]];

		usage->bytes += thing->bytes;
		usage->records++;
		if (!thing->set && thing->kind >= CB && (thing->kind != KERNEL || !i)) {
			hidden[whats[i]]++;
			hidden_bytes[whats[i]] += thing->core_bytes;
		}
		if (!thing->set && (thing->kind != KERNEL || !i))
			usage->core_bytes += thing->core_bytes;
		for (core = 0; thing->set && core < CORES; core++)
			if (has(thing->set, core))
				on[whats[i]][core] += thing->core_bytes;
	}
}

static void comes(const struct thing *thing)
{
	int whats[3], i, core;

	whats_of(thing->kind, whats);
	for (i = 0; i < 3 && whats[i] >= 0; i++) {
		model.usage[whats[i]].records_ever++;
		model.placed_ever[whats[i]] += !!thing->set;
	}
	for (core = 0; thing->set && core < CORES; core++)
		model.named[core] |= has(thing->set, core);
}

static __u32 flags_of(int what)
{
	const int line = what == SUM_L1 ? SUM_L1_PROGRAM : what;
	__u64 hidden_ever = model.usage[line].records_ever - model.placed_ever[line], top = 0;
	__u32 flags = 0;
	int core;

	switch (what) {
	case DRAM_BUFFERS:
	case TRACE:
	case L1_BUFFERS:
	case L1_SMALL:
	case SUM_DRAM:
	case SUM_L1_TENSORS:
		return BOTH_EXACT;
	default:
		break;
	}
	for (core = 0; core < CORES; core++)
		top = on[what][core] > top ? on[what][core] : top;
	if (!hidden_bytes[line] || (hidden[line] <= 1 && !top))
		flags |= TT_MEMTRACK_USAGE_CORE_EXACT;
	if (!hidden_ever || (hidden_ever == 1 && !model.placed_ever[what]))
		flags |= TT_MEMTRACK_USAGE_PEAK_EXACT;
	return flags;
}

static void raise_to(__u64 *peak, __u64 value)
{
	if (*peak < value)
		*peak = value;
}

/* When a region's peak rises, remember its lines at that moment. */
static void remember(int region, const struct tt_memtrack_usage *before)
{
	struct tt_memtrack_usage *usage = model.usage;
	int what;

	for (what = 0; what < WHATS; what++) {
		if (!is_in_region(what, region))
			continue;
		if (usage[region].bytes_peak > before->bytes_peak)
			usage[what].bytes_at_peak = usage[what].bytes;
		if (usage[region].core_peak > before->core_peak && what != KERNEL)
			usage[what].core_at_peak = usage[what].core_bytes;
	}
}

static void add_all_up(void)
{
	const struct tt_memtrack_usage dram = model.usage[SUM_DRAM], l1 = model.usage[SUM_L1];
	__u64 everywhere;
	int what, core, i, k;

	memset(on, 0, sizeof(on));
	memset(hidden, 0, sizeof(hidden));
	memset(hidden_bytes, 0, sizeof(hidden_bytes));
	for (what = 0; what < WHATS; what++) {
		struct tt_memtrack_usage *usage = &model.usage[what];

		usage->bytes = 0;
		usage->core_bytes = 0;
		usage->records = 0;
	}
	for (i = 0; i < KINDS; i++)
		for (k = 0; k < IDS; k++)
			if (model.record[i][k].live)
				add(&model.record[i][k]);
	for (i = 0; i < SLOTS; i++)
		for (k = 0; model.slot[i] && k < PARTS; k++)
			if (model.part[model.slot[i]][k].live)
				add(&model.part[model.slot[i]][k]);
	everywhere = model.usage[SUM_L1_TENSORS].core_bytes;
	for (what = 0; what < WHATS; what++) {
		struct tt_memtrack_usage *usage = &model.usage[what];
		__u64 top = 0;

		for (core = 0; core < CORES; core++)
			raise_to(&top, on[what][core]);
		usage->core_bytes += top;
		raise_to(&usage->bytes_peak, usage->bytes);
		raise_to(&usage->core_peak, usage->core_bytes);
		usage->flags = flags_of(what);
	}
	remember(SUM_DRAM, &dram);
	remember(SUM_L1, &l1);
	for (core = 0; core < CORES; core++)
		raise_to(&model.peak[core], everywhere + on[SUM_L1][core]);
}

static bool agrees(int fd)
{
	static struct tt_memtrack_core cores[CORES];
	struct tt_memtrack_usage usage[WHATS], own[WHATS];
	struct tt_memtrack_cores_get info;
	__u32 count = CORES, seen = 0;
	int what, core;

	if (usage_get(fd, 0, 0, usage) || usage_get(fd, 0, TT_MEMTRACK_USAGE_SELF, own))
		return false;
	forget_times(usage);
	forget_times(own);
	if (memcmp(usage, own, sizeof(usage))) {
		fprintf(stderr, "# the device and its only client disagree\n");
		return false;
	}
	for (what = 0; what < WHATS; what++) {
		usage[what].what = 0;
		if (memcmp(&usage[what], &model.usage[what], sizeof(*usage))) {
			fprintf(stderr, "# %s: core %llu peak %llu flags %u, not %llu %llu %u\n",
				what_names[what], usage[what].core_bytes, usage[what].core_peak,
				usage[what].flags, model.usage[what].core_bytes,
				model.usage[what].core_peak, model.usage[what].flags);
			return false;
		}
	}
	if (cores_get(fd, 0, 0, cores, &count, &info) ||
	    info.unplaced != hidden_bytes[SUM_L1_PROGRAM]) {
		fprintf(stderr, "# unplaced: %llu, not %llu\n", info.unplaced,
			hidden_bytes[SUM_L1_PROGRAM]);
		return false;
	}
	for (core = 0; core < CORES; core++) {
		if (!model.named[core])
			continue;
		if (cores[seen].x != core % SIDE || cores[seen].y != core / SIDE ||
		    cores[seen].bytes != info.everywhere + on[SUM_L1][core] ||
		    cores[seen].buffers != info.everywhere + on[SUM_L1_TENSORS][core] ||
		    cores[seen].peak != model.peak[core]) {
			fprintf(stderr,
				"# core %u,%u: %llu, %llu of buffers, peak %llu, not %d: %llu, %llu, %llu\n",
				cores[seen].x, cores[seen].y, cores[seen].bytes,
				cores[seen].buffers, cores[seen].peak, core,
				info.everywhere + on[SUM_L1][core],
				info.everywhere + on[SUM_L1_TENSORS][core], model.peak[core]);
			return false;
		}
		seen++;
	}
	return seen == count;
}

static struct thing random_thing(__u64 *random, __u32 kind)
{
	struct thing thing = {
		.live = true, .kind = kind, .core_bytes = random_below(random, 1000),
	};
	__u32 cores = random_below(random, 64) + 1;

	if (kind >= L1_BUFFERS && kind != KERNEL && random_below(random, 4))
		thing.set = 1 + random_below(random, SETS - 1);
	if (thing.set)
		cores = cores_of(thing.set);
	thing.bytes = thing.core_bytes * cores;
	return thing;
}

static int dispatch(int fd, __u32 slot, __u32 program)
{
	int k;

	if (model.slot[slot] != program)
		for (k = 0; program && k < PARTS; k++)
			if (model.part[program][k].live)
				comes(&model.part[program][k]);
	model.slot[slot] = program;
	return program_dispatch(fd, 0, slot, program);
}

static int random_step(int fd, __u64 *random)
{
	__u32 kind = random_below(random, KINDS), id = random_below(random, IDS);
	struct thing *thing = &model.record[kind][id];
	struct tt_memtrack_op op;

	switch (random_below(random, 24)) {
	case 0:
		for (id = 0; id < IDS; id++)
			model.record[kind][id].live = false;
		return free_all(fd, 0, kind);
	case 1 ... 5:
		return dispatch(fd, random_below(random, SLOTS),
				random_below(random, PROGRAMS + 1));
	case 6:
		if (random_below(random, 20))
			return 0;
		memset(model.record, 0, sizeof(model.record));
		memset(model.slot, 0, sizeof(model.slot));
		return sysfs_write("1", "tt0/drop");
	}
	if (thing->live) {
		thing->live = false;
		return record_free(fd, 0, kind, id);
	}
	*thing = random_thing(random, kind);
	comes(thing);
	op = op_alloc(0, kind, id, thing->core_bytes,
		      thing->core_bytes ? thing->bytes / thing->core_bytes :
		      thing->set ? cores_of(thing->set) : 1);
	op.core_set = thing->set;
	return submit(fd, &op, 1, 0, NULL);
}

static int add_programs(int fd, __u64 *random)
{
	struct tt_memtrack_program_entry entries[PARTS];
	int i, k, result = 0;

	for (i = 1; i <= PROGRAMS && !result; i++) {
		for (k = 0; k < PARTS; k++) {
			struct thing *thing = &model.part[i][k];

			*thing = random_thing(random, CB + random_below(random, 4));
			thing->core_bytes++;
			thing->bytes = thing->core_bytes * (thing->set ? cores_of(thing->set) : 8);
			entries[k] = program_entry(thing->kind, k, thing->core_bytes,
						   thing->bytes / thing->core_bytes);
			entries[k].core_set = thing->set;
		}
		result = program_add(fd, i, entries, PARTS);
	}
	return result;
}

TEST_F_TIMEOUT(cores, model, 120)
{
	__u64 random = seed_from_environment();
	int i;

	TH_LOG("TTMT_SEED=%llu", random);
	ASSERT_EQ(0, add_programs(self->fd, &random));
	for (i = 0; i < 1500; i++) {
		ASSERT_EQ(0, random_step(self->fd, &random)) TH_LOG("step %d", i);
		add_all_up();
		ASSERT_TRUE(agrees(self->fd)) TH_LOG("step %d", i);
		ASSERT_EQ(0, i % 100 ? 0 : books_coherent()) TH_LOG("step %d", i);
	}
}

TEST_HARNESS_MAIN
