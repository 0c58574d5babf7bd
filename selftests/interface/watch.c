// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * WATCH: which events a file returns, to whom, and what happens to watchers that fall behind.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define EVENT sizeof(struct tt_memtrack_event)

FIXTURE(watch) {
	int fd;		/* reports */
	int watcher;	/* nonblocking */
};

FIXTURE_SETUP(watch)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	self->watcher = device_open(O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, watch(self->watcher));
}

FIXTURE_TEARDOWN(watch)
{
	close(self->fd);
	close(self->watcher);
	EXPECT_TRUE(books_empty());
}

/* One event; its type is 0 if there is none. */
static struct tt_memtrack_event next_event(int watcher)
{
	struct tt_memtrack_event event;

	memset(&event, 0xcc, sizeof(event));
	if (read(watcher, &event, sizeof(event)) != sizeof(event))
		memset(&event, 0, sizeof(event));
	return event;
}

static bool readable(int watcher)
{
	struct pollfd poll_one = { .fd = watcher, .events = POLLIN };

	return poll(&poll_one, 1, 0) == 1 && poll_one.revents == POLLIN;
}

static bool becomes_readable(int watcher)
{
	struct pollfd poll_one = { .fd = watcher, .events = POLLIN };

	return poll(&poll_one, 1, 5000 * slowness()) == 1 && poll_one.revents == POLLIN;
}

static __u32 alloc_type(int kind)
{
	return kind <= L1_SMALL ? TT_MEMTRACK_EVENT_BUF_ALLOC :
	       kind == KERNEL ? TT_MEMTRACK_EVENT_KERNEL_LOAD : TT_MEMTRACK_EVENT_CB_ALLOC;
}

static __u32 free_type(int kind)
{
	return alloc_type(kind) + 1;
}

/* Content of events */

TEST_F(watch, each_kind_that_comes_and_goes)
{
	int other = device_open(O_RDWR);
	struct tt_memtrack_event came, gone;
	int kind;

	ASSERT_EQ(0, prctl(PR_SET_NAME, "watched"));
	for (kind = 0; kind < KINDS; kind++)
		ASSERT_EQ(0, record_alloc(other, 2, kind, 1, 7, 100));
	close(self->watcher);
	self->watcher = device_open(O_RDONLY | O_NONBLOCK);
	ASSERT_EQ(0, watch(self->watcher));
	for (kind = 0; kind < KINDS; kind++) {
		__u64 id = 1000 + kind;

		ASSERT_EQ(0, record_alloc(self->fd, 2, kind, id, 50, 100));
		came = next_event(self->watcher);
		EXPECT_EQ(EVENT, came.size);
		EXPECT_EQ(alloc_type(kind), came.type);
		EXPECT_EQ(2, came.device);
		EXPECT_EQ(kind, came.kind);
		EXPECT_EQ(id, came.id);
		EXPECT_EQ(5000, came.bytes);
		EXPECT_EQ(50, came.core_bytes);
		EXPECT_EQ(1, came.records);
		EXPECT_EQ(5700, came.total);
		EXPECT_EQ(usage_of(self->fd, 2, kind).bytes, came.total);
		EXPECT_EQ(client_number(self->fd), came.who.client);
		EXPECT_EQ(getpid(), came.who.pid);
		EXPECT_EQ(getuid(), came.who.uid);
		EXPECT_STREQ("watched", came.who.name);

		ASSERT_EQ(0, record_free(self->fd, 2, kind, id));
		gone = next_event(self->watcher);
		EXPECT_EQ(free_type(kind), gone.type);
		EXPECT_EQ(kind, gone.kind);
		EXPECT_EQ(id, gone.id);
		EXPECT_EQ(5000, gone.bytes);
		EXPECT_EQ(50, gone.core_bytes);
		EXPECT_EQ(1, gone.records);
		EXPECT_EQ(700, gone.total);
		EXPECT_EQ(came.sequence + 1, gone.sequence);
		EXPECT_LE(came.time_ns, gone.time_ns);
		EXPECT_LT(0, came.time_ns);
	}
	EXPECT_FALSE(readable(self->watcher));
	close(other);
}

TEST_F(watch, frees_of_all)
{
	struct tt_memtrack_event event;
	__u32 kinds = 0;
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		ASSERT_EQ(0, record_alloc(self->fd, 0, kind, 1, 10, 10));
		ASSERT_EQ(0, record_alloc(self->fd, 0, kind, 2, 1, 10));
		next_event(self->watcher);
		next_event(self->watcher);
	}
	ASSERT_EQ(0, free_all(self->fd, 0, CB));
	event = next_event(self->watcher);
	EXPECT_EQ(TT_MEMTRACK_EVENT_CB_FREE, event.type);
	EXPECT_EQ(CB, event.kind);
	EXPECT_EQ(0, event.id);
	EXPECT_EQ(110, event.bytes);
	EXPECT_EQ(11, event.core_bytes);
	EXPECT_EQ(2, event.records);
	EXPECT_EQ(0, event.total);
	ASSERT_EQ(0, free_all(self->fd, 0, CB));
	EXPECT_FALSE(readable(self->watcher));

	ASSERT_EQ(0, free_all(self->fd, ANY, ANY));
	while (readable(self->watcher)) {
		event = next_event(self->watcher);
		EXPECT_EQ(free_type(event.kind), event.type);
		EXPECT_EQ(2, event.records);
		EXPECT_EQ(110, event.bytes);
		kinds |= 1U << event.kind;
	}
	EXPECT_EQ(0xff & ~(1U << CB), kinds);
}

