// SPDX-License-Identifier: GPL-2.0-or-later
/* Opening, closing, NULL handles, and reports turned off. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <kselftest_harness.h>

#include "fake.h"

#define OP_SIZE sizeof(struct tt_memtrack_op)

FIXTURE(handle) {
	struct ttmt *handle;
};

FIXTURE_SETUP(handle)
{
	unsetenv("TT_MEMTRACK");
	fake_start();
	self->handle = NULL;
}

FIXTURE_TEARDOWN(handle)
{
	ttmt_close(self->handle);
	self->handle = NULL;
	EXPECT_EQ(0, fake_leaks());
}

TEST_F(handle, opens_for_reading_and_writing)
{
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	ASSERT_NE(NULL, self->handle);
	EXPECT_EQ(O_RDWR, fake.open_flags & O_ACCMODE);
	EXPECT_EQ(FD_CLOEXEC, fcntl(ttmt_fd(self->handle), F_GETFD));
	EXPECT_EQ(0, fake.ioctls);
}

TEST_F(handle, read_only_reports_nothing)
{
	struct tt_memtrack_version version;

	ASSERT_EQ(0, ttmt_open(&self->handle, TTMT_OPEN_READ_ONLY));
	EXPECT_EQ(O_RDONLY, fake.open_flags & O_ACCMODE);
	EXPECT_EQ(-EPERM, ttmt_buf_alloc(self->handle, 0, 0, 1, 2, 3));
	EXPECT_EQ(-EPERM, ttmt_device_set(self->handle, 0, 0, 1));
	EXPECT_EQ(0, fake.ioctls);
	EXPECT_EQ(0, ttmt_version(self->handle, &version, sizeof(version)));
	EXPECT_EQ(1, fake.ioctls);
}

TEST_F(handle, absent_module_is_told_at_once)
{
	self->handle = (struct ttmt *)&fake;
	fake.open_error = ENOENT;
	EXPECT_EQ(-ENOENT, ttmt_open(&self->handle, 0));
	EXPECT_EQ(NULL, self->handle);
	fake.open_error = EACCES;
	EXPECT_EQ(-EACCES, ttmt_open(&self->handle, TTMT_OPEN_READ_ONLY));
	EXPECT_EQ(NULL, self->handle);
}

TEST_F(handle, unknown_flag_opens_nothing)
{
	self->handle = (struct ttmt *)&fake;
	fake.open_flags = -1;
	EXPECT_EQ(-EINVAL, ttmt_open(&self->handle, 2));
	EXPECT_EQ(NULL, self->handle);
	EXPECT_EQ(-1, fake.open_flags);
}

TEST_F(handle, null_is_taken_by_reports)
{
	struct ttmt_submitted result = { 9, 9 };

	EXPECT_EQ(-ENODEV, ttmt_buf_alloc(NULL, 0, 0, 1, 2, 3));
	EXPECT_EQ(-ENODEV, ttmt_buf_free(NULL, 0, 0, 1, 0));
	EXPECT_EQ(-ENODEV, ttmt_cb_alloc(NULL, 0, 4, 1, 2, 3));
	EXPECT_EQ(-ENODEV, ttmt_cb_free(NULL, 0, 4, 1, 0));
	EXPECT_EQ(-ENODEV, ttmt_kernel_load(NULL, 0, 0, 1, 2, 3));
	EXPECT_EQ(-ENODEV, ttmt_kernel_unload(NULL, 0, 1, 0));
	EXPECT_EQ(-ENODEV, ttmt_free_all(NULL, TT_MEMTRACK_ANY, TT_MEMTRACK_ANY));
	EXPECT_EQ(-ENODEV, ttmt_submit(NULL, NULL, OP_SIZE, 3, 0, &result, sizeof(result)));
	EXPECT_EQ(0, result.done);
	EXPECT_EQ(0, result.book_errors);
	EXPECT_EQ(0, fake.ioctls);
}

TEST_F(handle, null_is_taken_by_questions)
{
	struct tt_memtrack_version version;
	struct tt_memtrack_device_get info;
	struct tt_memtrack_client *clients = (void *)&fake;
	struct tt_memtrack_exit *exits = (void *)&fake;
	struct tt_memtrack_record record;
	struct tt_memtrack_event event;
	struct tt_memtrack_usage usage = { 0 };
	size_t count = 9;

	EXPECT_EQ(-EBADF, ttmt_fd(NULL));
	EXPECT_EQ(-ENODEV, ttmt_version(NULL, &version, sizeof(version)));
	EXPECT_EQ(-ENODEV, ttmt_device_get(NULL, 0, &info, sizeof(info)));
	EXPECT_EQ(-ENODEV, ttmt_device_next(NULL, 0, &info, sizeof(info)));
	EXPECT_EQ(-ENODEV, ttmt_device_set(NULL, 0, 0, 1));
	EXPECT_EQ(-ENODEV, ttmt_usage(NULL, 0, &usage, sizeof(usage), 1));
	EXPECT_EQ(-ENODEV, ttmt_usage_self(NULL, 0, &usage, sizeof(usage), 1));
	EXPECT_EQ(-ENODEV, ttmt_new_peaks(NULL, 0, &usage, sizeof(usage), 1));
	EXPECT_EQ(-ENODEV, ttmt_records(NULL, 1, NULL, &record, sizeof(record), 1));
	EXPECT_EQ(-ENODEV, ttmt_records_self(NULL, NULL, &record, sizeof(record), 1));
	EXPECT_EQ(-ENODEV, ttmt_watch(NULL));
	EXPECT_EQ(-ENODEV, ttmt_read_event(NULL, 0, &event, sizeof(event)));
	EXPECT_EQ(-ENODEV, ttmt_clients(NULL, 0, &clients, sizeof(*clients), &count, NULL, 0, 0));
	EXPECT_EQ(NULL, clients);
	EXPECT_EQ(0, count);
	count = 9;
	EXPECT_EQ(-ENODEV, ttmt_exits(NULL, &exits, sizeof(*exits), &count));
	EXPECT_EQ(NULL, exits);
	EXPECT_EQ(0, count);
	ttmt_close(NULL);
	EXPECT_EQ(0, fake.ioctls);
}

TEST_F(handle, environment_turns_reports_off)
{
	struct ttmt_submitted result = { 9, 9 };
	struct tt_memtrack_version version;

	setenv("TT_MEMTRACK", "0", 1);
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	EXPECT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, 1, 2, 3));
	EXPECT_EQ(0, ttmt_buf_free(self->handle, 0, 0, 1, 0));
	EXPECT_EQ(0, ttmt_cb_alloc(self->handle, 0, 4, 1, 2, 3));
	EXPECT_EQ(0, ttmt_kernel_load(self->handle, 0, 0, 1, 2, 3));
	EXPECT_EQ(0, ttmt_device_set(self->handle, 0, 0, 1));
	EXPECT_EQ(0, ttmt_free_all(self->handle, TT_MEMTRACK_ANY, TT_MEMTRACK_ANY));
	EXPECT_EQ(0, ttmt_submit(self->handle, NULL, OP_SIZE, 3, 0, &result, sizeof(result)));
	EXPECT_EQ(3, result.done);
	EXPECT_EQ(0, result.book_errors);
	EXPECT_EQ(0, fake.ioctls);
	EXPECT_EQ(0, ttmt_version(self->handle, &version, sizeof(version)));
	EXPECT_EQ(1, fake.ioctls);
}

/* Whether a report of a handle opened now reaches the kernel. */
static bool reports_with(const char *value)
{
	struct ttmt *handle;

	setenv("TT_MEMTRACK", value, 1);
	if (ttmt_open(&handle, 0))
		return false;
	fake.ioctls = 0;
	ttmt_buf_free(handle, 0, 0, 1, 0);
	ttmt_close(handle);
	return fake.ioctls > 0;
}

