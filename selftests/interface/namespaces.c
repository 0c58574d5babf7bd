// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What readers see of others: pids in their pid namespace, users in their user namespace, and
 * neither for processes that they cannot see.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define NO_USER 0xffffffffU

FIXTURE(namespaces) {
	int fd;
};

FIXTURE_SETUP(namespaces)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, prctl(PR_SET_NAME, "outside"));
}

FIXTURE_TEARDOWN(namespaces)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	EXPECT_TRUE(books_empty());
}

/* How the caller sees a client of device 0. */
static struct tt_memtrack_who who_is(int fd, __u64 number)
{
	struct tt_memtrack_client clients[8];
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_who nobody = { 0 };
	__u32 count = ARRAY_SIZE(clients), i;

	if (clients_get(fd, 0, clients, &count, usage))
		return nobody;
	for (i = 0; i < count; i++)
		if (clients[i].who.client == number)
			return clients[i].who;
	return nobody;
}

static bool shown(struct tt_memtrack_who who, __u32 pid, __u32 uid, const char *name)
{
	if (who.client && who.pid == pid && who.uid == uid && !strcmp(who.name, name))
		return true;
	fprintf(stderr, "# client %llu appears as pid %u, uid %u, '%s'\n", who.client, who.pid,
		who.uid, who.name);
	return false;
}

/* Whether the caller may read a client's records and texts. */
static int read_both(int fd, __u64 number)
{
	struct tt_memtrack_record record;
	struct tt_memtrack_tag tag;
	__u32 records = 1, tags = 1;
	int result = records_get(fd, number, NULL, &record, &records);

	return tags_get(fd, number, 0, &tag, &tags) == result ? result : -EBADMSG;
}

TEST_F(namespaces, pids)
{
	struct child inside;
	__u64 outer, inner;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	outer = client_number(self->fd);
	ASSERT_LE(0, child_start_in_pid_namespace(&inside));
	if (!inside.pid) {
		int fd = device_open(O_RDWR);

		prctl(PR_SET_NAME, "inside");
		if (record_alloc(fd, 0, CB, 1, 20, 10))
			_exit(1);
		inner = client_number(fd);
		tell(&inside, inner);
		if (!shown(who_is(fd, inner), 1, 0, "inside"))
			_exit(2);
		if (!shown(who_is(fd, outer), 0, NO_USER, ""))
			_exit(3);
		if (read_both(fd, inner) || read_both(fd, outer) != -EPERM)
			_exit(4);
		_exit(hear(&inside));
	}
	inner = hear(&inside);
	EXPECT_EQ(0, read_both(self->fd, inner));
	EXPECT_TRUE(shown(who_is(self->fd, inner), inside.pid, 0, "inside"));
	EXPECT_TRUE(shown(who_is(self->fd, outer), getpid(), 0, "outside"));
	tell(&inside, 0);
	EXPECT_EQ(0, child_wait(&inside));
}

/* Clients with the same pid in two namespaces are not confused. */
TEST_F(namespaces, two_clients_with_pid_1)
{
	struct child children[2];
	__u64 numbers[2];
	int i;

	for (i = 0; i < 2; i++) {
		ASSERT_LE(0, child_start_in_pid_namespace(&children[i]));
		if (!children[i].pid) {
			int fd = device_open(O_RDWR);

			if (getpid() != 1 || record_alloc(fd, 0, CB, 1, 10 + i, 10))
				_exit(1);
			tell(&children[i], client_number(fd));
			_exit(hear(&children[i]));
		}
		numbers[i] = hear(&children[i]);
	}
	EXPECT_EQ(210, usage_of(self->fd, 0, CB).bytes);
	EXPECT_EQ(children[0].pid, who_is(self->fd, numbers[0]).pid);
	EXPECT_EQ(children[1].pid, who_is(self->fd, numbers[1]).pid);
	tell(&children[0], 0);
	EXPECT_EQ(0, child_wait(&children[0]));
	EXPECT_EQ(110, usage_of(self->fd, 0, CB).bytes);
	tell(&children[1], 0);
	EXPECT_EQ(0, child_wait(&children[1]));
}