TEST_F(watch, exits)
{
	int fd = device_open(O_RDWR), empty = device_open(O_RDWR);
	struct tt_memtrack_event event;
	__u64 number, last = 0;
	__u32 seen = 0;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 1, 10));
	ASSERT_EQ(0, record_alloc(fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(fd, 0, CB, 2, 20, 10));
	ASSERT_EQ(0, record_alloc(fd, 0, KERNEL, 1, 5, 10));
	ASSERT_EQ(0, record_alloc(fd, 2, TRACE, 1, 7, 10));
	ASSERT_EQ(0, record_alloc(empty, 1, CB, 1, 7, 10));
	ASSERT_EQ(0, record_free(empty, 1, CB, 1));
	while (readable(self->watcher))
		last = next_event(self->watcher).sequence;

	number = client_number(fd);
	close(fd);
	while (readable(self->watcher)) {
		event = next_event(self->watcher);
		EXPECT_EQ(TT_MEMTRACK_EVENT_EXIT, event.type);
		EXPECT_EQ(++last, event.sequence);
		EXPECT_EQ(number, event.who.client);
		EXPECT_EQ(getpid(), event.who.pid);
		EXPECT_EQ(0, event.id);
		EXPECT_EQ(event.kind == TRACE ? 2 : 0, event.device);
		EXPECT_EQ(event.kind == CB ? 2 : 1, event.records);
		EXPECT_EQ(event.kind == CB ? 300 : event.kind == TRACE ? 70 : 50, event.bytes);
		EXPECT_EQ(event.kind == CB ? 30 : event.kind == TRACE ? 7 : 5, event.core_bytes);
		EXPECT_EQ(event.kind == CB ? 10 : 0, event.total);
		seen |= 1U << event.kind;
	}
	EXPECT_EQ(1U << CB | 1U << KERNEL | 1U << TRACE, seen);

	number = client_number(empty);
	close(empty);
	event = next_event(self->watcher);
	EXPECT_EQ(TT_MEMTRACK_EVENT_EXIT, event.type);
	EXPECT_EQ(1, event.device);
	EXPECT_EQ(ANY, event.kind);
	EXPECT_EQ(0, event.records);
	EXPECT_EQ(0, event.bytes);
	EXPECT_EQ(number, event.who.client);
	EXPECT_FALSE(readable(self->watcher));
}

TEST_F(watch, what_is_refused_is_no_event)
{
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	next_event(self->watcher);
	EXPECT_EQ(-EEXIST, record_alloc(self->fd, 0, CB, 1, 10, 10));
	EXPECT_EQ(-ENOENT, record_free(self->fd, 0, CB, 2));
	EXPECT_EQ(-EOVERFLOW, buf_alloc(self->fd, 0, TRACE, 2, UINT64_MAX, 1));
	EXPECT_EQ(-EINVAL, buf_alloc(self->fd, 0, CB, 2, 1, 1));
	EXPECT_EQ(-ENODEV, record_alloc(self->fd, 9, CB, 2, 1, 1));
	EXPECT_EQ(0, free_all(self->fd, 0, DFB));
	EXPECT_FALSE(readable(self->watcher));
}

/* Adding up the events gives the usage, also in a batch. */
TEST_F(watch, totals_follow_the_books)
{
	struct tt_memtrack_op ops[64];
	struct tt_memtrack_event event;
	__u64 totals[KINDS] = { 0 };
	size_t i;

	ASSERT_EQ(0, raise_peaks(self->fd, 1));
	for (i = 0; i < 4; i++)
		next_event(self->watcher);
	for (i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = i % 4 == 3 ? op_free(1, (i - 3) % KINDS, i - 3) :
				      op_alloc(1, i % KINDS, i, i + 1, 10);
	ASSERT_EQ(0, submit(self->fd, ops, ARRAY_SIZE(ops), 0, NULL));
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		event = next_event(self->watcher);
		ASSERT_EQ(ops[i].id, event.id);
		ASSERT_GT(KINDS, event.kind);
		totals[event.kind] += i % 4 == 3 ? -event.bytes : event.bytes;
		ASSERT_EQ(totals[event.kind], event.total);
	}
	for (i = 0; i < KINDS; i++)
		EXPECT_EQ(usage_of(self->fd, 1, i).bytes, totals[i]);
}

/* Reading */

TEST_F(watch, only_whole_events)
{
	struct tt_memtrack_event events[4];
	__u64 id;

	for (id = 0; id < 4; id++)
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, id, 10, 10));
	memset(events, 0xcc, sizeof(events));
	EXPECT_EQ(-1, read(self->watcher, events, EVENT - 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, read(self->watcher, events, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(EVENT, read(self->watcher, events, 2 * EVENT - 1));
	EXPECT_EQ(0, events[0].id);
	EXPECT_EQ(0xcccccccc, events[1].size);
	EXPECT_EQ(2 * EVENT, read(self->watcher, events, 2 * EVENT + EVENT / 2));
	EXPECT_EQ(1, events[0].id);
	EXPECT_EQ(2, events[1].id);
	EXPECT_EQ(0xcccccccc, events[2].size);
	EXPECT_EQ(EVENT, read(self->watcher, events, sizeof(events)));
	EXPECT_EQ(3, events[0].id);
}

static int watch_sized(int fd, __u32 event_size)
{
	struct tt_memtrack_watch start = { .size = sizeof(start), .event_size = event_size };

	return call(fd, TT_MEMTRACK_IOC_WATCH, &start);
}

/* Readers of other versions: no event is shorter than the first version, or longer than ours. */
TEST_F(watch, events_of_another_header)
{
	struct tt_memtrack_event events[3];
	int fd = device_open(O_RDONLY | O_NONBLOCK);

	EXPECT_EQ(-EINVAL, watch_sized(fd, 0));
	EXPECT_EQ(-EINVAL, watch_sized(fd, EVENT - 1));
	EXPECT_EQ(-1, read(fd, events, sizeof(events)));
	EXPECT_EQ(EINVAL, errno);
	ASSERT_EQ(0, watch_sized(fd, EVENT + 32));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 7, 100));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 7, 100));
	ASSERT_EQ(2 * EVENT, read(fd, events, sizeof(events)));
	EXPECT_EQ(EVENT, events[0].size);
	EXPECT_EQ(2, events[1].id);
	close(fd);
}

