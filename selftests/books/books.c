// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The books: what each event does to usage, and what it must not do.
 */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define N300_DRAM	12884901888ULL
#define N300_L1		95944704ULL
#define N300_CORES	64
#define N300_CORE	1499136ULL
#define N300_BANK	1073741824ULL

FIXTURE(books) {
	int fd;
};

FIXTURE_SETUP(books)
{
	ASSERT_EQ(0, books_begin());
	ASSERT_EQ(0, peaks_reset());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	books_watch(self->fd);
}

FIXTURE_TEARDOWN(books)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

/* Whether a device, and its only client, hold this much of a kind or sum. */
static bool holds(int fd, __u32 device, enum what what, __u64 bytes, __u64 core, __u64 records)
{
	const struct tt_memtrack_usage all = usage_of(fd, device, what);
	const struct tt_memtrack_usage own = usage_self(fd, device, what);

	if (all.bytes == bytes && all.core_bytes == core && all.records == records &&
	    own.bytes == bytes && own.core_bytes == core && own.records == records)
		return true;
	fprintf(stderr, "# tt%u/%s: %llu, core %llu, %llu records; own %llu, %llu, %llu\n",
		device, what_names[what], all.bytes, all.core_bytes, all.records, own.bytes,
		own.core_bytes, own.records);
	return false;
}

/* The books are consistent: sums, clients, records and sysfs agree. */
#define EXPECT_COHERENT() EXPECT_EQ(0, books_coherent())

/* Allocations and frees */

TEST_F(books, each_kind_comes_and_goes)
{
	__u64 ever;
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		ever = usage_of(self->fd, 0, kind).records_ever;
		EXPECT_EQ(0, record_alloc(self->fd, 0, kind, 77, 1000, 12));
		EXPECT_TRUE(holds(self->fd, 0, kind, 12000, 1000, 1));
		EXPECT_TRUE(holds(self->fd, 1, kind, 0, 0, 0));
		EXPECT_EQ(ever + 1, usage_of(self->fd, 0, kind).records_ever);
		EXPECT_EQ(1, usage_self(self->fd, 0, kind).records_ever);
		EXPECT_COHERENT();
		EXPECT_EQ(0, record_free(self->fd, 0, kind, 77));
		EXPECT_TRUE(holds(self->fd, 0, kind, 0, 0, 0));
		EXPECT_EQ(ever + 1, usage_of(self->fd, 0, kind).records_ever);
		EXPECT_EQ(12000, usage_self(self->fd, 0, kind).bytes_peak);
		EXPECT_EQ(1000, usage_self(self->fd, 0, kind).core_peak);
		EXPECT_COHERENT();
	}
}

TEST_F(books, buffers_carry_both_sizes)
{
	EXPECT_EQ(0, buf_alloc(self->fd, 0, DRAM_BUFFERS, 1, 1000, 90));
	EXPECT_EQ(0, buf_alloc(self->fd, 0, L1_BUFFERS, 1, 500, 500));
	EXPECT_TRUE(holds(self->fd, 0, DRAM_BUFFERS, 1000, 90, 1));
	EXPECT_TRUE(holds(self->fd, 0, L1_BUFFERS, 500, 500, 1));
	EXPECT_COHERENT();
}

TEST_F(books, sums_are_of_their_kinds)
{
	int kind;

	/* Bytes are 64 times the core bytes, and each kind has its own digit. */
	for (kind = 0; kind < KINDS; kind++) {
		__u64 core_bytes = 1ULL << (4 * kind);

		EXPECT_EQ(0, record_alloc(self->fd, 0, kind, 5, core_bytes, 64));
	}
	EXPECT_TRUE(holds(self->fd, 0, SUM_DRAM, 64 * 0x11, 0x11, 2));
	EXPECT_TRUE(holds(self->fd, 0, SUM_L1, 64 * 0x11111100ULL, 0x1111100, 6));
	EXPECT_TRUE(holds(self->fd, 0, SUM_L1_TENSORS, 64 * 0x1100, 0x1100, 2));
	EXPECT_TRUE(holds(self->fd, 0, SUM_L1_PROGRAM, 64 * 0x1110000, 0x1110000, 3));
	EXPECT_TRUE(holds(self->fd, 0, KERNEL, 64 * 0x10000000ULL, 0x10000000, 1));
	EXPECT_COHERENT();
}

TEST_F(books, every_kernel_class_is_a_kernel)
{
	__u32 class;

	for (class = 0; class <= TT_MEMTRACK_KERNEL_DISPATCH; class++)
		EXPECT_EQ(0, kernel_load(self->fd, 0, class, class, 100, 10));
	EXPECT_TRUE(holds(self->fd, 0, KERNEL, 3000, 300, 3));
	EXPECT_TRUE(holds(self->fd, 0, SUM_L1, 3000, 0, 3));
	EXPECT_EQ(0, kernel_unload(self->fd, 0, TT_MEMTRACK_KERNEL_FABRIC, 0));
	EXPECT_TRUE(holds(self->fd, 0, KERNEL, 2000, 200, 2));
	EXPECT_COHERENT();
}