/* The same for the list of exits, and for events. */
TEST_F(namespaces, exits_and_events)
{
	struct child inside;
	__u64 number;

	ASSERT_LE(0, child_start_in_pid_namespace(&inside));
	if (!inside.pid) {
		struct tt_memtrack_exit exits[64];
		struct tt_memtrack_event event;
		__u32 count = ARRAY_SIZE(exits);
		int watcher = device_open(O_RDONLY | O_NONBLOCK);

		close(self->fd);
		if (watch(watcher))
			_exit(1);
		tell(&inside, 0);
		number = hear(&inside);
		if (read(watcher, &event, sizeof(event)) != sizeof(event) ||
		    event.who.client != number || !shown(event.who, 0, NO_USER, ""))
			_exit(2);
		if (exits_get(watcher, exits, &count) || !count ||
		    exits[count - 1].who.client != number ||
		    !shown(exits[count - 1].who, 0, NO_USER, ""))
			_exit(3);
		_exit(0);
	}
	ASSERT_EQ(0, hear(&inside));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	number = client_number(self->fd);
	close(self->fd);
	self->fd = -1;
	tell(&inside, number);
	EXPECT_EQ(0, child_wait(&inside));
}

enum { INSIDE_1, INSIDE_2, OUTSIDE, PLACES };

/* The same user in all three places; the one outside only watches. */
static int events_of_one_user(const struct child *child, int place)
{
	int fd, watcher, own = 0, others = 0;
	struct tt_memtrack_event event;

	if (become(1000))
		return 1;
	fd = device_open(O_RDWR);
	watcher = device_open(O_RDONLY | O_NONBLOCK);
	if (watch(watcher))
		return 2;
	tell(child, 0);
	hear(child);
	if (place != OUTSIDE && record_alloc(fd, 0, CB, place, 10, 10))
		return 3;
	tell(child, 0);
	hear(child);
	while (read(watcher, &event, sizeof(event)) == sizeof(event)) {
		if (event.type == TT_MEMTRACK_EVENT_CB_ALLOC)
			event.who.client == client_number(fd) ? own++ : others++;
	}
	if (place == OUTSIDE)
		return own == 0 && others == 2 ? 0 : 4;
	return own == 1 && others == 0 ? 0 : 5;
}

/* Like root in two containers: the same user, but neither sees the other's processes. */
TEST_F(namespaces, events_of_one_user)
{
	struct child children[PLACES];
	int place, step;

	for (place = 0; place < PLACES; place++) {
		if (place == OUTSIDE)
			child_start(&children[place]);
		else
			ASSERT_LE(0, child_start_in_pid_namespace(&children[place]));
		if (!children[place].pid)
			_exit(events_of_one_user(&children[place], place));
		ASSERT_EQ(0, hear(&children[place]));
	}
	for (step = 0; step < 2; step++) {
		for (place = 0; place < PLACES; place++)
			tell(&children[place], 0);
		for (place = 0; place < PLACES && !step; place++)
			ASSERT_EQ(0, hear(&children[place]));
	}
	for (place = 0; place < PLACES; place++) {
		EXPECT_EQ(0, child_wait(&children[place])) {
			TH_LOG("place %d", place);
		}
	}
}

static int map_user(__u32 inside, __u32 outside)
{
	char line[64];
	int fd, length;

	length = snprintf(line, sizeof(line), "%u %u 1", inside, outside);
	fd = open("/proc/self/uid_map", O_WRONLY);
	if (write(fd, line, length) != length)
		return -errno;
	close(fd);
	return 0;
}