TEST_F(handle, what_people_type_to_turn_reports_off)
{
	static const char *const off[] = { "0", "off", "no", "false", "OFF", "No", "False" };
	static const char *const on[] = { "1", "", "00", "on", "yes", "true", "none", "offf", "n" };

	for (size_t i = 0; i < ARRAY_SIZE(off); i++) {
		EXPECT_FALSE(reports_with(off[i])) {
			TH_LOG("TT_MEMTRACK=%s", off[i]);
		}
		EXPECT_EQ(1, ttmt_turned_off());
	}
	for (size_t i = 0; i < ARRAY_SIZE(on); i++) {
		EXPECT_TRUE(reports_with(on[i])) {
			TH_LOG("TT_MEMTRACK=%s", on[i]);
		}
		EXPECT_EQ(0, ttmt_turned_off());
	}
	unsetenv("TT_MEMTRACK");
	EXPECT_EQ(0, ttmt_turned_off());
}

/* The fake is a pipe and never a client; the kselftests test a real one. */
TEST_F(handle, that_is_no_client_has_no_number)
{
	uint64_t client = 77;

	EXPECT_EQ(-ENODEV, ttmt_client_number(NULL, &client));
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	EXPECT_EQ(-ENOENT, ttmt_client_number(self->handle, &client));
	EXPECT_EQ(77, client);
}