TEST_F(books, ids_are_free_for_each_kind_device_and_client)
{
	const __u64 ids[] = { 0, 1, 1ULL << 63, UINT64_MAX };
	int other = device_open(O_RDWR);
	size_t i;
	int kind;

	ASSERT_LE(0, other);
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		for (kind = 0; kind < KINDS; kind++) {
			EXPECT_EQ(0, record_alloc(self->fd, 0, kind, ids[i], 1, 10));
			EXPECT_EQ(0, record_alloc(self->fd, 2, kind, ids[i], 2, 10));
			EXPECT_EQ(0, record_alloc(other, 0, kind, ids[i], 4, 10));
		}
	}
	EXPECT_COHERENT();
	for (kind = 0; kind < KINDS; kind++) {
		EXPECT_EQ(4 * 50, usage_of(self->fd, 0, kind).bytes);
		EXPECT_EQ(4 * 10, usage_self(self->fd, 0, kind).bytes);
		EXPECT_EQ(4 * 40, usage_self(other, 0, kind).bytes);
		EXPECT_EQ(4 * 20, usage_of(self->fd, 2, kind).bytes);
		EXPECT_EQ(0, record_free(self->fd, 0, kind, 0));
		EXPECT_EQ(4 * 40, usage_self(other, 0, kind).bytes);
		EXPECT_EQ(4 * 20, usage_of(self->fd, 2, kind).bytes);
	}
	EXPECT_COHERENT();
	close(other);
	EXPECT_EQ(3 * 10, usage_of(self->fd, 0, CB).bytes);
	EXPECT_COHERENT();
}

TEST_F(books, records_of_no_bytes)
{
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		EXPECT_EQ(0, record_alloc(self->fd, 0, kind, 1, 0, 64));
		EXPECT_EQ(0, record_alloc(self->fd, 0, kind, 2, 0, 0));
		EXPECT_TRUE(holds(self->fd, 0, kind, 0, 0, 2));
		EXPECT_EQ(-EEXIST, COUNTED(0, DUPLICATE_ALLOC,
					   record_alloc(self->fd, 0, kind, 1, 0, 64)));
		EXPECT_EQ(0, record_free(self->fd, 0, kind, 1));
		EXPECT_TRUE(holds(self->fd, 0, kind, 0, 0, 1));
	}
	EXPECT_COHERENT();
}

TEST_F(books, bytes_on_no_core)
{
	EXPECT_EQ(-EINVAL, REFUSED(cb_alloc(self->fd, 0, CB, 1, 1, 0)));
	EXPECT_EQ(-EINVAL, REFUSED(cb_alloc(self->fd, 0, DFB, 1, 4096, 0)));
	EXPECT_EQ(-EINVAL, REFUSED(kernel_load(self->fd, 0, 0, 1, 1, 0)));
}

/* Peaks */

TEST_F(books, each_kind_and_sum_has_its_own_peak)
{
	const int fd = self->fd;

	EXPECT_EQ(0, record_alloc(fd, 0, CB, 1, 100, 10));
	EXPECT_EQ(0, record_free(fd, 0, CB, 1));
	EXPECT_EQ(0, record_alloc(fd, 0, DFB, 1, 60, 10));
	EXPECT_EQ(0, record_alloc(fd, 0, SCRATCH, 1, 70, 10));
	EXPECT_EQ(0, record_free(fd, 0, DFB, 1));
	EXPECT_EQ(0, record_alloc(fd, 0, L1_SMALL, 1, 40, 10));
	EXPECT_EQ(0, record_free(fd, 0, SCRATCH, 1));

	EXPECT_EQ(1000, usage_of(fd, 0, CB).bytes_peak);
	EXPECT_EQ(600, usage_of(fd, 0, DFB).bytes_peak);
	EXPECT_EQ(700, usage_of(fd, 0, SCRATCH).bytes_peak);
	EXPECT_EQ(1300, usage_of(fd, 0, SUM_L1_PROGRAM).bytes_peak);
	EXPECT_EQ(130, usage_of(fd, 0, SUM_L1_PROGRAM).core_peak);
	EXPECT_EQ(400, usage_of(fd, 0, SUM_L1_TENSORS).bytes_peak);
	EXPECT_EQ(1300, usage_of(fd, 0, SUM_L1).bytes_peak);
	EXPECT_EQ(130, usage_of(fd, 0, SUM_L1).core_peak);
	EXPECT_EQ(0, usage_of(fd, 0, SUM_DRAM).bytes_peak);
	EXPECT_EQ(1300, usage_self(fd, 0, SUM_L1).bytes_peak);
	EXPECT_EQ(130, usage_self(fd, 0, SUM_L1).core_peak);
	EXPECT_COHERENT();
}

TEST_F(books, core_peaks_are_not_where_byte_peaks_are)
{
	EXPECT_EQ(0, buf_alloc(self->fd, 0, L1_BUFFERS, 1, 1000, 10));
	EXPECT_EQ(0, buf_free(self->fd, 0, L1_BUFFERS, 1, 0));
	EXPECT_EQ(0, buf_alloc(self->fd, 0, L1_BUFFERS, 2, 500, 400));
	EXPECT_EQ(1000, usage_of(self->fd, 0, L1_BUFFERS).bytes_peak);
	EXPECT_EQ(400, usage_of(self->fd, 0, L1_BUFFERS).core_peak);
	EXPECT_EQ(1000, usage_self(self->fd, 0, L1_BUFFERS).bytes_peak);
	EXPECT_EQ(400, usage_self(self->fd, 0, SUM_L1).core_peak);
	EXPECT_EQ(0, buf_free(self->fd, 0, L1_BUFFERS, 2, 0));
	EXPECT_EQ(0, buf_alloc(self->fd, 0, L1_BUFFERS, 3, 900, 5));
	EXPECT_EQ(400, usage_of(self->fd, 0, L1_BUFFERS).core_peak);
	EXPECT_EQ(400, usage_self(self->fd, 0, SUM_L1).core_peak);
}