/* In a user namespace that maps user 1000 to 5, other users are unmapped. */
TEST_F(namespaces, users)
{
	struct child client, reader;
	__u64 outer, mapped;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	outer = client_number(self->fd);
	if (!child_start(&client)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		prctl(PR_SET_NAME, "user");
		if (record_alloc(fd, 0, CB, 1, 20, 10))
			_exit(1);
		tell(&client, client_number(fd));
		_exit(hear(&client));
	}
	mapped = hear(&client);
	if (!child_start(&reader)) {
		int fd;

		if (become(1000) || unshare(CLONE_NEWUSER) || map_user(5, 1000))
			_exit(4);
		fd = device_open(O_RDONLY);
		if (!shown(who_is(fd, mapped), client.pid, 5, "user"))
			_exit(1);
		if (!shown(who_is(fd, outer), getppid(), NO_USER, "outside"))
			_exit(2);
		_exit(0);
	}
	EXPECT_EQ(0, child_wait(&reader));
	EXPECT_TRUE(shown(who_is(self->fd, mapped), client.pid, 1000, "user"));
	tell(&client, 0);
	EXPECT_EQ(0, child_wait(&client));
}

/* Plug in a device with unknown figures. Returns its number, or ANY. */
static __u32 plug_blank(void)
{
	char text[32] = "";
	__u32 number;

	if (sim_make("blank") || sim_write("blank", "live", "1") ||
	    sim_text("blank", "devices", text, sizeof(text)) || sscanf(text, "tt%u", &number) != 1)
		return ANY;
	return number;
}

static bool source_is(__u32 device, __u32 uid, const char *source)
{
	struct device_info info;
	char text[64] = "";
	int fd = device_open(O_RDONLY);

	if (device_get(fd, device, 0, &info) ||
	    sysfs_text(text, sizeof(text), "tt%u/dram/total_source", device))
		return false;
	close(fd);
	if (info.source[TT_MEMTRACK_CAP_DRAM_BYTES] == TT_MEMTRACK_SOURCE_CLIENT &&
	    info.source_uid[TT_MEMTRACK_CAP_DRAM_BYTES] == uid && !strcmp(text, source))
		return true;
	fprintf(stderr, "# set by %u, %s", info.source_uid[TT_MEMTRACK_CAP_DRAM_BYTES], text);
	return false;
}

/* Check the source of a capacity in a user namespace where the reader is user 5. */
static int source_in_a_namespace(uid_t reader, __u32 device, __u32 uid, const char *source)
{
	struct child child;

	if (!child_start(&child)) {
		if (become(reader) || unshare(CLONE_NEWUSER) || map_user(5, reader))
			_exit(2);
		_exit(source_is(device, uid, source) ? 0 : 1);
	}
	return child_wait(&child);
}

/* The user who set a capacity is shown as in the reader's user namespace. */
TEST_F(namespaces, source_of_a_capacity)
{
	__u32 device = plug_blank();
	struct child client;

	ASSERT_NE(ANY, device);
	if (!child_start(&client)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		tell(&client, device_set(fd, device, TT_MEMTRACK_CAP_DRAM_BYTES, 1 << 20));
		_exit(hear(&client));
	}
	ASSERT_EQ(0, hear(&client));
	EXPECT_TRUE(source_is(device, 1000, "client 1000\n"));
	EXPECT_EQ(0, source_in_a_namespace(1000, device, 5, "client 5\n"));
	/* An unmapped user is shown as the overflow user in sysfs. */
	EXPECT_EQ(0, source_in_a_namespace(1001, device, NO_USER, "client 65534\n"));
	tell(&client, 0);
	EXPECT_EQ(0, child_wait(&client));
	EXPECT_EQ(0, sim_remove("blank"));
}

/* Enter a user namespace of one's own, where root maps many users. */
static void be_many_users(const struct child *child)
{
	if (become(1000) || unshare(CLONE_NEWUSER))
		_exit(90);
	tell(child, 0);
	if (hear(child))
		_exit(91);
}