TEST_F(watch, many_in_one_read)
{
	static struct tt_memtrack_op ops[500];
	static struct tt_memtrack_event events[600];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = op_alloc(0, DFB, i, 1, 1);
	ASSERT_EQ(0, submit(self->fd, ops, ARRAY_SIZE(ops), 0, NULL));
	ASSERT_EQ(500 * EVENT, read(self->watcher, events, sizeof(events)));
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		ASSERT_EQ(i, events[i].id);
		ASSERT_EQ(i + 1, events[i].total);
		ASSERT_EQ(events[0].sequence + i, events[i].sequence);
	}
}

TEST_F(watch, several_clients_in_one_read)
{
	struct tt_memtrack_event events[20];
	int other = device_open(O_RDWR);
	__u64 number, other_number;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(events); i++)
		ASSERT_EQ(0, record_alloc(i % 3 ? self->fd : other, 0, CB, i, 10, 10));
	number = client_number(self->fd);
	other_number = client_number(other);
	ASSERT_EQ(sizeof(events), read(self->watcher, events, sizeof(events)));
	for (i = 0; i < ARRAY_SIZE(events); i++)
		EXPECT_EQ(i % 3 ? number : other_number, events[i].who.client);
	close(other);
}

TEST_F(watch, nothing_to_read)
{
	struct tt_memtrack_event event;

	EXPECT_EQ(-1, read(self->watcher, &event, sizeof(event)));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(-1, read(self->watcher, &event, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_FALSE(readable(self->watcher));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	EXPECT_TRUE(readable(self->watcher));
	EXPECT_EQ(EVENT, read(self->watcher, &event, sizeof(event)));
	EXPECT_FALSE(readable(self->watcher));
}

/* Events that cannot be copied out stay for the next read. */
TEST_F(watch, buffer_that_ends_in_an_unreadable_page)
{
	const long page = sysconf(_SC_PAGESIZE);
	struct tt_memtrack_event *events;
	char *memory;
	__u64 id;

	memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)memory);
	ASSERT_EQ(0, mprotect(memory + page, page, PROT_NONE));
	for (id = 0; id < 5; id++)
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, id, 10, 10));
	events = (void *)(memory + page - 2 * EVENT - EVENT / 2);
	EXPECT_EQ(2 * EVENT, read(self->watcher, events, 4 * EVENT));
	EXPECT_EQ(1, events[1].id);
	EXPECT_EQ(-1, read(self->watcher, memory + page, 4 * EVENT));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(2 * EVENT, read(self->watcher, events, 2 * EVENT));
	EXPECT_EQ(2, events[0].id);
	EXPECT_EQ(3, events[1].id);
	EXPECT_EQ(4, next_event(self->watcher).id);
}

static bool sleeps(pid_t pid)
{
	char path[64], text[256] = "";
	char *state = NULL;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (file && fgets(text, sizeof(text), file))
		state = strrchr(text, ')');
	if (file)
		fclose(file);
	return state && state[2] == 'S';
}

TEST_F(watch, a_blocked_read_wakes_up)
{
	struct child child;
	int round;

	for (round = 0; round < 10; round++) {
		if (!child_start(&child)) {
			int watcher = device_open(O_RDONLY);
			struct tt_memtrack_event event;

			if (watch(watcher))
				_exit(2);
			tell(&child, 0);
			if (read(watcher, &event, sizeof(event)) != sizeof(event))
				_exit(3);
			_exit(event.id == 77 && event.type == TT_MEMTRACK_EVENT_CB_ALLOC ? 0 : 1);
		}
		ASSERT_EQ(0, hear(&child));
		ASSERT_TRUE(EVENTUALLY(5000, sleeps(child.pid)));
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 77, 10, 10));
		ASSERT_EQ(0, child_wait(&child));
		ASSERT_EQ(0, record_free(self->fd, 0, CB, 77));
	}
}

TEST_F(watch, a_blocked_poll_wakes_up)
{
	struct child child;

	if (!child_start(&child)) {
		int watcher = device_open(O_RDONLY);

		if (watch(watcher))
			_exit(2);
		tell(&child, 0);
		_exit(becomes_readable(watcher) ? 0 : 1);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_TRUE(EVENTUALLY(5000, sleeps(child.pid)));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 77, 10, 10));
	EXPECT_EQ(0, child_wait(&child));
}

/* Waiting readers */

static struct child actor;	/* a client of user 1000 that acts when told */

enum act { ALLOCATE, FREE, DISPATCH, REFUSE, LEAVE };