TEST_F(handle, close_frees_everything_first)
{
	int fd;

	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	fd = ttmt_fd(self->handle);
	ttmt_close(self->handle);
	self->handle = NULL;
	EXPECT_EQ(1, fake.ioctls);
	EXPECT_EQ(fd, fake.fd);
	EXPECT_EQ(TT_MEMTRACK_FREE_ALL, fake.arg.free.flags);
	EXPECT_EQ(TT_MEMTRACK_ANY, fake.arg.free.device);
	EXPECT_EQ(TT_MEMTRACK_ANY, fake.arg.free.kind);
	EXPECT_EQ(-1, fcntl(fd, F_GETFD));
	EXPECT_EQ(EBADF, errno);
}

/* Like a daemon that closes all descriptors and opens its own: on the same file system. */
TEST_F(handle, close_leaves_the_file_of_another_alone)
{
	int ends[2], fd;

	ASSERT_EQ(0, pipe(ends));
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	fd = ttmt_fd(self->handle);
	ASSERT_EQ(fd, dup2(ends[0], fd));
	ttmt_close(self->handle);
	self->handle = NULL;
	EXPECT_EQ(0, fake.ioctls);
	EXPECT_EQ(0, fcntl(fd, F_GETFD));
}

/* Such a daemon may open another handle, which gets the number of the first one. */
TEST_F(handle, close_leaves_the_records_of_another_alone)
{
	struct tt_memtrack_version version;
	struct ttmt *stale;

	ASSERT_EQ(0, ttmt_open(&stale, 0));
	ASSERT_EQ(0, close(ttmt_fd(stale)));
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	EXPECT_EQ(-EBADF, ttmt_fd(stale));
	EXPECT_EQ(-EBADF, ttmt_buf_free(stale, 0, 0, 1, 0));
	EXPECT_EQ(-EBADF, ttmt_version(stale, &version, sizeof(version)));
	ttmt_close(stale);
	EXPECT_EQ(0, fake.ioctls);
	EXPECT_EQ(0, ttmt_buf_free(self->handle, 0, 0, 1, 0));
	EXPECT_EQ(ttmt_fd(self->handle), fake.fd);
	EXPECT_EQ(FD_CLOEXEC, fcntl(ttmt_fd(self->handle), F_GETFD));
}

/* The same for a handle that does not report: it must not query or close the other's file. */
TEST_F(handle, file_of_one_that_reports_nothing_is_used_again)
{
	struct tt_memtrack_version version;
	struct ttmt *stale;

	for (int is_off = 0; is_off < 2; is_off++) {
		int fd;

		setenv("TT_MEMTRACK", is_off ? "0" : "1", 1);
		ASSERT_EQ(0, ttmt_open(&stale, is_off ? 0 : TTMT_OPEN_READ_ONLY));
		unsetenv("TT_MEMTRACK");
		fd = ttmt_fd(stale);
		ASSERT_EQ(0, close(fd));
		ASSERT_EQ(0, ttmt_open(&self->handle, 0));
		ASSERT_EQ(fd, ttmt_fd(self->handle));
		EXPECT_EQ(-EBADF, ttmt_fd(stale));
		EXPECT_EQ(-EBADF, ttmt_version(stale, &version, sizeof(version)));
		ttmt_close(stale);
		EXPECT_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
		EXPECT_EQ(0, ttmt_buf_free(self->handle, 0, 0, 1, 0));
		EXPECT_EQ(fd, fake.fd);
		ttmt_close(self->handle);
		self->handle = NULL;
	}
}

TEST_F(handle, many_at_once)
{
	struct ttmt *handles[8];

	for (int i = 0; i < 8; i++)
		ASSERT_EQ(0, ttmt_open(&handles[i], 0));
	for (int i = 0; i < 8; i += 2)
		ttmt_close(handles[i]);
	for (int i = 1; i < 8; i += 2) {
		EXPECT_EQ(0, ttmt_buf_free(handles[i], 0, 0, 1, 0));
		EXPECT_EQ(ttmt_fd(handles[i]), fake.fd);
		ttmt_close(handles[i]);
	}
}

TEST_HARNESS_MAIN