static int map_many_users(const struct child *child)
{
	char path[64];

	if (hear(child))
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/uid_map", child->pid);
	return file_write(path, "0 100000 30");
}

/* Its root may read what its other users hold, but not what the user who made it holds outside. */
static int read_as_root_of_a_namespace(const struct child *child, __u64 outside)
{
	struct child user;
	__u64 number;
	int fd;

	be_many_users(child);
	if (setresuid(0, 0, 0))
		return 1;
	if (!child_start(&user)) {
		if (setresuid(1, 1, 1) || prctl(PR_SET_DUMPABLE, 1))
			_exit(1);
		fd = device_open(O_RDWR);
		if (record_alloc(fd, 0, CB, 1, 10, 10))
			_exit(2);
		tell(&user, client_number(fd));
		_exit(hear(&user));
	}
	number = hear(&user);
	fd = device_open(O_RDONLY);
	if (read_both(fd, number) || read_both(fd, outside) != -EPERM)
		return 2;
	tell(&user, 0);
	return child_wait(&user);
}

TEST_F(namespaces, root_of_a_user_namespace)
{
	struct child outside, child;
	__u64 number;

	if (!child_start(&outside)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		if (record_alloc(fd, 0, CB, 1, 10, 10))
			_exit(1);
		tell(&outside, client_number(fd));
		_exit(hear(&outside));
	}
	number = hear(&outside);
	if (!child_start(&child))
		_exit(read_as_root_of_a_namespace(&child, number));
	ASSERT_EQ(0, map_many_users(&child));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	tell(&outside, 0);
	EXPECT_EQ(0, child_wait(&outside));
}

/* Clients that exit, each as another of those users. */
static int exit_as_many_users(int clients)
{
	uid_t uid;
	int fd;

	for (uid = 1; uid <= clients; uid++) {
		if (setresuid(uid, 0, 0))
			return 92;
		fd = device_open(O_RDWR);
		if (record_alloc(fd, 0, CB, 1, uid, 10))
			return 93;
		close(fd);
		if (setresuid(0, 0, 0))
			return 94;
	}
	return 0;
}

static int exit_as_one(uid_t uid, int clients)
{
	struct child child;

	if (!child_start(&child)) {
		if (become(uid))
			_exit(1);
		while (clients--) {
			int fd = device_open(O_RDWR);

			if (record_alloc(fd, 0, CB, 1, 10, 10))
				_exit(2);
			close(fd);
		}
		_exit(0);
	}
	return child_wait(&child);
}

#define EXITS		64
#define EXITS_OF_USER	16

static struct tt_memtrack_exit last_exits[EXITS];

/* Count exits of a range of users. */
static int exits_of(int fd, uid_t first, uid_t last)
{
	__u32 count = EXITS, i;
	int found = 0;

	if (exits_get(fd, last_exits, &count))
		return -1;
	for (i = 0; i < count; i++)
		found += last_exits[i].who.uid >= first && last_exits[i].who.uid <= last;
	return found;
}

/* Subordinate users count as one, with one share of the list of exits. */
TEST_F(namespaces, exits_of_many_users_who_are_one)
{
	const uid_t others[] = { 3000, 3001, 3002 };
	struct child child;
	size_t i;

	/* Empty the list. */
	close(self->fd);
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	if (!child_start(&child)) {
		be_many_users(&child);
		_exit(exit_as_many_users(EXITS_OF_USER + 4));
	}
	ASSERT_EQ(0, map_many_users(&child));
	tell(&child, 0);
	ASSERT_EQ(0, child_wait(&child));
	EXPECT_EQ(EXITS_OF_USER, exits_of(self->fd, 100000, 100029));
	/* Their oldest entries were dropped. */
	EXPECT_EQ(EXITS_OF_USER, exits_of(self->fd, 100005, 100020));
	for (i = 0; i < EXITS_OF_USER; i++)
		EXPECT_EQ(100005 + i, last_exits[i].who.uid);

	/* When the list is full, they make room, because all others have fewer. */
	for (i = 0; i < ARRAY_SIZE(others); i++)
		ASSERT_EQ(0, exit_as_one(others[i], EXITS_OF_USER - 1));
	ASSERT_EQ(0, exit_as_one(3003, 4));
	EXPECT_EQ(EXITS_OF_USER - 1, exits_of(self->fd, 100000, 100029));
	for (i = 0; i < ARRAY_SIZE(others); i++)
		EXPECT_EQ(EXITS_OF_USER - 1, exits_of(self->fd, others[i], others[i]));
	EXPECT_EQ(4, exits_of(self->fd, 3003, 3003));
}