TEST_F(books, core_bytes_of_kernels_are_in_no_peak_of_a_sum)
{
	EXPECT_EQ(0, kernel_load(self->fd, 0, 0, 1, 5000, 10));
	EXPECT_EQ(0, cb_alloc(self->fd, 0, CB, 1, 7, 10));
	EXPECT_EQ(5000, usage_of(self->fd, 0, KERNEL).core_peak);
	EXPECT_EQ(7, usage_of(self->fd, 0, SUM_L1).core_peak);
	EXPECT_EQ(50070, usage_of(self->fd, 0, SUM_L1).bytes_peak);
}

/* The device's peak is that of all clients together; each client has its own. */
TEST_F(books, peaks_of_two_clients)
{
	int other = device_open(O_RDWR);

	ASSERT_LE(0, other);
	EXPECT_EQ(0, record_alloc(self->fd, 0, TRACE, 1, 100, 12));
	EXPECT_EQ(0, record_alloc(other, 0, TRACE, 1, 10, 12));
	EXPECT_EQ(0, record_free(self->fd, 0, TRACE, 1));
	EXPECT_EQ(0, record_alloc(other, 0, TRACE, 2, 20, 12));
	EXPECT_EQ(1320, usage_of(self->fd, 0, TRACE).bytes_peak);
	EXPECT_EQ(110, usage_of(self->fd, 0, SUM_DRAM).core_peak);
	EXPECT_EQ(1200, usage_self(self->fd, 0, TRACE).bytes_peak);
	EXPECT_EQ(360, usage_self(other, 0, TRACE).bytes_peak);
	close(other);
	EXPECT_EQ(1320, usage_of(self->fd, 0, TRACE).bytes_peak);
	EXPECT_TRUE(holds(self->fd, 0, TRACE, 0, 0, 0));
}

#define OWN_NEW_PEAKS (TT_MEMTRACK_USAGE_SELF | TT_MEMTRACK_USAGE_NEW_PEAKS)

/* The answer has the peaks before the reset; those of other clients and the device stay. */
TEST_F(books, a_client_lets_its_peaks_begin_anew)
{
	struct tt_memtrack_usage usage[WHATS];
	const int fd = self->fd;
	int other = device_open(O_RDWR);

	ASSERT_LE(0, other);
	EXPECT_EQ(0, usage_get(fd, 0, OWN_NEW_PEAKS, usage));
	EXPECT_EQ(0, usage[CB].bytes_peak);
	EXPECT_EQ(0, record_alloc(other, 0, CB, 1, 1, 10));
	EXPECT_EQ(0, record_alloc(fd, 0, CB, 1, 100, 10));
	EXPECT_EQ(0, record_alloc(fd, 1, CB, 1, 100, 10));
	EXPECT_EQ(0, record_alloc(fd, 0, CB, 2, 10, 10));
	EXPECT_EQ(0, record_free(fd, 0, CB, 1));

	EXPECT_EQ(0, usage_get(fd, 0, OWN_NEW_PEAKS, usage));
	EXPECT_EQ(1100, usage[CB].bytes_peak);
	EXPECT_EQ(110, usage[SUM_L1].core_peak);
	EXPECT_EQ(100, usage[CB].bytes);
	EXPECT_EQ(0, usage_get(fd, 0, OWN_NEW_PEAKS, usage));
	EXPECT_EQ(100, usage[CB].bytes_peak);
	EXPECT_EQ(100, usage[SUM_L1_PROGRAM].bytes_peak);
	EXPECT_EQ(10, usage[SUM_L1].core_peak);
	EXPECT_EQ(2, usage[CB].records_ever);

	EXPECT_EQ(1110, usage_of(fd, 0, CB).bytes_peak);
	EXPECT_EQ(10, usage_self(other, 0, CB).bytes_peak);
	EXPECT_EQ(1000, usage_self(fd, 1, CB).bytes_peak);

	/* It grows again from there. */
	EXPECT_EQ(0, record_alloc(fd, 0, DFB, 1, 5, 10));
	EXPECT_EQ(150, usage_self(fd, 0, SUM_L1).bytes_peak);
	close(other);
	EXPECT_COHERENT();
}

TEST_F(books, new_peaks_are_for_the_owner)
{
	struct tt_memtrack_usage usage[WHATS];
	int reader = device_open(O_RDONLY);
	int status;
	pid_t pid;

	ASSERT_LE(0, reader);
	EXPECT_EQ(0, record_alloc(self->fd, 0, CB, 1, 100, 10));
	EXPECT_EQ(0, record_free(self->fd, 0, CB, 1));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(-usage_get(self->fd, 0, OWN_NEW_PEAKS, usage));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(EPERM, WEXITSTATUS(status));
	EXPECT_EQ(1000, usage_self(self->fd, 0, CB).bytes_peak);
	EXPECT_EQ(-EPERM, usage_get(reader, 0, OWN_NEW_PEAKS, usage));
	EXPECT_EQ(-EINVAL, usage_get(self->fd, 0, TT_MEMTRACK_USAGE_NEW_PEAKS, usage));
	EXPECT_EQ(-ENODEV, usage_get(self->fd, 999, OWN_NEW_PEAKS, usage));
	close(reader);
}