static void act(const struct child *child)
{
	int fd = become(1000) ? -1 : device_open(O_RDWR);
	const struct tt_memtrack_refused refusal = { .kind = CB, .bytes = 10 };

	for (;;) {
		switch (hear(child)) {
		case ALLOCATE:
			tell(child, record_alloc(fd, 0, CB, 77, 10, 10));
			break;
		case FREE:
			tell(child, record_free(fd, 0, CB, 77));
			break;
		case DISPATCH:
			tell(child, program_add(fd, 1, NULL, 0) ?: program_dispatch(fd, 0, 0, 1));
			break;
		case REFUSE:
			tell(child, refused(fd, &refusal));
			break;
		default:
			_exit(0);
		}
	}
}

static int actor_does(enum act what)
{
	tell(&actor, what);
	return hear(&actor);
}

static int start_actor(void)
{
	if (!child_start(&actor))
		act(&actor);
	return actor_does(ALLOCATE);
}

static int actor_frees(void)
{
	return actor_does(FREE);
}

static int actor_allocates(void)
{
	return actor_does(ALLOCATE);
}

static int actor_dispatches(void)
{
	return actor_does(DISPATCH);
}

static int actor_is_refused(void)
{
	return actor_does(REFUSE);
}

static int actor_exits(void)
{
	tell(&actor, LEAVE);
	return child_wait(&actor);
}

static int drop_records(void)
{
	return sysfs_write("1", "tt0/drop");
}

static int plug(void)
{
	return sim_write("woken", "live", "1");
}

static int unplug(void)
{
	return sim_write("woken", "live", "0");
}

/* In an order in which each causes one event. */
static const struct {
	__u32 type;
	int (*happen)(void);
} causes[] = {
	{ TT_MEMTRACK_EVENT_CB_FREE, actor_frees },
	{ TT_MEMTRACK_EVENT_CB_ALLOC, actor_allocates },
	{ TT_MEMTRACK_EVENT_PROGRAM, actor_dispatches },
	{ TT_MEMTRACK_EVENT_REFUSED, actor_is_refused },
	{ TT_MEMTRACK_EVENT_DEVICE_DROP, drop_records },
	{ TT_MEMTRACK_EVENT_DEVICE_ADD, plug },
	{ TT_MEMTRACK_EVENT_DEVICE_REMOVE, unplug },
	{ TT_MEMTRACK_EVENT_EXIT, actor_exits },
};

/* Sleep in read() or poll(); the exit status is the type of the event that woke it. */
static void sleep_for_one(const struct child *child, uid_t uid, bool in_poll)
{
	int watcher = uid && become(uid) ? -1 : device_open(O_RDONLY);
	struct pollfd poll_one = { .fd = watcher, .events = POLLIN };
	struct tt_memtrack_event event;

	if (watch(watcher))
		_exit(100);
	/* End even if not woken. */
	alarm(5);
	tell(child, 0);
	if (in_poll && poll(&poll_one, 1, -1) != 1)
		_exit(101);
	_exit(read(watcher, &event, sizeof(event)) == sizeof(event) ? event.type : 102);
}

/* Every kind of event wakes the readers that may see it. */
TEST_F(watch, everything_wakes_a_sleeping_reader)
{
	const struct {
		uid_t uid;
		bool in_poll;
	} readers[] = { { 0, false }, { 0, true }, { 1000, false }, { 1000, true } };
	struct child reader;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(readers); i++) {
		ASSERT_EQ(0, start_actor());
		ASSERT_EQ(0, sim_make("woken"));
		for (j = 0; j < ARRAY_SIZE(causes); j++) {
			if (!child_start(&reader))
				sleep_for_one(&reader, readers[i].uid, readers[i].in_poll);
			ASSERT_EQ(0, hear(&reader));
			ASSERT_TRUE(EVENTUALLY(5000, sleeps(reader.pid)));
			ASSERT_EQ(0, causes[j].happen());
			EXPECT_EQ(causes[j].type, child_wait(&reader))
				TH_LOG("user %u", readers[i].uid);
		}
		EXPECT_EQ(0, sim_remove("woken"));
	}
}

static int report_as(uid_t uid, __u64 id)
{
	struct child child;

	if (!child_start(&child)) {
		int fd = become(uid) ? -1 : device_open(O_RDWR);

		if (record_alloc(fd, 0, CB, id, 10, 10))
			_exit(1);
		if (record_free(fd, 0, CB, id))
			_exit(1);
		_exit(0);
	}
	return child_wait(&child);
}

/* How many times a process went to sleep. */
static long sleeps_of(pid_t pid)
{
	const char *name = "\nvoluntary_ctxt_switches:";
	char path[64], text[4096];
	const char *line;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	if (file_read(path, text, sizeof(text)))
		return -1;
	line = strstr(text, name);
	return line ? atol(line + strlen(name)) : -1;
}