/* Capabilities in a user namespace of one's own do not count. */
TEST_F(namespaces, capabilities_of_a_user_namespace)
{
	struct child child;
	__u64 outer;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	outer = client_number(self->fd);
	if (!child_start(&child)) {
		struct tt_memtrack_record record;
		struct tt_memtrack_event event;
		__u32 count = 1;
		int fd, watcher;

		if (become(1000) || unshare(CLONE_NEWUSER) || map_user(0, 1000))
			_exit(4);
		fd = device_open(O_RDWR);
		watcher = device_open(O_RDONLY | O_NONBLOCK);
		if (watch(watcher) || records_get(fd, outer, NULL, &record, &count) != -EPERM)
			_exit(1);
		if (device_set(fd, 0, TT_MEMTRACK_CAP_DRAM_BYTES, 1 << 20) != -EPERM)
			_exit(2);
		if (sysfs_write("0", "tt0/cb/peak") != -EACCES)
			_exit(3);
		tell(&child, 0);
		hear(&child);
		_exit(read(watcher, &event, sizeof(event)) == -1 && errno == EAGAIN ? 0 : 5);
	}
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 10, 10));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
}

/* Who a process is */

#define REAL		1000
#define EFFECTIVE	1001
#define SAVED		1002

/* Without capabilities, like a set-uid program that has temporarily dropped its rights. */
static int be_three_users(void)
{
	return setresuid(REAL, EFFECTIVE, SAVED) ? -errno : 0;
}

/* A client belongs to the real user of its process, not to the effective one. */
TEST_F(namespaces, real_user)
{
	__u32 device = plug_blank();
	struct tt_memtrack_event event;
	int others = exits_of(self->fd, EFFECTIVE, SAVED);
	int watcher = device_open(O_RDONLY | O_NONBLOCK);
	struct child child;
	__u64 number;

	ASSERT_NE(ANY, device);
	ASSERT_EQ(0, watch(watcher));
	if (!child_start(&child)) {
		int fd = be_three_users() ? -1 : device_open(O_RDWR);

		prctl(PR_SET_NAME, "three");
		/* Otherwise it may not read its own fdinfo on Linux 5.10. */
		prctl(PR_SET_DUMPABLE, 1);
		if (record_alloc(fd, 0, CB, 1, 20, 10) ||
		    device_set(fd, device, TT_MEMTRACK_CAP_DRAM_BYTES, 1 << 20))
			_exit(1);
		tell(&child, client_number(fd));
		_exit(hear(&child));
	}
	number = hear(&child);
	EXPECT_TRUE(shown(who_is(self->fd, number), child.pid, REAL, "three"));
	ASSERT_EQ(sizeof(event), read(watcher, &event, sizeof(event)));
	EXPECT_TRUE(shown(event.who, child.pid, REAL, "three"));
	EXPECT_TRUE(source_is(device, REAL, "client 1000\n"));
	tell(&child, 0);
	EXPECT_EQ(0, child_wait(&child));
	EXPECT_LE(1, exits_of(self->fd, REAL, REAL));
	EXPECT_EQ(others, exits_of(self->fd, EFFECTIVE, SAVED));
	EXPECT_EQ(0, sim_remove("blank"));
	close(watcher);
}