TEST_F(books, root_resets_a_peak)
{
	const int fd = self->fd;

	EXPECT_EQ(0, record_alloc(fd, 0, CB, 1, 100, 10));
	EXPECT_EQ(0, record_alloc(fd, 0, CB, 2, 10, 10));
	EXPECT_EQ(0, record_free(fd, 0, CB, 1));
	EXPECT_EQ(0, sysfs_write("0\n", "tt0/cb/peak"));
	EXPECT_EQ(100, usage_of(fd, 0, CB).bytes_peak);
	EXPECT_EQ(110, usage_of(fd, 0, CB).core_peak);
	EXPECT_EQ(1100, usage_of(fd, 0, SUM_L1).bytes_peak);
	EXPECT_EQ(1100, usage_self(fd, 0, CB).bytes_peak);
	EXPECT_EQ(0, sysfs_write("0", "tt0/l1/core_peak"));
	EXPECT_EQ(10, usage_of(fd, 0, SUM_L1).core_peak);
	EXPECT_EQ(1100, usage_of(fd, 0, SUM_L1).bytes_peak);
	EXPECT_EQ(110, usage_of(fd, 0, SUM_L1_PROGRAM).core_peak);

	/* It grows again from there. */
	EXPECT_EQ(0, record_alloc(fd, 0, CB, 3, 1, 10));
	EXPECT_EQ(110, usage_of(fd, 0, CB).bytes_peak);
	EXPECT_COHERENT();
}

TEST_F(books, a_peak_takes_nothing_but_0)
{
	const char *const wrong[] = { "1", "-1", "00x", "x", "", " ", "0 0", "1e0" };
	size_t i;

	EXPECT_EQ(0, record_alloc(self->fd, 0, CB, 1, 100, 10));
	EXPECT_EQ(0, record_free(self->fd, 0, CB, 1));
	books_mark();
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		int result = sysfs_write(wrong[i], "tt0/cb/peak");

		/* An empty write does not reach the file. */
		EXPECT_EQ(*wrong[i] ? -EINVAL : 0, result) TH_LOG("'%s'", wrong[i]);
	}
	EXPECT_EQ(0, books_unchanged(0));
}

TEST_F(books, only_root_resets_a_peak)
{
	struct child child;

	EXPECT_EQ(0, record_alloc(self->fd, 0, CB, 1, 100, 10));
	EXPECT_EQ(0, record_free(self->fd, 0, CB, 1));
	books_mark();
	if (!child_start(&child)) {
		if (become(1000))
			_exit(2);
		_exit(sysfs_write("0", "tt0/cb/peak") == -EACCES &&
		      sysfs_write("0", "tt0/l1/core_peak") == -EACCES ? 0 : 1);
	}
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, books_unchanged(0));
}

/* Book errors */

TEST_F(books, allocation_of_a_live_id)
{
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		EXPECT_EQ(0, record_alloc(self->fd, 2, kind, 9, 10, 10));
		EXPECT_EQ(-EEXIST, COUNTED(2, DUPLICATE_ALLOC,
					   record_alloc(self->fd, 2, kind, 9, 10, 10)));
		EXPECT_EQ(-EEXIST, COUNTED(2, DUPLICATE_ALLOC,
					   record_alloc(self->fd, 2, kind, 9, 4000, 20)));
		EXPECT_TRUE(holds(self->fd, 2, kind, 100, 10, 1));
	}
}

TEST_F(books, free_of_an_unknown_id)
{
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, record_free(self->fd, 0, kind, 9)));
		EXPECT_EQ(0, record_alloc(self->fd, 0, kind, 9, 10, 10));
		EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, record_free(self->fd, 0, kind, 8)));
		EXPECT_EQ(-ENOENT, COUNTED(1, UNKNOWN_FREE, record_free(self->fd, 1, kind, 9)));
		EXPECT_EQ(0, record_free(self->fd, 0, kind, 9));
		EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, record_free(self->fd, 0, kind, 9)));
	}
}

TEST_F(books, free_of_another_client_or_kind)
{
	int other = device_open(O_RDWR);

	ASSERT_LE(0, other);
	EXPECT_EQ(0, record_alloc(self->fd, 0, L1_BUFFERS, 9, 10, 10));
	EXPECT_EQ(0, record_alloc(other, 0, L1_BUFFERS, 8, 10, 10));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, record_free(other, 0, L1_BUFFERS, 9)));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, record_free(self->fd, 0, L1_SMALL, 9)));
	close(other);
}

TEST_F(books, size_in_a_free_is_only_compared)
{
	const int fd = self->fd;
	__u64 mismatches = error_count(0, SIZE_MISMATCH);

	EXPECT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 1, 1000, 100));
	EXPECT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 2, 1000, 100));
	EXPECT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 3, 1000, 100));
	EXPECT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 4, 0, 0));
	EXPECT_EQ(0, cb_alloc(fd, 0, CB, 1, 100, 10));
	EXPECT_EQ(0, kernel_load(fd, 0, 0, 1, 100, 10));

	/* Without a size, and with the right one. */
	EXPECT_EQ(0, buf_free(fd, 0, L1_BUFFERS, 1, 0));
	EXPECT_EQ(0, buf_free(fd, 0, L1_BUFFERS, 2, 1000));
	EXPECT_EQ(0, cb_free(fd, 0, CB, 1, 1000));
	EXPECT_EQ(mismatches, error_count(0, SIZE_MISMATCH));
	EXPECT_TRUE(holds(self->fd, 0, L1_BUFFERS, 1000, 100, 2));

	/* A wrong size: the record is freed all the same, by its own size. */
	EXPECT_EQ(0, buf_free(fd, 0, L1_BUFFERS, 3, 1001));
	EXPECT_EQ(mismatches + 1, error_count(0, SIZE_MISMATCH));
	EXPECT_TRUE(holds(self->fd, 0, L1_BUFFERS, 0, 0, 1));
	EXPECT_EQ(0, buf_free(fd, 0, L1_BUFFERS, 4, UINT64_MAX));
	EXPECT_EQ(mismatches + 2, error_count(0, SIZE_MISMATCH));
	EXPECT_EQ(0, kernel_unload(fd, 0, 1, 100));
	EXPECT_EQ(mismatches + 3, error_count(0, SIZE_MISMATCH));
	EXPECT_TRUE(holds(self->fd, 0, SUM_L1, 0, 0, 0));
	EXPECT_COHERENT();
}

