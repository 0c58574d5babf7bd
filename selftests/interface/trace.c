// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tracepoint, through tracefs.
 */
#include <fcntl.h>
#include <sys/mount.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define TRACING	"/sys/kernel/tracing"
#define EVENTS	TRACING "/events/tt_memtrack"

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	ssize_t length = write(fd, text, strlen(text));

	close(fd);
	return length == (ssize_t)strlen(text) ? 0 : -1;
}

static ssize_t read_text(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = 0, part;

	while ((part = read(fd, text + length, room - 1 - length)) > 0)
		length += part;
	close(fd);
	text[length] = '\0';
	return length;
}

FIXTURE(trace) {
	int fd;
	char text[16384];
};

FIXTURE_SETUP(trace)
{
	if (access(TRACING "/trace", F_OK))
		ASSERT_EQ(0, mount("tracefs", TRACING, "tracefs", 0, NULL));
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, write_text(TRACING "/trace", ""));
	ASSERT_EQ(0, write_text(EVENTS "/enable", "1"));
}

FIXTURE_TEARDOWN(trace)
{
	write_text(EVENTS "/enable", "0");
	write_text(TRACING "/trace", "");
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

/* Whether the trace has a line of an event with exactly these figures. */
static bool traced(char *text, size_t room, const char *event, __u64 client, __u32 device,
		   int kind, __u64 id, __u64 bytes, __u64 core_bytes, __u64 records, __u64 total)
{
	char line[256];

	snprintf(line, sizeof(line),
		 "memtrack_event: %s client=%llu device=%u kind=%d id=%llu bytes=%llu core_bytes=%llu records=%llu total=%llu tag=0 slot=0\n",
		 event, client, device, kind, id, bytes, core_bytes, records, total);
	read_text(TRACING "/trace", text, room);
	return strstr(text, line);
}

#define TRACED(...) traced(self->text, sizeof(self->text), __VA_ARGS__)

TEST_F(trace, fields)
{
	static const char *const fields[] = {
		" type;", " client;", " device;", " kind;", " id;", " bytes;", " core_bytes;",
		" records;", " total;", " tag;", " slot;",
	};
	size_t i;

	ASSERT_LT(0, read_text(EVENTS "/memtrack_event/format", self->text, sizeof(self->text)));
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		EXPECT_NE(NULL, strstr(self->text, fields[i])) TH_LOG("field %zu", i);
}

TEST_F(trace, each_event)
{
	__u64 client;

	ASSERT_EQ(0, record_alloc(self->fd, 0, L1_SMALL, 7, 10, 8));
	client = client_number(self->fd);
	ASSERT_EQ(0, record_alloc(self->fd, 2, TRACE, 8, 20, 8));
	ASSERT_EQ(0, record_alloc(self->fd, 1, SCRATCH, UINT64_MAX, 30, 8));
	ASSERT_EQ(0, record_alloc(self->fd, 0, KERNEL, 10, 40, 8));
	ASSERT_EQ(0, record_alloc(self->fd, 0, KERNEL, 11, 1, 8));
	ASSERT_EQ(0, record_free(self->fd, 0, L1_SMALL, 7));
	ASSERT_EQ(0, record_free(self->fd, 1, SCRATCH, UINT64_MAX));
	ASSERT_EQ(0, record_free(self->fd, 0, KERNEL, 10));

	EXPECT_TRUE(TRACED("BUF_ALLOC", client, 0, L1_SMALL, 7, 80, 10, 1, 80));
	EXPECT_TRUE(TRACED("BUF_ALLOC", client, 2, TRACE, 8, 160, 20, 1, 160));
	EXPECT_TRUE(TRACED("CB_ALLOC", client, 1, SCRATCH, UINT64_MAX, 240, 30, 1, 240));
	EXPECT_TRUE(TRACED("KERNEL_LOAD", client, 0, KERNEL, 10, 320, 40, 1, 320));
	EXPECT_TRUE(TRACED("KERNEL_LOAD", client, 0, KERNEL, 11, 8, 1, 1, 328));
	EXPECT_TRUE(TRACED("BUF_FREE", client, 0, L1_SMALL, 7, 80, 10, 1, 0));
	EXPECT_TRUE(TRACED("CB_FREE", client, 1, SCRATCH, UINT64_MAX, 240, 30, 1, 0));
	EXPECT_TRUE(TRACED("KERNEL_UNLOAD", client, 0, KERNEL, 10, 320, 40, 1, 8));
}

TEST_F(trace, frees_of_all_and_exits)
{
	__u64 client;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 8));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 1, 8));
	ASSERT_EQ(0, record_alloc(self->fd, 2, DFB, 2, 5, 8));
	client = client_number(self->fd);
	ASSERT_EQ(0, free_all(self->fd, 0, ANY));
	EXPECT_TRUE(TRACED("CB_FREE", client, 0, CB, 0, 88, 11, 2, 0));
	close(self->fd);
	self->fd = -1;
	EXPECT_TRUE(TRACED("EXIT", client, 2, DFB, 0, 40, 5, 1, 0));
	EXPECT_TRUE(TRACED("EXIT", client, 0, -1, 0, 0, 0, 0, 0));
}

TEST_F(trace, devices)
{
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, boards_unplug());
	EXPECT_TRUE(TRACED("DEVICE_REMOVE", 0, 2, -1, 0, 0, 0, 0, 0));
	ASSERT_EQ(0, boards_plug("n150"));
	EXPECT_TRUE(TRACED("DEVICE_ADD", 0, 3, -1, 0, 0, 0, 0, 0));
}

/* While it is off, nothing is written; a filter can select one type. */
TEST_F(trace, off_and_filtered)
{
	ASSERT_EQ(0, write_text(EVENTS "/enable", "0"));
	ASSERT_EQ(0, write_text(TRACING "/trace", ""));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 8));
	read_text(TRACING "/trace", self->text, sizeof(self->text));
	EXPECT_EQ(NULL, strstr(self->text, "memtrack"));
	ASSERT_EQ(0, write_text(EVENTS "/memtrack_event/filter", "type == 4"));
	ASSERT_EQ(0, write_text(EVENTS "/enable", "1"));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 10, 8));
	ASSERT_EQ(0, record_free(self->fd, 0, CB, 2));
	EXPECT_TRUE(TRACED("CB_FREE", client_number(self->fd), 0, CB, 2, 80, 10, 1, 80));
	EXPECT_EQ(NULL, strstr(self->text, "CB_ALLOC"));
	EXPECT_EQ(0, write_text(EVENTS "/memtrack_event/filter", "0"));
}

TEST_HARNESS_MAIN