static int allocate_as(uid_t uid, __u64 id)
{
	struct child child;

	if (!child_start(&child))
		_exit(become(uid) || record_alloc(device_open(O_RDWR), 0, CB, id, 10, 10));
	return child_wait(&child);
}

/* Sleep until there is an event, which must be the real user's. */
static void watch_as_three_users(const struct child *child)
{
	int watcher = be_three_users() ? -1 : device_open(O_RDONLY);
	struct tt_memtrack_event event;

	if (watch(watcher))
		_exit(1);
	alarm(5);
	tell(child, 0);
	if (read(watcher, &event, sizeof(event)) != sizeof(event))
		_exit(2);
	_exit(event.who.uid == REAL && event.id == REAL ? 0 : 3);
}

TEST_F(namespaces, events_of_the_real_user)
{
	struct child child;

	if (!child_start(&child))
		watch_as_three_users(&child);
	ASSERT_EQ(0, hear(&child));
	ASSERT_EQ(0, allocate_as(EFFECTIVE, EFFECTIVE));
	ASSERT_EQ(0, allocate_as(SAVED, SAVED));
	ASSERT_EQ(0, allocate_as(REAL, REAL));
	EXPECT_EQ(0, child_wait(&child));
}

/* A reused pid shows nothing of the process that had it before, whose file is still open. */
TEST_F(namespaces, pid_used_again)
{
	struct child inside;

	ASSERT_LE(0, child_start_in_pid_namespace(&inside));
	if (!inside.pid) {
		char line[32];
		struct child first, second;
		pid_t holder;
		int fd;

		if (!child_start(&first)) {
			prctl(PR_SET_NAME, "first");
			fd = device_open(O_RDWR);
			record_alloc(fd, 0, CB, 1, 10, 10);
			holder = fork();
			if (!holder)
				pause();
			_exit(holder < 0);
		}
		if (child_wait(&first))
			_exit(4);
		fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
		snprintf(line, sizeof(line), "%d", first.pid - 1);
		if (write(fd, line, strlen(line)) < 0)
			_exit(1);
		if (!child_start(&second)) {
			struct tt_memtrack_exit exits[64];
			__u32 count = ARRAY_SIZE(exits);

			prctl(PR_SET_NAME, "second");
			fd = device_open(O_RDWR);
			if (getpid() != first.pid || record_alloc(fd, 0, CB, 1, 10, 10) ||
			    usage_of(fd, 0, CB).bytes != 100 ||
			    !shown(who_is(fd, client_number(fd)), first.pid, 0, "second"))
				_exit(2);
			if (exits_get(fd, exits, &count) ||
			    strcmp(exits[count - 1].who.name, "first"))
				_exit(3);
			_exit(0);
		}
		_exit(child_wait(&second));
	}
	EXPECT_EQ(0, child_wait(&inside));
}

/* Who may see what */

#define CLIENT_USER	1000
#define OTHER_USER	1001
#define TRACE_FILE	"/sys/kernel/tracing/trace"

enum reader { HOLDER, SAME_USER, ANOTHER, ADMIN, PERFMON, READERS };

/* What readers look at: a live client, one of the same process that exited, and two events. */
static struct {
	pid_t pid;
	int file;		/* in the client's process */
	__u64 number, left, errors;
	int fd;			/* the reader's */
	struct tt_memtrack_event events[16];
} seen;

static bool is_the_client(const struct tt_memtrack_who *who, __u64 number)
{
	return who->client == number && shown(*who, seen.pid, CLIENT_USER, "user");
}

static bool totals(void)
{
	__u64 bytes;

	return usage_of(seen.fd, 0, CB).bytes == 100 && usage_of(seen.fd, 0, CB).bytes_peak &&
	       !sysfs_u64(&bytes, "tt0/cb/used") && bytes == 100 &&
	       !sysfs_u64(&bytes, "tt0/cb/peak") && bytes;
}