TEST_F(books, size_in_a_free_that_fails)
{
	EXPECT_EQ(0, buf_alloc(self->fd, 0, L1_BUFFERS, 1, 1000, 100));
	EXPECT_EQ(0, cb_alloc(self->fd, 0, CB, 1, 100, 10));
	EXPECT_EQ(0, kernel_load(self->fd, 0, 0, 1, 100, 10));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, buf_free(self->fd, 0, L1_BUFFERS, 2, 1)));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, cb_free(self->fd, 0, CB, 2, 1000)));
	EXPECT_EQ(-ENOENT, COUNTED(0, UNKNOWN_FREE, kernel_unload(self->fd, 0, 2, 1000)));
}

TEST_F(books, more_than_the_device_has)
{
	const int fd = self->fd;
	__u64 over = error_count(0, OVER_CAPACITY);

	EXPECT_EQ(0, buf_alloc(fd, 0, DRAM_BUFFERS, 1, N300_DRAM - 10, 100));
	EXPECT_EQ(0, buf_alloc(fd, 0, TRACE, 1, 10, 10));
	EXPECT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 1, N300_L1, 100));
	EXPECT_EQ(over, error_count(0, OVER_CAPACITY));
	EXPECT_EQ(0, buf_alloc(fd, 0, DRAM_BUFFERS, 2, 1, 1));
	EXPECT_EQ(over + 1, error_count(0, OVER_CAPACITY));
	EXPECT_EQ(0, buf_free(fd, 0, DRAM_BUFFERS, 2, 0));
	EXPECT_EQ(0, kernel_load(fd, 0, 0, 1, 1, 1));
	EXPECT_EQ(over + 2, error_count(0, OVER_CAPACITY));
	EXPECT_EQ(0, cb_alloc(fd, 0, CB, 1, 1, 1));
	EXPECT_EQ(over + 3, error_count(0, OVER_CAPACITY));
	EXPECT_TRUE(holds(self->fd, 0, SUM_DRAM, N300_DRAM, 110, 2));
	EXPECT_TRUE(holds(self->fd, 0, SUM_L1, N300_L1 + 2, 101, 3));
	EXPECT_EQ(0, buf_free(fd, 0, L1_BUFFERS, 1, 0));
	EXPECT_EQ(0, cb_alloc(fd, 0, CB, 2, 1, 1));
	EXPECT_EQ(over + 3, error_count(0, OVER_CAPACITY));
	EXPECT_COHERENT();
}

/* Although there is room, one record may be too much for any core or bank, or for the grid. */
TEST_F(books, more_than_a_core_has)
{
	const int fd = self->fd;
	__u64 over = error_count(0, OVER_CAPACITY);

	EXPECT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 1, 10 * N300_CORE, N300_CORE));
	EXPECT_EQ(0, buf_alloc(fd, 0, DRAM_BUFFERS, 1, N300_BANK, N300_BANK));
	EXPECT_EQ(0, cb_alloc(fd, 0, CB, 1, N300_CORE, 2));
	EXPECT_EQ(0, cb_alloc(fd, 0, CB, 2, 1, N300_CORES));
	EXPECT_EQ(0, kernel_load(fd, 0, 0, 1, 1, N300_CORES));
	/* They need not overlap. */
	EXPECT_LT(N300_CORE, usage_of(fd, 0, SUM_L1).core_bytes);
	EXPECT_EQ(over, error_count(0, OVER_CAPACITY));

	EXPECT_EQ(0, buf_alloc(fd, 0, L1_SMALL, 2, 2 * N300_CORE, N300_CORE + 1));
	EXPECT_EQ(over + 1, error_count(0, OVER_CAPACITY));
	EXPECT_EQ(0, buf_alloc(fd, 0, TRACE, 2, N300_BANK + 1, N300_BANK + 1));
	EXPECT_EQ(over + 2, error_count(0, OVER_CAPACITY));
	EXPECT_EQ(0, cb_alloc(fd, 0, DFB, 3, N300_CORE + 1, 1));
	EXPECT_EQ(over + 3, error_count(0, OVER_CAPACITY));
	EXPECT_EQ(0, cb_alloc(fd, 0, SCRATCH, 4, 1, N300_CORES + 1));
	EXPECT_EQ(over + 4, error_count(0, OVER_CAPACITY));
	EXPECT_EQ(0, kernel_load(fd, 0, 0, 2, 1, N300_CORES + 1));
	EXPECT_EQ(over + 5, error_count(0, OVER_CAPACITY));
	/* A report is counted once, even if several things are wrong with it. */
	EXPECT_EQ(0, cb_alloc(fd, 0, CB, 5, N300_L1, 2 * N300_CORES));
	EXPECT_EQ(over + 6, error_count(0, OVER_CAPACITY));
	EXPECT_EQ(0, cb_free(fd, 0, CB, 5, 0));
	EXPECT_EQ(over + 6, error_count(0, OVER_CAPACITY));
	EXPECT_COHERENT();
}