/* Sleeping watchers of other users are not woken, so they do not slow down reports. */
TEST_F(watch, what_is_not_shown_wakes_nobody)
{
	struct tt_memtrack_event event;
	struct child child;
	long slept;
	int i;

	if (!child_start(&child)) {
		int watcher = become(1000) ? -1 : device_open(O_RDWR);

		if (watch(watcher))
			_exit(2);
		tell(&child, 0);
		_exit(read(watcher, &event, sizeof(event)) == sizeof(event) &&
		      event.who.uid == 1000 && event.id == 77 ? 0 : 1);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_TRUE(EVENTUALLY(5000, sleeps(child.pid)));
	slept = sleeps_of(child.pid);
	ASSERT_LT(0, slept);
	for (i = 0; i < 200; i++) {
		/* The same worker wakes the readers that may see it, each time. */
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
		ASSERT_EQ(0, record_free(self->fd, 0, CB, 1));
		ASSERT_TRUE(becomes_readable(self->watcher));
		while (readable(self->watcher))
			next_event(self->watcher);
	}
	EXPECT_EQ(slept, sleeps_of(child.pid));
	ASSERT_EQ(0, report_as(1000, 77));
	EXPECT_EQ(0, child_wait(&child));
}

/* Nor are those of the same user who cannot see the process. */
TEST_F(watch, what_another_namespace_does_wakes_nobody)
{
	struct tt_memtrack_event event;
	struct child child;
	long slept;
	int i;

	ASSERT_EQ(0, start_actor());
	ASSERT_LE(0, child_start_in_pid_namespace(&child));
	if (!child.pid) {
		int watcher = become(1000) ? -1 : device_open(O_RDONLY);

		if (watch(watcher))
			_exit(2);
		tell(&child, 0);
		_exit(read(watcher, &event, sizeof(event)) == sizeof(event) &&
		      event.type == TT_MEMTRACK_EVENT_DEVICE_DROP ? 0 : 1);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_TRUE(EVENTUALLY(5000, sleeps(child.pid)));
	slept = sleeps_of(child.pid);
	for (i = 0; i < 200; i++) {
		ASSERT_EQ(0, i % 2 ? actor_allocates() : actor_frees());
		/* Those who see everybody's events are woken last. */
		ASSERT_TRUE(becomes_readable(self->watcher));
		while (readable(self->watcher))
			next_event(self->watcher);
	}
	EXPECT_EQ(slept, sleeps_of(child.pid));
	ASSERT_EQ(0, drop_records());
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_EQ(0, actor_exits());
}

static struct {
	int watcher;
	struct uffdio_range memory;
	int error;
} stuck;

static void *read_into_nowhere(void *unused)
{
	stuck.error = read(stuck.watcher, (char *)(uintptr_t)stuck.memory.start, EVENT) < 0 ?
		      errno : 0;
	return unused;
}

/* Memory whose first access blocks. Returns the userfaultfd, or a negative errno. */
static int memory_that_never_comes(struct uffdio_range *memory)
{
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	const long page = sysconf(_SC_PAGESIZE);
	int trap = syscall(SYS_userfaultfd, O_CLOEXEC);

	memory->start = (uintptr_t)mmap(NULL, page, PROT_READ | PROT_WRITE,
					MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memory->len = page;
	area.range = *memory;
	return trap < 0 || ioctl(trap, UFFDIO_API, &api) || ioctl(trap, UFFDIO_REGISTER, &area) ?
	       -errno : trap;
}

/* While an event is being copied to one reader the other waits for it, in case that fails. */
TEST_F(watch, an_event_given_back_wakes_the_other_reader)
{
	struct tt_memtrack_event event;
	struct uffd_msg message;
	struct child child;
	pthread_t thread;
	int trap;

	stuck.watcher = device_open(O_RDONLY);
	ASSERT_EQ(0, watch(stuck.watcher));
	trap = memory_that_never_comes(&stuck.memory);
	if (trap < 0)
		SKIP(return, "no userfaultfd here");
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 77, 10, 10));
	ASSERT_EQ(0, pthread_create(&thread, NULL, read_into_nowhere, NULL));
	ASSERT_EQ(sizeof(message), read(trap, &message, sizeof(message)));
	if (!child_start(&child)) {
		tell(&child, 0);
		_exit(read(stuck.watcher, &event, EVENT) == EVENT && event.id == 77 ? 0 : 1);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_TRUE(EVENTUALLY(5000, sleeps(child.pid)));
	ASSERT_EQ(0, munmap((char *)(uintptr_t)stuck.memory.start, stuck.memory.len));
	ASSERT_EQ(0, ioctl(trap, UFFDIO_WAKE, &stuck.memory));
	EXPECT_EQ(0, child_wait(&child));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(EFAULT, stuck.error);
	close(trap);
	close(stuck.watcher);
}

static void note_signal(int signal)
{
	(void)signal;
}

TEST_F(watch, a_signal_ends_a_blocked_read)
{
	struct child child;

	if (!child_start(&child)) {
		const struct sigaction action = { .sa_handler = note_signal };
		struct tt_memtrack_event event;
		int watcher = device_open(O_RDONLY);

		sigaction(SIGUSR1, &action, NULL);
		if (watch(watcher))
			_exit(2);
		tell(&child, 0);
		_exit(read(watcher, &event, sizeof(event)) == -1 && errno == EINTR ? 0 : 1);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_TRUE(EVENTUALLY(5000, sleeps(child.pid)));
	kill(child.pid, SIGUSR1);
	EXPECT_EQ(0, child_wait(&child));
}

/* Watchers */

TEST_F(watch, several_watchers_see_the_same)
{
	int watchers[8];
	size_t i;
	__u64 id, first;

	for (i = 0; i < ARRAY_SIZE(watchers); i++) {
		watchers[i] = device_open(O_RDONLY | O_NONBLOCK);
		ASSERT_EQ(0, watch(watchers[i]));
	}
	for (id = 0; id < 3; id++)
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, id, 10, 10));
	first = next_event(self->watcher).sequence;
	for (i = 0; i < ARRAY_SIZE(watchers); i++) {
		for (id = 0; id < 3; id++) {
			struct tt_memtrack_event event = next_event(watchers[i]);

			EXPECT_EQ(id, event.id);
			EXPECT_EQ(first + id, event.sequence);
		}
		EXPECT_FALSE(readable(watchers[i]));
		close(watchers[i]);
	}
	EXPECT_EQ(1, next_event(self->watcher).id);
}

TEST_F(watch, a_watcher_sees_what_comes_after_it)
{
	int late = device_open(O_RDONLY | O_NONBLOCK);

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, watch(late));
	EXPECT_FALSE(readable(late));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 10, 10));
	EXPECT_EQ(2, next_event(late).id);
	close(late);

	/* Events from before it watched are not there either. */
	close(self->watcher);
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 3, 10, 10));
	self->watcher = device_open(O_RDONLY | O_NONBLOCK);
	ASSERT_EQ(0, watch(self->watcher));
	EXPECT_FALSE(readable(self->watcher));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 4, 10, 10));
	EXPECT_EQ(4, next_event(self->watcher).id);
}

