// SPDX-License-Identifier: GPL-2.0-or-later
/* The stream of events: complete, longer, shorter, broken, and empty. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <kselftest_harness.h>

#include "fake.h"

#define EVENT_SIZE sizeof(struct tt_memtrack_event)

static const struct tt_memtrack_event model = {
	.size = sizeof(model),
	.type = TT_MEMTRACK_EVENT_CB_ALLOC,
	.device = 2,
	.kind = TT_MEMTRACK_KIND_CB,
	.sequence = 3,
	.time_ns = 4,
	.id = 5,
	.bytes = 6,
	.core_bytes = 7,
	.records = 8,
	.total = 9,
	.who = { .client = 10, .pid = 11, .uid = 12, .name = "python" },
};

FIXTURE(watch) {
	struct ttmt *handle;
	struct tt_memtrack_event event;
};

FIXTURE_SETUP(watch)
{
	unsetenv("TT_MEMTRACK");
	fake_start();
	ASSERT_EQ(0, ttmt_open(&self->handle, TTMT_OPEN_READ_ONLY));
	ASSERT_EQ(0, ttmt_watch(self->handle));
	memset(&self->event, 0xff, EVENT_SIZE);
}

FIXTURE_TEARDOWN(watch)
{
	ttmt_close(self->handle);
	EXPECT_EQ(0, fake_leaks());
}

static int next(struct ttmt *handle, struct tt_memtrack_event *event)
{
	return ttmt_read_event(handle, TTMT_READ_NOWAIT, event, EVENT_SIZE);
}

/* An event of another size; the tail that the header does not know is 0xee. */
static void send_sized(__u32 size)
{
	char bytes[512];

	memset(bytes, 0xee, sizeof(bytes));
	memcpy(bytes, &model, EVENT_SIZE);
	memcpy(bytes, &size, sizeof(size));
	fake_events(bytes, size);
}

static int refuse(unsigned long request, void *arg)
{
	return -ENODEV;
}

TEST_F(watch, asks_the_kernel)
{
	EXPECT_EQ(TT_MEMTRACK_IOC_WATCH, fake.request);
	EXPECT_EQ(sizeof(struct tt_memtrack_watch), fake.arg.watch.size);
	EXPECT_EQ(0, fake.arg.watch.flags);
}

TEST_F(watch, not_before_it_was_asked_for)
{
	struct ttmt *handle;

	ASSERT_EQ(0, ttmt_open(&handle, TTMT_OPEN_READ_ONLY));
	EXPECT_EQ(-EINVAL, next(handle, &self->event));
	fake.answer = refuse;
	EXPECT_EQ(-ENODEV, ttmt_watch(handle));
	EXPECT_EQ(-EINVAL, next(handle, &self->event));
	ttmt_close(handle);
}

TEST_F(watch, unknown_flag)
{
	send_sized(EVENT_SIZE);
	EXPECT_EQ(-EINVAL, ttmt_read_event(self->handle, 2, &self->event, EVENT_SIZE));
	EXPECT_EQ(0, next(self->handle, &self->event));
}

TEST_F(watch, none_is_there)
{
	EXPECT_EQ(-EAGAIN, next(self->handle, &self->event));
}

TEST_F(watch, hands_out_one_by_one)
{
	struct pollfd pollfd = { .fd = ttmt_fd(self->handle), .events = POLLIN };
	struct tt_memtrack_event event = model;

	for (__u64 i = 0; i < 10; i++) {
		event.sequence = i;
		fake_events(&event, EVENT_SIZE);
	}
	for (__u64 i = 0; i < 10; i++) {
		event.sequence = i;
		ASSERT_EQ(0, ttmt_read_event(self->handle, 0, &self->event, EVENT_SIZE));
		ASSERT_EQ(0, memcmp(&event, &self->event, EVENT_SIZE));
		/* The first call has read them all. */
		ASSERT_EQ(0, poll(&pollfd, 1, 0));
	}
	EXPECT_EQ(-EAGAIN, next(self->handle, &self->event));
}