TEST_F(books, more_on_a_core_than_in_all)
{
	const int fd = self->fd;
	__u64 mismatch = error_count(0, SIZE_MISMATCH);

	EXPECT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 1, 100, 100));
	EXPECT_EQ(mismatch, error_count(0, SIZE_MISMATCH));
	EXPECT_EQ(0, buf_alloc(fd, 0, L1_BUFFERS, 2, 100, 101));
	EXPECT_EQ(0, buf_alloc(fd, 0, DRAM_BUFFERS, 3, 0, 1));
	EXPECT_EQ(mismatch + 2, error_count(0, SIZE_MISMATCH));
	EXPECT_TRUE(holds(fd, 0, SUM_L1, 200, 201, 2));
	EXPECT_COHERENT();
}

/* Frees of all */

FIXTURE(all) {
	int fd;
	int other;
};

FIXTURE_SETUP(all)
{
	__u32 device;
	__u64 id;
	int kind;

	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	self->other = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->other);
	books_watch(self->fd);
	for (device = 0; device < 3; device++) {
		for (kind = 0; kind < KINDS; kind++) {
			for (id = 0; id < 3; id++)
				ASSERT_EQ(0, record_alloc(self->fd, device, kind, id, 10, 10));
			ASSERT_EQ(0, record_alloc(self->other, device, kind, 0, 1, 10));
		}
	}
}