static bool capacities_and_errors(void)
{
	struct device_info info;
	__u64 total;

	return !device_get(seen.fd, 0, 0, &info) && !sysfs_u64(&total, "tt0/dram/total") &&
	       total && error_count(0, UNKNOWN_FREE) == seen.errors;
}

static bool clients(void)
{
	struct tt_memtrack_holding expected[KINDS] = {
		[CB] = { 100, 10, 1 }, [KERNEL] = { 60, 6, 2 },
	};
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_client client;
	__u32 count = 1;

	return !clients_get(seen.fd, 0, &client, &count, usage) && count == 1 &&
	       is_the_client(&client.who, seen.number) &&
	       !memcmp(client.kind, expected, sizeof(expected));
}

static bool exits(void)
{
	struct tt_memtrack_holding expected[KINDS] = { [L1_SMALL] = { 70, 7, 1 } };
	struct tt_memtrack_exit all[64];
	__u32 count = ARRAY_SIZE(all);

	return !exits_get(seen.fd, all, &count) && count &&
	       is_the_client(&all[count - 1].who, seen.left) &&
	       !memcmp(all[count - 1].kind, expected, sizeof(expected));
}

static const struct tt_memtrack_event *event_of(__u32 type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(seen.events); i++)
		if (seen.events[i].type == type)
			return &seen.events[i];
	return NULL;
}

static bool events_of_the_user(void)
{
	const struct tt_memtrack_event *event = event_of(TT_MEMTRACK_EVENT_BUF_ALLOC);

	return event && event->id == 77 && event->bytes == 30 &&
	       is_the_client(&event->who, seen.number);
}

static bool events_of_devices(void)
{
	return event_of(TT_MEMTRACK_EVENT_DEVICE_ADD) && event_of(TT_MEMTRACK_EVENT_DEVICE_REMOVE);
}

static bool records_of(__u64 number)
{
	struct tt_memtrack_record records[8];
	__u32 count = ARRAY_SIZE(records);

	return !records_get(seen.fd, number, NULL, records, &count) && count == 3;
}

static bool records_by_number(void)
{
	return records_of(seen.number);
}

static bool records_by_the_file(void)
{
	return records_of(0);
}

static bool texts_of(__u64 number)
{
	struct tt_memtrack_tag tag;
	__u32 count = 1;

	return !tags_get(seen.fd, number, 0, &tag, &count) && count == 1 &&
	       !strcmp(tag.text, "text");
}

static bool texts_by_number(void)
{
	return texts_of(seen.number);
}

static bool texts_by_the_file(void)
{
	return texts_of(0);
}

static bool peaks(void)
{
	return usage_self(seen.fd, 0, CB).bytes_peak == 100;
}

static bool file_info(void)
{
	char path[64], text[8192];

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", seen.pid, seen.file);
	return !file_read(path, text, sizeof(text)) && strstr(text, "ttmt-");
}

static bool tracepoints(void)
{
	return !access(TRACE_FILE, R_OK);
}

/* The documentation's table "Who may see what", row by row. */
static const struct {
	const char *what;
	bool (*see)(void);
	bool expected[READERS];
} table[] = {
	/* in the order of enum reader */
	{ "totals and peaks", totals,				{ 1, 1, 1, 1, 1 } },
	{ "capacities, errors", capacities_and_errors,		{ 1, 1, 1, 1, 1 } },
	{ "clients and owners", clients,			{ 1, 1, 1, 1, 1 } },
	{ "exits", exits,					{ 1, 1, 1, 1, 1 } },
	{ "events", events_of_the_user,				{ 1, 1, 0, 1, 1 } },
	{ "events of devices", events_of_devices,		{ 1, 1, 1, 1, 1 } },
	{ "records by number", records_by_number,		{ 1, 1, 0, 0, 0 } },
	{ "records by the file", records_by_the_file,		{ 1, 0, 0, 0, 0 } },
	{ "texts of tags by number", texts_by_number,		{ 1, 1, 0, 0, 0 } },
	{ "texts of tags by the file", texts_by_the_file,	{ 1, 0, 0, 0, 0 } },
	{ "a client's peaks", peaks,				{ 1, 0, 0, 0, 0 } },
	{ "fdinfo", file_info,					{ 1, 1, 0, 0, 0 } },
	{ "tracepoints", tracepoints,				{ 0, 0, 0, 0, 0 } },
};