TEST_F(watch, watching_twice_changes_nothing)
{
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	EXPECT_EQ(0, watch(self->watcher));
	EXPECT_EQ(1, next_event(self->watcher).id);
	EXPECT_FALSE(readable(self->watcher));
}

/* A client may watch through its own file. */
TEST_F(watch, ones_own_events)
{
	struct tt_memtrack_event event;

	ASSERT_EQ(0, watch(self->fd));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 5, 10, 10));
	event = next_event(self->fd);
	EXPECT_EQ(5, event.id);
	EXPECT_EQ(client_number(self->fd), event.who.client);
}

TEST_F(watch, a_file_that_does_not_watch)
{
	struct pollfd poll_one = { .fd = self->fd, .events = POLLIN };
	struct tt_memtrack_event event;

	EXPECT_EQ(-1, read(self->fd, &event, sizeof(event)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(1, poll(&poll_one, 1, 0));
	EXPECT_EQ(POLLERR, poll_one.revents);
}

/* epoll waiters are woken even if the file started watching after they began to wait. */
TEST_F(watch, epoll_before_watch)
{
	struct epoll_event wanted = { .events = EPOLLIN | EPOLLET }, seen;
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, self->fd, &wanted));
	while (epoll_wait(epoll, &seen, 1, 0) == 1)
		;
	ASSERT_EQ(0, watch(self->fd));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(1, epoll_wait(epoll, &seen, 1, 5000 * slowness()));
	EXPECT_EQ(EPOLLIN, seen.events);
	close(epoll);
}

/* Edge-triggered: each wait ends with the next event, even if older ones are unread. */
TEST_F(watch, edge_triggered_epoll_tells_of_each)
{
	struct epoll_event wanted = { .events = EPOLLIN | EPOLLET }, seen;
	int epoll = epoll_create1(EPOLL_CLOEXEC), i;

	/* One is there before anybody asks. */
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 10, 10, 10));
	ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, self->watcher, &wanted));
	ASSERT_EQ(1, epoll_wait(epoll, &seen, 1, 0));
	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, i, 10, 10));
		ASSERT_EQ(1, epoll_wait(epoll, &seen, 1, 5000 * slowness())) TH_LOG("event %d", i);
		if (i == 5)
			next_event(self->watcher);
	}
	close(epoll);
}

/* If one of several processes that share a watcher is woken and dies, the others lose no event. */
TEST_F(watch, exclusive_epoll_of_who_died)
{
	struct epoll_event wanted = { .events = EPOLLIN | EPOLLEXCLUSIVE }, seen;
	struct child first;
	int epoll;

	if (!child_start(&first)) {
		epoll = epoll_create1(EPOLL_CLOEXEC);
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, self->watcher, &wanted))
			_exit(2);
		tell(&first, 0);
		/* Exit after the wake-up without reading. */
		_exit(epoll_wait(epoll, &seen, 1, 5000 * slowness()) == 1 ? 0 : 1);
	}
	ASSERT_EQ(0, hear(&first));
	epoll = epoll_create1(EPOLL_CLOEXEC);
	ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, self->watcher, &wanted));
	ASSERT_EQ(0, epoll_wait(epoll, &seen, 1, 0));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, child_wait(&first));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 10, 10));
	EXPECT_EQ(1, epoll_wait(epoll, &seen, 1, 5000 * slowness()));
	close(epoll);
}

/* Falling behind */

static void report_many(struct __test_metadata *_metadata, int fd, __u32 count)
{
	static struct tt_memtrack_op ops[512];
	__u32 i, some;

	for (; count; count -= some) {
		some = count < ARRAY_SIZE(ops) ? count : ARRAY_SIZE(ops);
		for (i = 0; i < some; i++)
			ops[i] = i % 2 ? op_free(0, CB, 1) : op_alloc(0, CB, 1, 10, 10);
		ASSERT_EQ(0, submit(fd, ops, some, 0, NULL));
	}
}

static __u32 ring_events(int fd)
{
	struct tt_memtrack_version version;

	return version_get(fd, &version) ? 0 : version.ring_events;
}