TEST_F(watch, longer_events_of_a_newer_kernel)
{
	send_sized(EVENT_SIZE + 40);
	send_sized(EVENT_SIZE + 40);
	send_sized(EVENT_SIZE);
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(0, next(self->handle, &self->event));
		EXPECT_EQ(0, memcmp(&model, &self->event, EVENT_SIZE));
	}
	ASSERT_EQ(0, next(self->handle, &self->event));
	EXPECT_EQ(0, memcmp(&model, &self->event, EVENT_SIZE));
}

TEST_F(watch, shorter_events_of_an_older_kernel)
{
	struct tt_memtrack_event want = model;

	want.size = offsetof(struct tt_memtrack_event, who);
	memset(&want.who, 0, sizeof(want.who));
	send_sized(want.size);
	send_sized(EVENT_SIZE);
	ASSERT_EQ(0, next(self->handle, &self->event));
	EXPECT_EQ(0, memcmp(&want, &self->event, EVENT_SIZE));
	ASSERT_EQ(0, next(self->handle, &self->event));
	EXPECT_EQ(0, memcmp(&model, &self->event, EVENT_SIZE));
}

TEST_F(watch, event_of_an_odd_size)
{
	send_sized(EVENT_SIZE + 3);
	send_sized(EVENT_SIZE);
	ASSERT_EQ(0, next(self->handle, &self->event));
	ASSERT_EQ(0, next(self->handle, &self->event));
	EXPECT_EQ(0, memcmp(&model, &self->event, EVENT_SIZE));
}

/* A broken block is skipped as a whole, and the next one is read normally. */
TEST_F(watch, broken_streams)
{
	static const __u32 sizes[] = { 0, 1, 7, EVENT_SIZE + 1, 0x7fffffff, 0xffffffff };
	struct tt_memtrack_event event = model;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		event.size = sizes[i];
		fake_events(&event, EVENT_SIZE);
		EXPECT_EQ(-EPROTO, next(self->handle, &self->event));
		EXPECT_EQ(-EAGAIN, next(self->handle, &self->event));
		fake_events(&model, EVENT_SIZE);
		EXPECT_EQ(0, next(self->handle, &self->event));
	}
}

TEST_F(watch, whole_event_then_a_stump)
{
	for (size_t stump = 1; stump < EVENT_SIZE; stump++) {
		fake_events(&model, EVENT_SIZE);
		fake_events(&model, stump);
		ASSERT_EQ(0, next(self->handle, &self->event));
		ASSERT_EQ(-EPROTO, next(self->handle, &self->event));
	}
}

TEST_F(watch, stream_that_ends)
{
	fake_events(&model, EVENT_SIZE);
	fake_end_events();
	EXPECT_EQ(0, ttmt_read_event(self->handle, 0, &self->event, EVENT_SIZE));
	EXPECT_EQ(-EPROTO, ttmt_read_event(self->handle, 0, &self->event, EVENT_SIZE));
}

static void *send_one(void *data)
{
	fake_events(&model, EVENT_SIZE);
	return NULL;
}

TEST_F(watch, waits_for_one)
{
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, send_one, NULL));
	EXPECT_EQ(0, ttmt_read_event(self->handle, 0, &self->event, EVENT_SIZE));
	EXPECT_EQ(5, self->event.id);
	ASSERT_EQ(0, pthread_join(thread, NULL));
}

static void on_alarm(int signal)
{
}

/* Repeated, because one that arrives before the wait begins has no effect. */
TEST_F(watch, a_signal_ends_the_wait)
{
	const struct sigaction action = { .sa_handler = on_alarm };
	const struct itimerval often = { .it_interval.tv_usec = 10000, .it_value.tv_usec = 10000 };
	const struct itimerval never = { 0 };

	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	EXPECT_EQ(-EINTR, ttmt_read_event(self->handle, 0, &self->event, EVENT_SIZE));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &never, NULL));
}

TEST_HARNESS_MAIN