FIXTURE_TEARDOWN(all)
{
	close(self->fd);
	close(self->other);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

/* Three records of each device and kind: those that were named are gone, all others are there. */
static int check_all(int fd, int other, __u32 device, __u32 kind)
{
	__u32 d;
	__u32 k;

	for (d = 0; d < 3; d++) {
		for (k = 0; k < KINDS; k++) {
			bool gone = (device == ANY || device == d) && (kind == ANY || kind == k);

			if (usage_self(fd, d, k).records != (gone ? 0 : 3) ||
			    usage_self(fd, d, k).bytes != (gone ? 0 : 300) ||
			    usage_self(other, d, k).bytes != 10 ||
			    usage_of(fd, d, k).bytes != (gone ? 10 : 310))
				return -1;
		}
	}
	return books_coherent();
}

TEST_F(all, of_each_kind_on_a_device)
{
	__u32 kind;
	__u64 id;

	for (kind = 0; kind < KINDS; kind++) {
		EXPECT_EQ(0, free_all(self->fd, 1, kind));
		EXPECT_EQ(0, check_all(self->fd, self->other, 1, kind)) TH_LOG("kind %u", kind);
		for (id = 0; id < 3; id++)
			ASSERT_EQ(0, record_alloc(self->fd, 1, kind, id, 10, 10));
	}
}

TEST_F(all, of_each_kind_on_any_device)
{
	__u32 device, kind;
	__u64 id;

	for (kind = 0; kind < KINDS; kind++) {
		EXPECT_EQ(0, free_all(self->fd, ANY, kind));
		EXPECT_EQ(0, check_all(self->fd, self->other, ANY, kind)) TH_LOG("kind %u", kind);
		for (device = 0; device < 3; device++)
			for (id = 0; id < 3; id++)
				ASSERT_EQ(0, record_alloc(self->fd, device, kind, id, 10, 10));
	}
}

TEST_F(all, of_any_kind_on_a_device)
{
	EXPECT_EQ(0, free_all(self->fd, 2, ANY));
	EXPECT_EQ(0, check_all(self->fd, self->other, 2, ANY));
}

TEST_F(all, of_any_kind_on_any_device)
{
	EXPECT_EQ(0, free_all(self->fd, ANY, ANY));
	EXPECT_EQ(0, check_all(self->fd, self->other, ANY, ANY));
}

/* Enough records of each kind to fill pages, all of which have some of each. */
#define MANY 300

static int fill_up(int fd)
{
	struct tt_memtrack_op ops[3 * KINDS];
	int i, err = 0;
	__u64 id;

	for (id = 0; id < MANY && !err; id++) {
		for (i = 0; i < 3 * KINDS; i++)
			ops[i] = op_alloc(i / KINDS, i % KINDS, id, 10, 10);
		err = submit(fd, ops, 3 * KINDS, 0, NULL);
	}
	return err;
}

/* How many records there are; -1 if answers disagree. */
static __s64 count_all(int fd)
{
	__s64 count = 0;
	__u32 device;

	for (device = 0; device < 3; device++)
		count += usage_self(fd, device, SUM_DRAM).records +
			 usage_self(fd, device, SUM_L1).records;
	return books_coherent() ? -1 : count;
}

TEST_F(all, of_many_among_many)
{
	__s64 left = 3 * KINDS * MANY;
	__u32 kind;

	ASSERT_EQ(0, free_all(self->fd, ANY, ANY));
	ASSERT_EQ(0, fill_up(self->fd));
	EXPECT_EQ(left, count_all(self->fd));
	for (kind = 0; kind < KINDS; kind++) {
		ASSERT_EQ(0, free_all(self->fd, 1, kind));
		left -= MANY;
		EXPECT_EQ(left, count_all(self->fd));
	}
	/* Freed memory is used again. */
	for (kind = 0; kind < KINDS; kind++)
		ASSERT_EQ(0, record_alloc(self->fd, 1, kind, 0, 10, 10));
	EXPECT_EQ(left + KINDS, count_all(self->fd));
	ASSERT_EQ(0, free_all(self->fd, 1, ANY));
	ASSERT_EQ(0, free_all(self->fd, ANY, TRACE));
	EXPECT_EQ(left - 2 * MANY, count_all(self->fd));
	/* Free single records among them. */
	ASSERT_EQ(0, record_free(self->fd, 2, DFB, MANY / 2));
	ASSERT_EQ(-ENOENT, record_free(self->fd, 2, TRACE, MANY / 2));
	ASSERT_EQ(0, free_all(self->fd, ANY, ANY));
	EXPECT_EQ(0, count_all(self->fd));
	ASSERT_EQ(0, fill_up(self->fd));
	EXPECT_EQ(3 * KINDS * MANY, count_all(self->fd));
}

/* In one call with the events after it. */
TEST_F(all, of_many_within_a_batch)
{
	struct tt_memtrack_op ops[8];
	int i;

	ASSERT_EQ(0, free_all(self->fd, ANY, ANY));
	ASSERT_EQ(0, fill_up(self->fd));
	for (i = 0; i < 8; i++)
		ops[i] = op_alloc(0, CB, MANY - 1 + i, 10, 10);
	ops[0].op = TT_MEMTRACK_OP_CB_FREE;
	ops[0].flags = TT_MEMTRACK_FREE_ALL;
	ops[0].device = ANY;
	ops[0].kind = ANY;
	ops[0].id = 0;
	ops[0].bytes = 0;
	ops[0].cores = 0;
	ops[4] = ops[0];
	ASSERT_EQ(0, submit(self->fd, ops, 8, 0, NULL));
	EXPECT_EQ(3, count_all(self->fd));
}

TEST_F(all, none_is_no_error)
{
	EXPECT_EQ(0, free_all(self->fd, ANY, ANY));
	EXPECT_EQ(0, REFUSED(free_all(self->fd, ANY, ANY)));
	EXPECT_EQ(0, REFUSED(free_all(self->fd, 0, CB)));
	EXPECT_EQ(0, REFUSED(free_all(self->fd, 0, ANY)));
	EXPECT_EQ(0, REFUSED(free_all(self->fd, ANY, KERNEL)));
}

/* Each of the free ioctls accepts every kind when it frees all. */
TEST_F(all, through_each_ioctl)
{
	const unsigned int frees[] = {
		TT_MEMTRACK_IOC_BUF_FREE, TT_MEMTRACK_IOC_CB_FREE, TT_MEMTRACK_IOC_KERNEL_UNLOAD,
	};
	struct tt_memtrack_free gone = { .size = sizeof(gone), .flags = TT_MEMTRACK_FREE_ALL };
	size_t i;
	__u32 kind;

	for (i = 0; i < ARRAY_SIZE(frees); i++) {
		for (kind = 0; kind < KINDS; kind++) {
			gone.kind = kind;
			gone.device = i;
			EXPECT_EQ(0, call(self->fd, frees[i], &gone));
			EXPECT_EQ(0, usage_self(self->fd, i, kind).records);
		}
		EXPECT_EQ(0, usage_self(self->fd, i, SUM_L1).bytes);
		EXPECT_EQ(0, usage_self(self->fd, i, SUM_DRAM).bytes);
	}
}

TEST_F(all, takes_no_id_and_no_bytes)
{
	struct tt_memtrack_free gone = {
		.size = sizeof(gone),
		.flags = TT_MEMTRACK_FREE_ALL,
		.kind = CB,
		.id = 1,
	};

	EXPECT_EQ(-EINVAL, REFUSED(call(self->fd, TT_MEMTRACK_IOC_CB_FREE, &gone)));
	gone.id = 0;
	gone.bytes = 100;
	EXPECT_EQ(-EINVAL, REFUSED(call(self->fd, TT_MEMTRACK_IOC_CB_FREE, &gone)));
}

/* Without the flag, ANY is no device and no kind. */
TEST_F(all, needs_the_flag)
{
	EXPECT_EQ(-ENODEV, REFUSED(buf_free(self->fd, ANY, L1_BUFFERS, 0, 0)));
	EXPECT_EQ(-EOPNOTSUPP, REFUSED(buf_free(self->fd, 0, ANY, 0, 0)));
}

/* Limits */

TEST_F(books, greatest_record)
{
	const __u64 max = 1ULL << 44;
	const int fd = self->fd;

	EXPECT_EQ(0, buf_alloc(fd, 0, DRAM_BUFFERS, 1, max, max));
	EXPECT_EQ(0, cb_alloc(fd, 0, CB, 1, 1ULL << 34, 1 << 10));
	EXPECT_EQ(0, kernel_load(fd, 0, 0, 1, 1ULL << 43, 2));
	EXPECT_TRUE(holds(self->fd, 0, CB, max, 1ULL << 34, 1));

	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, buf_alloc(fd, 0, L1_SMALL, 2, max + 1, 1)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, buf_alloc(fd, 0, L1_SMALL, 2, UINT64_MAX, 1)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, cb_alloc(fd, 0, DFB, 2, max + 1, 1)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, cb_alloc(fd, 0, DFB, 2, max / 2 + 1, 2)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, kernel_load(fd, 0, 0, 2, max, 2)));
}