TEST_F(watch, a_full_ring)
{
	__u32 ring = ring_events(self->fd), read_back = 0;
	struct tt_memtrack_event event;
	__u64 first;

	ASSERT_EQ(0, ring % 2);
	report_many(_metadata, self->fd, 2);
	first = next_event(self->watcher).sequence;
	next_event(self->watcher);

	/* Just full: nothing is missed. */
	report_many(_metadata, self->fd, ring);
	event = next_event(self->watcher);
	EXPECT_EQ(first + 2, event.sequence);
	EXPECT_EQ(TT_MEMTRACK_EVENT_CB_ALLOC, event.type);

	/* One was read and eleven more arrive, so ten are missed. */
	report_many(_metadata, self->fd, 10);
	ASSERT_EQ(0, record_alloc(self->fd, 0, DFB, 9, 10, 10));
	event = next_event(self->watcher);
	EXPECT_EQ(EVENT, event.size);
	EXPECT_EQ(TT_MEMTRACK_EVENT_MISSED, event.type);
	EXPECT_EQ(10, event.records);
	EXPECT_EQ(0, event.who.client);
	EXPECT_EQ(0, event.bytes);
	for (read_back = 0; readable(self->watcher); read_back++) {
		event = next_event(self->watcher);
		ASSERT_EQ(first + 3 + 10 + read_back, event.sequence);
		ASSERT_NE(TT_MEMTRACK_EVENT_MISSED, event.type);
	}
	EXPECT_EQ(ring, read_back);
	EXPECT_EQ(DFB, event.kind);
	EXPECT_EQ(9, event.id);
}

/*
 * The ring pins dead processes, and so their pid namespaces, until newer ones push them out. Their
 * events are pushed out with them, and reported as missed.
 */
TEST_F(watch, a_ring_of_processes_that_are_gone)
{
	const int kept = 256, gone = 10;
	struct tt_memtrack_event event;
	int i, fd, seen;

	for (i = 0; i < kept + gone; i++) {
		fd = device_open(O_RDWR);
		ASSERT_EQ(0, record_alloc(fd, 0, CB, i, 10, 10));
		close(fd);
	}
	event = next_event(self->watcher);
	EXPECT_EQ(TT_MEMTRACK_EVENT_MISSED, event.type);
	EXPECT_EQ(2 * gone, event.records);
	for (seen = 0; readable(self->watcher); seen++) {
		event = next_event(self->watcher);
		ASSERT_EQ(getpid(), event.who.pid) TH_LOG("event %d", seen);
		if (event.type == TT_MEMTRACK_EVENT_CB_ALLOC)
			ASSERT_EQ(gone + seen / 2, event.id);
	}
	EXPECT_EQ(2 * kept, seen);
}

static int report_from_a_namespace(void)
{
	struct child child;
	pid_t pid = child_start_in_pid_namespace(&child);

	if (!pid)
		_exit(record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10) ? 1 : 0);
	return pid < 0 ? -errno : child_wait(&child);
}

/* The module does not pin so many pid namespaces that users run out of them. */
TEST_F_TIMEOUT(watch, namespaces_that_are_gone, 120)
{
	const char *limit = "/proc/sys/user/max_pid_namespaces";
	char before[32] = "";
	int i, result = 0;

	if (file_read(limit, before, sizeof(before)))
		SKIP(return, "this kernel does not limit pid namespaces");
	/* Enough for the ring and the list of exits, and some that RCU has not freed yet. */
	ASSERT_EQ(0, file_write(limit, "400"));
	for (i = 0; i < 1000 && !result; i++) {
		result = report_from_a_namespace();
		if (result == -ENOSPC)
			EVENTUALLY(3000, (result = report_from_a_namespace()) != -ENOSPC);
	}
	ASSERT_EQ(0, file_write(limit, before));
	EXPECT_EQ(0, result) TH_LOG("namespace %d: %s", i, strerror(-result));
}

/* A watcher that never read is told what it missed, and one that keeps up misses nothing. */
TEST_F(watch, two_watchers_of_which_one_falls_behind)
{
	int slow = device_open(O_RDONLY | O_NONBLOCK);
	__u32 ring = ring_events(self->fd), total, seen = 0;
	static struct tt_memtrack_event events[512];
	struct tt_memtrack_event event;
	ssize_t length;

	ASSERT_EQ(0, watch(slow));
	for (total = 0; total < 3 * ring; total += 512) {
		report_many(_metadata, self->fd, 512);
		length = read(self->watcher, events, sizeof(events));
		ASSERT_EQ(sizeof(events), length);
		for (seen = 0; seen < 512; seen++)
			ASSERT_NE(TT_MEMTRACK_EVENT_MISSED, events[seen].type);
	}
	EXPECT_FALSE(readable(self->watcher));
	event = next_event(slow);
	EXPECT_EQ(TT_MEMTRACK_EVENT_MISSED, event.type);
	EXPECT_EQ(total - ring, event.records);
	close(slow);
}

/* A user who may not see the events that overwrote theirs: poll() reports MISSED all the same. */
static int fall_behind(const struct child *child, bool polls)
{
	int watcher = become(1000) ? -1 : device_open(O_RDONLY | O_NONBLOCK);
	struct tt_memtrack_event event;
	__u32 ring = ring_events(watcher);

	if (watch(watcher))
		return 1;
	tell(child, 0);
	hear(child);
	if (polls && !readable(watcher))
		return 2;
	event = next_event(watcher);
	if (event.type != TT_MEMTRACK_EVENT_MISSED || event.records != ring / 2)
		return 3;
	if (polls && readable(watcher))
		return 4;
	return read(watcher, &event, sizeof(event)) == -1 && errno == EAGAIN ? 0 : 5;
}

TEST_F(watch, poll_of_a_watcher_that_fell_behind)
{
	__u32 ring = ring_events(self->fd);
	struct child child;
	int polls;

	for (polls = 0; polls < 2; polls++) {
		if (!child_start(&child))
			_exit(fall_behind(&child, polls));
		ASSERT_EQ(0, hear(&child));
		report_many(_metadata, self->fd, ring + ring / 2);
		tell(&child, 0);
		EXPECT_EQ(0, child_wait(&child)) TH_LOG("%s", polls ? "with poll()" : "without");
	}
}