/* A second client exits with a live record; a buffer is allocated and freed when told. */
static int be_the_client(struct child *child)
{
	int fd, left;

	if (become(CLIENT_USER) || prctl(PR_SET_NAME, "user"))
		return 1;
	fd = device_open(O_RDWR);
	left = device_open(O_RDWR);
	if (record_alloc(fd, 0, CB, 1, 10, 10) || record_alloc(fd, 0, KERNEL, 1, 2, 10) ||
	    record_alloc(fd, 0, KERNEL, 2, 4, 10) || record_free(fd, 0, CB, 9) != -ENOENT ||
	    record_alloc(left, 0, L1_SMALL, 1, 7, 10) || tag_set(fd, 1, "text", 4))
		return 2;
	tell(child, fd);
	tell(child, client_number(fd));
	tell(child, client_number(left));
	close(left);
	tell(child, 0);
	while (!hear(child))
		tell(child, record_alloc(fd, 2, TRACE, 77, 3, 10) ?: record_free(fd, 2, TRACE, 77));
	return 0;
}

static int become_reader(enum reader reader)
{
	int pidfd = syscall(SYS_pidfd_open, seen.pid, 0);

	seen.fd = reader == HOLDER ? syscall(SYS_pidfd_getfd, pidfd, seen.file, 0) :
				     device_open(O_RDONLY);
	if (reader == HOLDER || reader == SAME_USER)
		return become(CLIENT_USER);
	if (reader == ANOTHER)
		return become(OTHER_USER);
	return become_with(OTHER_USER, reader == ADMIN ? CAP_SYS_ADMIN : CAP_PERFMON);
}

/* Check every row of the table. Returns how many are wrong. */
static int read_as(enum reader reader, const struct child *child)
{
	int wrong = 0, watcher;
	size_t i;

	if (become_reader(reader))
		return 100;
	watcher = device_open(O_RDONLY | O_NONBLOCK);
	if (seen.fd < 0 || watch(watcher))
		return 101;
	tell(child, 0);
	hear(child);
	if (read(watcher, seen.events, sizeof(seen.events)) < 0)
		return 102;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		if (table[i].see() == table[i].expected[reader])
			continue;
		fprintf(stderr, "# reader %d: %s\n", reader, table[i].what);
		wrong++;
	}
	return wrong;
}

TEST_F(namespaces, two_users)
{
	struct child client, reader;
	enum reader who;

	if (access(TRACE_FILE, F_OK))
		ASSERT_EQ(0, mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL));
	if (!child_start(&client))
		_exit(be_the_client(&client));
	seen.pid = client.pid;
	seen.file = hear(&client);
	seen.number = hear(&client);
	seen.left = hear(&client);
	ASSERT_EQ(0, hear(&client));
	seen.errors = error_count(0, UNKNOWN_FREE);
	ASSERT_LT(0, seen.errors);
	for (who = 0; who < READERS; who++) {
		if (!child_start(&reader))
			_exit(read_as(who, &reader));
		ASSERT_EQ(0, hear(&reader));
		tell(&client, 0);
		EXPECT_EQ(0, hear(&client));
		EXPECT_EQ(0, sim_make("seen") ?: sim_write("seen", "live", "1\n"));
		EXPECT_EQ(0, sim_remove("seen"));
		tell(&reader, 0);
		EXPECT_EQ(0, child_wait(&reader));
	}
	tell(&client, 1);
	EXPECT_EQ(0, child_wait(&client));
}

TEST_HARNESS_MAIN