/* Products that would wrap to small ones, even of factors that are allowed. */
TEST_F(books, products_do_not_wrap)
{
	const int fd = self->fd;

	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, cb_alloc(fd, 0, CB, 1, 1ULL << 40, 1 << 24)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, cb_alloc(fd, 0, CB, 1, 1ULL << 44, 1 << 20)));
	EXPECT_EQ(-EOVERFLOW,
		  COUNTED(0, OVER_FLOW, kernel_load(fd, 0, 0, 1, 1ULL << 33, 1U << 31)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, cb_alloc(fd, 0, CB, 1, 1ULL << 63, 2)));
	EXPECT_EQ(-EOVERFLOW,
		  COUNTED(0, OVER_FLOW, cb_alloc(fd, 0, CB, 1, (1ULL << 32) + 1, UINT32_MAX)));
	EXPECT_EQ(-EOVERFLOW,
		  COUNTED(0, OVER_FLOW, cb_alloc(fd, 0, CB, 1, UINT64_MAX, UINT32_MAX)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, kernel_load(fd, 0, 0, 1, 1ULL << 62, 4)));
}

TEST_F(books, core_bytes_are_limited_too)
{
	const __u64 max = 1ULL << 44;

	EXPECT_EQ(-EOVERFLOW,
		  COUNTED(0, OVER_FLOW, buf_alloc(self->fd, 0, L1_BUFFERS, 1, max, max + 1)));
	EXPECT_EQ(-EOVERFLOW,
		  COUNTED(0, OVER_FLOW, buf_alloc(self->fd, 0, L1_BUFFERS, 1, max, UINT64_MAX)));
}

TEST_F(books, most_that_a_client_holds_on_a_device)
{
	const __u64 max = 1ULL << 44;
	int other = device_open(O_RDWR);
	__u64 id;

	ASSERT_LE(0, other);
	for (id = 0; id < 15; id++)
		ASSERT_EQ(0, buf_alloc(self->fd, 0, id % 4, id, max, max));
	ASSERT_EQ(0, cb_alloc(self->fd, 0, CB, 15, max - 1, 1));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, buf_alloc(self->fd, 0, L1_SMALL, 99, 2, 1)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, cb_alloc(self->fd, 0, DFB, 99, 1, 2)));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, kernel_load(self->fd, 0, 0, 99, max, 1)));
	EXPECT_EQ(0, buf_alloc(self->fd, 0, L1_SMALL, 99, 1, 1));
	EXPECT_EQ(-EOVERFLOW, COUNTED(0, OVER_FLOW, buf_alloc(self->fd, 0, L1_SMALL, 100, 1, 1)));
	EXPECT_EQ(0, buf_alloc(self->fd, 0, L1_SMALL, 100, 0, 0));

	/* Only this client is full, and only on this device. */
	EXPECT_EQ(0, buf_alloc(self->fd, 1, L1_SMALL, 100, max, 1));
	EXPECT_EQ(0, buf_alloc(other, 0, L1_SMALL, 100, max, 1));
	EXPECT_COHERENT();

	EXPECT_EQ(0, record_free(self->fd, 0, CB, 15));
	EXPECT_EQ(0, kernel_load(self->fd, 0, 0, 99, max - 1, 1));
	EXPECT_COHERENT();
	close(other);
}

/* Questions */

TEST_F(books, own_usage_of_a_device_without_reports_is_0)
{
	struct tt_memtrack_usage usage[WHATS];
	int what;

	EXPECT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, usage_get(self->fd, 1, TT_MEMTRACK_USAGE_SELF, usage));
	for (what = 0; what < WHATS; what++) {
		EXPECT_EQ(0, usage[what].bytes | usage[what].core_bytes | usage[what].records |
			     usage[what].records_ever | usage[what].bytes_peak |
			     usage[what].core_peak);
	}
}

TEST_F(books, asking_makes_no_client)
{
	struct tt_memtrack_usage usage[WHATS];
	struct device_info info;
	__u64 clients;

	EXPECT_EQ(0, usage_get(self->fd, 0, TT_MEMTRACK_USAGE_SELF, usage));
	EXPECT_EQ(0, free_all(self->fd, ANY, ANY));
	EXPECT_EQ(0, device_get(self->fd, 0, 0, &info));
	EXPECT_EQ(0, info.clients);
	EXPECT_EQ(0, sysfs_u64(&clients, "clients"));
	EXPECT_EQ(0, clients);
	EXPECT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	EXPECT_EQ(0, device_get(self->fd, 0, 0, &info));
	EXPECT_EQ(1, info.clients);
	EXPECT_EQ(0, device_get(self->fd, 1, 0, &info));
	EXPECT_EQ(0, info.clients);
	EXPECT_EQ(0, sysfs_u64(&clients, "clients"));
	EXPECT_EQ(1, clients);
}

TEST_F(books, clients_add_up_to_the_device)
{
	int fds[8];
	size_t i;
	int kind;

	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = device_open(O_RDWR);
		ASSERT_LE(0, fds[i]);
		for (kind = 0; kind < KINDS; kind++)
			ASSERT_EQ(0, record_alloc(fds[i], i % 3, kind, i, 1 << i, 64));
		EXPECT_COHERENT();
	}
	EXPECT_EQ(64 * (1 + 8 + 64), usage_of(self->fd, 0, CB).bytes);
	EXPECT_EQ(1 + 8 + 64, usage_of(self->fd, 0, CB).core_bytes);
	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		close(fds[i]);
		EXPECT_COHERENT();
	}
}

TEST_HARNESS_MAIN