/* Two readers */

#define MANY 20000

static struct {
	int watcher;
	atomic_uint read;	/* events read by both */
	atomic_uchar times[MANY];
} readers;

/* Read until all events have been read by some thread. Returns the number of wrong reads. */
static void *read_with_another(void *unused)
{
	struct tt_memtrack_event events[5];
	uintptr_t wrong = 0;
	ssize_t length;
	int i;

	while (readers.read < MANY) {
		length = read(readers.watcher, events, sizeof(events));
		wrong += length < 0 && errno != EAGAIN;
		for (i = 0; i < length / (ssize_t)EVENT; i++) {
			if (events[i].id < MANY)
				readers.times[events[i].id]++;
			else
				wrong++;
			readers.read++;
		}
	}
	return (void *)wrong;
}

/* Each event goes to one of them. No more are pending than the ring holds. */
TEST_F(watch, two_readers_of_one_watcher)
{
	__u32 half = ring_events(self->fd) / 2;
	pthread_t threads[2];
	void *wrong;
	__u64 id;
	int i;

	readers.watcher = self->watcher;
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, read_with_another, NULL));
	for (id = 0; id < MANY; id++) {
		ASSERT_TRUE(EVENTUALLY(5000, id - readers.read < half));
		ASSERT_EQ(0, record_alloc(self->fd, 0, CB, id, 10, 10));
	}
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], &wrong));
		EXPECT_EQ(NULL, wrong);
	}
	for (id = 0; id < MANY; id++)
		ASSERT_EQ(1, (int)readers.times[id]) TH_LOG("event %llu", id);
}

/* Events of other users */

TEST_F(watch, without_a_capability_ones_own_users_events)
{
	struct tt_memtrack_event event;
	struct child child;
	__u64 last = 0;

	if (!child_start(&child)) {
		int watcher = become(1000) ? -1 : device_open(O_RDONLY | O_NONBLOCK);
		int seen;

		if (watch(watcher))
			_exit(100);
		tell(&child, 0);
		hear(&child);
		for (seen = 0; readable(watcher); seen++) {
			event = next_event(watcher);
			if (event.id != 3000 && event.type != TT_MEMTRACK_EVENT_EXIT)
				_exit(101);
			if (event.who.uid != 1000 || event.sequence <= last)
				_exit(102);
			last = event.sequence;
		}
		_exit(read(watcher, &event, sizeof(event)) == -1 && errno == EAGAIN ? seen : 103);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, report_as(1001, 1000));
	ASSERT_EQ(0, report_as(1000, 3000));
	ASSERT_EQ(0, report_as(0, 2000));
	ASSERT_EQ(0, report_as(1000, 3000));
	ASSERT_EQ(0, report_as(1001, 4000));
	tell(&child, 0);
	EXPECT_EQ(2 * 3, child_wait(&child));

	/* The privileged watcher also saw the others'. */
	for (last = 0; readable(self->watcher); last++)
		next_event(self->watcher);
	EXPECT_EQ(5 * 3, last);
}

TEST_F(watch, a_capability_shows_everybodys)
{
	const int capabilities[] = { CAP_PERFMON, CAP_SYS_ADMIN };
	struct child child;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(capabilities); i++) {
		if (!child_start(&child)) {
			int watcher;

			if (become_with(1000, capabilities[i]))
				_exit(2);
			watcher = device_open(O_RDONLY | O_NONBLOCK);
			if (watch(watcher))
				_exit(3);
			tell(&child, 0);
			hear(&child);
			_exit(next_event(watcher).id == 42 ? 0 : 1);
		}
		ASSERT_EQ(0, hear(&child));
		ASSERT_EQ(0, report_as(1001, 42));
		tell(&child, 0);
		EXPECT_EQ(0, child_wait(&child)) TH_LOG("capability %d", capabilities[i]);
	}
}

/* A read that can copy only some events must not skip the rest before another user's events. */
static int read_before_others(struct child *child)
{
	const long page = sysconf(_SC_PAGESIZE);
	int watcher = device_open(O_RDONLY | O_NONBLOCK), fd = device_open(O_RDWR);
	char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	if (mprotect(memory + page, page, PROT_NONE) || watch(watcher) ||
	    record_alloc(fd, 0, CB, 1, 10, 10) || record_alloc(fd, 0, CB, 2, 10, 10))
		return 2;
	tell(child, 0);
	hear(child);
	if (read(watcher, memory + page - EVENT, 4 * EVENT) != (ssize_t)EVENT)
		return 3;
	return next_event(watcher).id == 2 ? 0 : 4;
}

TEST_F(watch, no_event_is_lost_before_those_of_others)
{
	struct child child;

	if (!child_start(&child))
		_exit(become(1000) ? 1 : read_before_others(&child));
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, report_as(1001, 44));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
}

/* Decided at WATCH: what a watcher may see does not change with its process. */
TEST_F(watch, decided_when_it_begins)
{
	struct child child;

	if (!child_start(&child)) {
		int watcher = device_open(O_RDONLY | O_NONBLOCK);

		if (watch(watcher) || become(1000))
			_exit(2);
		tell(&child, 0);
		hear(&child);
		_exit(next_event(watcher).id == 43 ? 0 : 1);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, report_as(1001, 43));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
}

TEST_HARNESS_MAIN
