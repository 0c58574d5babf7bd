// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queries: USAGE_GET, CLIENTS_GET, RECORDS_GET and EXITS_GET.
 */
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <time.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define EXITS		64
#define EXITS_OF_USER	16

FIXTURE(queries) {
	int fd;
};

FIXTURE_SETUP(queries)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_LE(0, self->fd);
	books_watch(self->fd);
}

FIXTURE_TEARDOWN(queries)
{
	close(self->fd);
	books_watch(-1);
	EXPECT_TRUE(books_empty());
}

static bool untouched(const void *memory, size_t length)
{
	const unsigned char *byte = memory;

	while (length--)
		if (*byte++ != 0xcc)
			return false;
	return true;
}

static __u64 monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* USAGE_GET */

TEST_F(queries, usage_with_too_little_room)
{
	struct tt_memtrack_usage usage[WHATS + 1];
	struct tt_memtrack_usage_get get = {
		.size = sizeof(get),
		.entries = (uintptr_t)usage,
		.entry_size = sizeof(*usage),
	};
	const __u32 rooms[] = { 0, 1, WHATS - 1 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rooms); i++) {
		memset(usage, 0xcc, sizeof(usage));
		get.count = rooms[i];
		EXPECT_EQ(-EMSGSIZE, REFUSED(call(self->fd, TT_MEMTRACK_IOC_USAGE_GET, &get)));
		EXPECT_EQ(WHATS, get.count);
		EXPECT_TRUE(untouched(usage, sizeof(usage)));
	}
	get.count = WHATS + 1;
	EXPECT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_USAGE_GET, &get));
	EXPECT_EQ(WHATS, get.count);
	EXPECT_TRUE(untouched(&usage[WHATS], sizeof(*usage)));
}

/* CLIENTS_GET */

TEST_F(queries, clients_of_a_device)
{
	struct tt_memtrack_client clients[4];
	struct tt_memtrack_usage usage[WHATS];
	int other = device_open(O_RDWR);
	const struct tt_memtrack_client *own, *others;
	__u32 count = ARRAY_SIZE(clients);

	ASSERT_EQ(0, prctl(PR_SET_NAME, "clients_test"));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 2, 20, 10));
	ASSERT_EQ(0, record_alloc(self->fd, 0, KERNEL, 1, 30, 10));
	ASSERT_EQ(0, record_alloc(other, 0, TRACE, 1, 40, 10));
	ASSERT_EQ(0, record_alloc(other, 1, TRACE, 1, 50, 10));

	ASSERT_EQ(0, clients_get(self->fd, 0, clients, &count, usage));
	ASSERT_EQ(2, count);
	EXPECT_TRUE(untouched(&clients[2], 2 * sizeof(*clients)));
	own = &clients[clients[0].kind[CB].records ? 0 : 1];
	others = &clients[own == clients ? 1 : 0];
	EXPECT_EQ(client_number(self->fd), own->who.client);
	EXPECT_EQ(client_number(other), others->who.client);
	EXPECT_EQ(getpid(), own->who.pid);
	EXPECT_EQ(getpid(), others->who.pid);
	EXPECT_EQ(getuid(), own->who.uid);
	EXPECT_STREQ("clients_test", own->who.name);
	EXPECT_EQ(300, own->kind[CB].bytes);
	EXPECT_EQ(30, own->kind[CB].core_bytes);
	EXPECT_EQ(2, own->kind[CB].records);
	EXPECT_EQ(300, own->kind[KERNEL].bytes);
	EXPECT_EQ(30, own->kind[KERNEL].core_bytes);
	EXPECT_EQ(0, own->kind[TRACE].records);
	EXPECT_EQ(400, others->kind[TRACE].bytes);
	EXPECT_EQ(0, others->kind[CB].bytes);
	EXPECT_EQ(400, usage[SUM_DRAM].bytes);
	EXPECT_EQ(600, usage[SUM_L1].bytes);

	count = ARRAY_SIZE(clients);
	ASSERT_EQ(0, clients_get(self->fd, 1, clients, &count, usage));
	ASSERT_EQ(1, count);
	EXPECT_EQ(client_number(other), clients[0].who.client);
	count = ARRAY_SIZE(clients);
	ASSERT_EQ(0, clients_get(self->fd, 2, clients, &count, usage));
	EXPECT_EQ(0, count);
	close(other);
}

/* A client that has freed everything stays a client until it closes. */
TEST_F(queries, clients_that_hold_nothing)
{
	struct tt_memtrack_client client;
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = 1;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_free(self->fd, 0, CB, 1));
	ASSERT_EQ(0, clients_get(self->fd, 0, &client, &count, usage));
	EXPECT_EQ(1, count);
	EXPECT_EQ(0, client.kind[CB].records);
}

TEST_F(queries, client_numbers_grow)
{
	__u64 last = 0, number;
	int i, fd;

	for (i = 0; i < 20; i++) {
		fd = device_open(O_RDWR);
		ASSERT_EQ(0, record_alloc(fd, 0, CB, 1, 10, 10));
		number = client_number(fd);
		EXPECT_LT(last, number);
		last = number;
		close(fd);
	}
}

TEST_F(queries, clients_with_too_little_room)
{
	struct tt_memtrack_client clients[3];
	struct tt_memtrack_usage usage[WHATS];
	struct tt_memtrack_clients_get get = {
		.size = sizeof(get),
		.clients = (uintptr_t)clients,
		.client_size = sizeof(*clients),
		.usage = (uintptr_t)usage,
		.usage_size = sizeof(*usage),
	};
	const __u32 rooms[][2] = {
		{ 0, WHATS }, { 2, WHATS }, { 3, WHATS - 1 }, { 3, 0 }, { 0, 0 },
	};
	int others[2] = { device_open(O_RDWR), device_open(O_RDWR) };
	size_t i;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(others[0], 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(others[1], 0, CB, 1, 10, 10));
	for (i = 0; i < ARRAY_SIZE(rooms); i++) {
		memset(clients, 0xcc, sizeof(clients));
		memset(usage, 0xcc, sizeof(usage));
		get.client_count = rooms[i][0];
		get.usage_count = rooms[i][1];
		EXPECT_EQ(-EMSGSIZE, REFUSED(call(self->fd, TT_MEMTRACK_IOC_CLIENTS_GET, &get)));
		EXPECT_EQ(3, get.client_count);
		EXPECT_EQ(WHATS, get.usage_count);
		EXPECT_TRUE(untouched(clients, sizeof(clients)));
		EXPECT_TRUE(untouched(usage, sizeof(usage)));
	}
	get.client_count = 3;
	get.usage_count = WHATS;
	EXPECT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_CLIENTS_GET, &get));
	close(others[0]);
	close(others[1]);
}

/* Each of two arrays returns the number it needs, even if the other is too short or has room. */
TEST_F(queries, two_arrays_of_different_room)
{
	static struct tt_memtrack_client clients[4];
	struct tt_memtrack_usage usage[WHATS + 2];
	const struct {
		__u32 clients, usage;
		int result;
	} rooms[] = {
		{ 0, WHATS + 2, -EMSGSIZE }, { 1, WHATS + 2, -EMSGSIZE },
		{ 4, WHATS - 1, -EMSGSIZE }, { 4, 0, -EMSGSIZE },
		{ 4, WHATS + 2, 0 }, { 2, WHATS + 2, 0 }, { 4, WHATS, 0 },
	};
	int other = device_open(O_RDWR);
	size_t i;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(other, 0, CB, 1, 10, 10));
	for (i = 0; i < ARRAY_SIZE(rooms); i++) {
		struct tt_memtrack_clients_get get = {
			.size = sizeof(get),
			.clients = (uintptr_t)clients,
			.client_size = sizeof(*clients),
			.client_count = rooms[i].clients,
			.usage = (uintptr_t)usage,
			.usage_size = sizeof(*usage),
			.usage_count = rooms[i].usage,
		};

		memset(clients, 0xcc, sizeof(clients));
		memset(usage, 0xcc, sizeof(usage));
		EXPECT_EQ(rooms[i].result, call(self->fd, TT_MEMTRACK_IOC_CLIENTS_GET, &get))
			TH_LOG("room %zu", i);
		EXPECT_EQ(2, get.client_count) TH_LOG("room %zu", i);
		EXPECT_EQ(WHATS, get.usage_count) TH_LOG("room %zu", i);
		EXPECT_TRUE(untouched(&clients[2], 2 * sizeof(*clients)));
		EXPECT_TRUE(untouched(&usage[WHATS], 2 * sizeof(*usage)));
	}
	close(other);
}

TEST_F(queries, many_clients)
{
	static struct tt_memtrack_client clients[300];
	struct tt_memtrack_usage usage[WHATS];
	static int fds[300];
	__u64 sum = 0;
	__u32 count, i;

	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = device_open(O_RDWR);
		ASSERT_EQ(0, record_alloc(fds[i], 0, CB, 1, i, 10));
	}
	count = ARRAY_SIZE(clients) - 1;
	EXPECT_EQ(-EMSGSIZE, clients_get(self->fd, 0, clients, &count, usage));
	EXPECT_EQ(ARRAY_SIZE(clients), count);
	ASSERT_EQ(0, clients_get(self->fd, 0, clients, &count, usage));
	for (i = 0; i < count; i++)
		sum += clients[i].kind[CB].bytes;
	EXPECT_EQ(299 * 300 / 2 * 10, sum);
	EXPECT_EQ(sum, usage[CB].bytes);
	for (i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

static void come_and_go(const struct child *child)
{
	int fds[60], i;

	tell(child, 0);
	for (;;) {
		for (i = 0; i < 60; i++) {
			fds[i] = device_open(O_RDWR);
			record_alloc(fds[i], 0, CB, 1, 1, 1);
		}
		for (i = 0; i < 60; i++)
			close(fds[i]);
	}
}

/* With enough room the call succeeds, even if clients are added meanwhile. */
TEST_F(queries, clients_while_they_come_and_go)
{
	static struct tt_memtrack_client clients[256];
	struct tt_memtrack_usage usage[WHATS];
	struct child child;
	__u32 count, i;
	__u64 sum;
	int round;

	if (!child_start(&child))
		come_and_go(&child);
	ASSERT_EQ(0, hear(&child));
	for (round = 0; round < 400; round++) {
		count = ARRAY_SIZE(clients);
		ASSERT_EQ(0, clients_get(self->fd, 0, clients, &count, usage));
		for (sum = 0, i = 0; i < count; i++)
			sum += clients[i].kind[CB].bytes;
		ASSERT_EQ(usage[CB].bytes, sum);
	}
	kill(child.pid, SIGKILL);
	EXPECT_EQ(128 + SIGKILL, child_wait(&child));
}

/* RECORDS_GET */

static bool before(const struct tt_memtrack_record *a, const struct tt_memtrack_record *b)
{
	if (a->device != b->device)
		return a->device < b->device;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return a->id < b->id;
}

static void make_records(struct __test_metadata *_metadata, int fd)
{
	const __u64 ids[] = { 9, 0, UINT64_MAX, 4, 1ULL << 40, 7, UINT64_MAX - 1 };
	__u32 device;
	size_t i;
	int kind;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
		for (kind = 0; kind < KINDS; kind++)
			for (device = 0; device < 3; device++)
				ASSERT_EQ(0, record_alloc(fd, device, kind, ids[i],
							  device * 100 + i, 4));
}

TEST_F(queries, records_come_in_order_on_pages_of_any_size)
{
	const __u32 pages[] = { 1, 2, 7, 16, 17, 100, 167, 168, 1000 };
	static struct tt_memtrack_record all[1000], page[1000];
	__u32 total = 3 * KINDS * 7, seen, count, i;
	size_t k;

	make_records(_metadata, self->fd);
	count = ARRAY_SIZE(all);
	ASSERT_EQ(0, records_get(self->fd, 0, NULL, all, &count));
	ASSERT_EQ(total, count);
	EXPECT_TRUE(untouched(&all[total], sizeof(all) - total * sizeof(*all)));
	for (i = 1; i < total; i++)
		ASSERT_TRUE(before(&all[i - 1], &all[i]));

	for (k = 0; k < ARRAY_SIZE(pages); k++) {
		for (seen = 0;; seen += count) {
			count = pages[k];
			ASSERT_EQ(0, records_get(self->fd, 0, seen ? &all[seen - 1] : NULL, page,
						 &count));
			if (!count)
				break;
			ASSERT_LE(seen + count, total);
			ASSERT_EQ(0, memcmp(page, &all[seen], count * sizeof(*page)));
		}
		EXPECT_EQ(total, seen) TH_LOG("pages of %u", pages[k]);
	}
}

TEST_F(queries, a_record_in_full)
{
	struct tt_memtrack_record records[4];
	__u32 count = ARRAY_SIZE(records);

	ASSERT_EQ(0, buf_alloc(self->fd, 1, TRACE, 11, 1000, 90));
	ASSERT_EQ(0, cb_alloc(self->fd, 1, DFB, 12, 100, 64));
	ASSERT_EQ(0, kernel_load(self->fd, 1, TT_MEMTRACK_KERNEL_DISPATCH, 13, 5, 3));
	ASSERT_EQ(0, records_get(self->fd, 0, NULL, records, &count));
	ASSERT_EQ(3, count);
	EXPECT_EQ(0, memcmp(records, ((struct tt_memtrack_record[3]) {
		{ .device = 1, .kind = TRACE, .id = 11, .bytes = 1000, .core_bytes = 90 },
		{ .device = 1, .kind = DFB, .id = 12, .bytes = 6400, .core_bytes = 100 },
		{ .device = 1, .kind = KERNEL, .id = 13, .bytes = 15, .core_bytes = 5,
		  .kernel_class = TT_MEMTRACK_KERNEL_DISPATCH },
	}), 3 * sizeof(*records)));
}

/* The key need not exist, nor its device or kind. */
TEST_F(queries, records_after_any_key)
{
	const struct {
		__u32 device, kind;
		__u64 id;
		__u32 next_device, next_kind;
		__u64 next_id;
	} keys[] = {
		{ 0, CB, 3, 0, CB, 5 }, { 0, CB, 4, 0, CB, 5 }, { 0, CB, 5, 2, L1_SMALL, 1 },
		{ 0, CB, UINT64_MAX, 2, L1_SMALL, 1 }, { 0, KERNEL, UINT64_MAX, 2, L1_SMALL, 1 },
		{ 0, KINDS, 0, 2, L1_SMALL, 1 }, { 0, ANY, UINT64_MAX, 2, L1_SMALL, 1 },
		{ 1, 0, 0, 2, L1_SMALL, 1 }, { 2, 0, 0, 2, L1_SMALL, 1 },
		{ 2, L1_SMALL, 1, ANY, ANY, 0 }, { 3, 0, 0, ANY, ANY, 0 },
		/* The kind and id of one device do not carry over to the next. */
		{ 0, KINDS, 5, 2, L1_SMALL, 1 }, { 1, KERNEL, 5, 2, L1_SMALL, 1 },
		{ 1, L1_SMALL, 5, 2, L1_SMALL, 1 }, { 0, KERNEL, 5, 2, L1_SMALL, 1 },
		{ ANY, ANY, UINT64_MAX, ANY, ANY, 0 },
	};
	struct tt_memtrack_record record, key = { 0 };
	__u32 count;
	size_t i;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 3, 1, 1));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 5, 1, 1));
	ASSERT_EQ(0, record_alloc(self->fd, 2, L1_SMALL, 1, 1, 1));
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		key.device = keys[i].device;
		key.kind = keys[i].kind;
		key.id = keys[i].id;
		count = 1;
		ASSERT_EQ(0, records_get(self->fd, 0, &key, &record, &count));
		if (keys[i].next_device == ANY) {
			EXPECT_EQ(0, count) TH_LOG("key %zu", i);
			continue;
		}
		ASSERT_EQ(1, count) TH_LOG("key %zu", i);
		EXPECT_EQ(keys[i].next_device, record.device) TH_LOG("key %zu", i);
		EXPECT_EQ(keys[i].next_kind, record.kind) TH_LOG("key %zu", i);
		EXPECT_EQ(keys[i].next_id, record.id) TH_LOG("key %zu", i);
	}
}

/* The answer has the key of its last record, so a loop only has to set the flag. */
TEST_F(queries, records_by_the_key_of_the_answer)
{
	struct tt_memtrack_record records[5];
	struct tt_memtrack_records_get get = {
		.size = sizeof(get),
		.records = (uintptr_t)records,
		.entry_size = sizeof(*records),
	};
	struct tt_memtrack_program_entry parts[8];
	__u32 total = 0, i;

	make_records(_metadata, self->fd);
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i] = program_entry(CB, i, 1, 1);
	ASSERT_EQ(0, program_add(self->fd, 1, parts, ARRAY_SIZE(parts)));
	ASSERT_EQ(0, program_dispatch(self->fd, 1, 0, 1));
	ASSERT_EQ(0, program_dispatch(self->fd, 1, 3, 1));
	do {
		get.count = ARRAY_SIZE(records);
		ASSERT_EQ(0, call(self->fd, TT_MEMTRACK_IOC_RECORDS_GET, &get));
		get.flags = TT_MEMTRACK_RECORDS_AFTER;
		total += get.count;
		if (get.count) {
			ASSERT_EQ(records[get.count - 1].device, get.device);
			ASSERT_EQ(records[get.count - 1].kind, get.kind);
			ASSERT_EQ(records[get.count - 1].id, get.id);
			ASSERT_EQ(records[get.count - 1].slot, get.slot);
		}
	} while (get.count);
	EXPECT_EQ(3 * KINDS * 7 + 2 * ARRAY_SIZE(parts), total);
}

/* While records are added and freed, those that stay are each returned once. */
TEST_F(queries, records_while_they_change)
{
	static bool seen[1000];
	struct tt_memtrack_record page[7], last = { 0 };
	__u32 count, i, changes = 0;
	__u64 id, total = 0;

	for (id = 0; id < 1000; id++)
		ASSERT_EQ(0, record_alloc(self->fd, 1, L1_BUFFERS, 2 * id, 1, 1));
	for (;;) {
		count = ARRAY_SIZE(page);
		ASSERT_EQ(0, records_get(self->fd, 0, total ? &last : NULL, page, &count));
		if (!count)
			break;
		for (i = 0; i < count; i++) {
			if (page[i].id % 2)
				continue;
			ASSERT_FALSE(seen[page[i].id / 2]);
			seen[page[i].id / 2] = true;
			total++;
		}
		last = page[count - 1];
		/* Add odd ids before and after the key; free and add the key itself. */
		id = 2 * (changes++ * 37 % 1000) + 1;
		record_alloc(self->fd, 1, L1_BUFFERS, id, 1, 1);
		record_alloc(self->fd, 0, CB, id, 1, 1);
		record_alloc(self->fd, 2, CB, id, 1, 1);
		EXPECT_EQ(0, record_free(self->fd, 1, L1_BUFFERS, last.id));
		if (changes % 2)
			EXPECT_EQ(0, record_alloc(self->fd, 1, L1_BUFFERS, last.id, 1, 1));
		if (last.device == 2)
			break;
	}
	EXPECT_EQ(1000, total);
}

TEST_F(queries, no_record_and_no_room)
{
	struct tt_memtrack_record record;
	__u32 count = 1;

	EXPECT_EQ(0, records_get(self->fd, 0, NULL, &record, &count));
	EXPECT_EQ(0, count);
	EXPECT_TRUE(untouched(&record, sizeof(record)));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 3, 1, 1));
	count = 0;
	EXPECT_EQ(0, records_get(self->fd, 0, NULL, &record, &count));
	EXPECT_EQ(0, count);
	EXPECT_TRUE(untouched(&record, sizeof(record)));
}

/* Records of others can be read if their /proc/PID/maps can; each case tries both. */

/* Try the maps of all threads: the first may have ended. */
static bool may_read_maps(pid_t pid)
{
	char path[64], byte;
	struct dirent *task;
	bool may = false;
	DIR *tasks;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && (task = readdir(tasks))) {
		snprintf(path, sizeof(path), "/proc/%d/task/%.16s/maps", pid, task->d_name);
		fd = open(path, O_RDONLY);
		may |= fd >= 0 && read(fd, &byte, 1) == 1;
		close(fd);
	}
	closedir(tasks);
	return may;
}

static int read_records_of(pid_t pid, __u64 number)
{
	struct tt_memtrack_record record;
	int fd = device_open(O_RDONLY);
	__u32 count = 1;
	int result = records_get(fd, number, NULL, &record, &count);

	if (result != (may_read_maps(pid) ? 0 : -EPERM))
		return -EBADMSG;
	if (!result && (count != 1 || record.id != 3))
		return -EBADMSG;
	return result;
}

enum {
	OWN, DUMPABLE_NOT, OTHERS, ROOTS, FIRST_THREAD_ENDED, READ_BY_ROOT,
	OTHER_REAL_USER, OTHER_EFFECTIVE_USER, OTHER_SAVED_USER,
	OTHER_REAL_GROUP, OTHER_EFFECTIVE_GROUP, OTHER_SAVED_GROUP,
	MORE_CAPABLE, READERS,
};

/* Like a set-uid or set-gid program: one of the six ids is another. */
static int become_mixed(int other)
{
	__u32 ids[6] = { 1000, 1000, 1000, 1000, 1000, 1000 };

	ids[other] = 1001;
	return setgroups(0, NULL) || setresgid(ids[3], ids[4], ids[5]) ||
	       setresuid(ids[0], ids[1], ids[2]);
}

static int become_owner(int how)
{
	switch (how) {
	case ROOTS:
		return 0;
	case OTHERS:
		return become(1001);
	case MORE_CAPABLE:
		return become_with(1000, CAP_NET_RAW);
	case OTHER_REAL_USER ... OTHER_SAVED_GROUP:
		return become_mixed(how - OTHER_REAL_USER);
	default:
		return become(1000);
	}
}

static void *hold_still(void *child)
{
	hear(child);
	_exit(0);
}

static void be_read(struct child *child, int how)
{
	pthread_t thread;
	__u64 number;
	int fd;

	if (become_owner(how))
		_exit(1);
	/* After a change of users, a process is not dumpable, and may not read its own fdinfo. */
	if (prctl(PR_SET_DUMPABLE, 1))
		_exit(2);
	fd = device_open(O_RDWR);
	if (record_alloc(fd, 0, CB, 3, 10, 10))
		_exit(3);
	number = client_number(fd);
	if (prctl(PR_SET_DUMPABLE, how != DUMPABLE_NOT))
		_exit(4);
	if (how == FIRST_THREAD_ENDED) {
		pthread_create(&thread, NULL, hold_still, child);
		tell(child, number);
		pthread_exit(NULL);
	}
	tell(child, number);
	hold_still(child);
}

TEST_F(queries, records_of_those_one_may_read)
{
	static const int expected[READERS] = {
		[DUMPABLE_NOT] = -EPERM, [OTHERS] = -EPERM, [ROOTS] = -EPERM,
		[OTHER_REAL_USER] = -EPERM, [OTHER_EFFECTIVE_USER] = -EPERM,
		[OTHER_SAVED_USER] = -EPERM, [OTHER_REAL_GROUP] = -EPERM,
		[OTHER_EFFECTIVE_GROUP] = -EPERM, [OTHER_SAVED_GROUP] = -EPERM,
		[MORE_CAPABLE] = -EPERM,
	};

	for (int how = 0; how < READERS; how++) {
		struct child owner, reader;
		__u64 number;

		if (!child_start(&owner))
			be_read(&owner, how);
		number = hear(&owner);
		if (!child_start(&reader)) {
			if (how != READ_BY_ROOT && become(1000))
				_exit(1);
			tell(&reader, read_records_of(owner.pid, number));
			_exit(0);
		}
		EXPECT_EQ(expected[how], hear(&reader)) TH_LOG("case %d", how);
		EXPECT_EQ(0, child_wait(&reader));
		tell(&owner, 0);
		EXPECT_EQ(0, child_wait(&owner));
	}
}

TEST_F(queries, records_of_others)
{
	struct tt_memtrack_record record;
	__u64 number;
	struct child child;
	__u32 count = 1;
	int asker = device_open(O_RDONLY);

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 3, 10, 10));
	number = client_number(self->fd);
	ASSERT_EQ(0, records_get(asker, number, NULL, &record, &count));
	ASSERT_EQ(1, count);
	EXPECT_EQ(3, record.id);
	EXPECT_EQ(100, record.bytes);
	count = 1;
	EXPECT_EQ(-ENOENT, REFUSED(records_get(asker, number + 1000, NULL, &record, &count)));
	EXPECT_TRUE(untouched(&record, sizeof(record)));

	if (!child_start(&child)) {
		int own;

		if (become(1000))
			_exit(2);
		own = device_open(O_RDWR);
		count = 1;
		if (records_get(own, number, NULL, &record, &count) != -EPERM ||
		    !untouched(&record, sizeof(record)))
			_exit(3);
		if (record_alloc(own, 0, DFB, 4, 1, 1) ||
		    records_get(own, 0, NULL, &record, &count) || count != 1 || record.id != 4)
			_exit(4);
		_exit(0);
	}
	EXPECT_EQ(0, child_wait(&child));
	close(asker);
}

/* EXITS_GET */

/* The most recent exit, which must exist. */
static struct tt_memtrack_exit last_exit(struct __test_metadata *_metadata, int fd, __u32 *total)
{
	struct tt_memtrack_exit exits[EXITS];

	*total = EXITS;
	ASSERT_EQ(0, exits_get(fd, exits, total));
	ASSERT_LT(0, *total);
	return exits[*total - 1];
}

TEST_F(queries, exit_tells_what_was_live)
{
	struct tt_memtrack_exit gone;
	__u64 before_ns = monotonic_ns();
	__u64 number;
	__u32 total;
	int kind;
	int fd = device_open(O_RDWR);

	ASSERT_EQ(0, prctl(PR_SET_NAME, "leaker"));
	ASSERT_EQ(0, record_alloc(fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, record_alloc(fd, 0, CB, 2, 5, 10));
	ASSERT_EQ(0, record_alloc(fd, 2, CB, 1, 20, 10));
	ASSERT_EQ(0, record_alloc(fd, 1, KERNEL, 1, 30, 10));
	ASSERT_EQ(0, record_alloc(fd, 1, TRACE, 1, 40, 10));
	ASSERT_EQ(0, record_free(fd, 1, TRACE, 1));
	number = client_number(fd);
	close(fd);

	gone = last_exit(_metadata, self->fd, &total);
	EXPECT_EQ(number, gone.who.client);
	EXPECT_EQ(getpid(), gone.who.pid);
	EXPECT_EQ(getuid(), gone.who.uid);
	EXPECT_STREQ("leaker", gone.who.name);
	EXPECT_LE(before_ns, gone.time_ns);
	EXPECT_GE(monotonic_ns(), gone.time_ns);
	for (kind = 0; kind < KINDS; kind++) {
		EXPECT_EQ(kind == CB ? 350 : kind == KERNEL ? 300 : 0, gone.kind[kind].bytes);
		EXPECT_EQ(kind == CB ? 35 : kind == KERNEL ? 30 : 0, gone.kind[kind].core_bytes);
		EXPECT_EQ(kind == CB ? 3 : kind == KERNEL ? 1 : 0, gone.kind[kind].records);
	}
}

/* Change the name after the first record, as a launcher does. */
static int be_renamed(void)
{
	int fd = device_open(O_RDWR);

	if (prctl(PR_SET_NAME, "launcher") || record_alloc(fd, 0, CB, 1, 10, 10) ||
	    prctl(PR_SET_NAME, "model"))
		return 1;
	return 0;
}

TEST_F(queries, exit_tells_the_last_name)
{
	struct tt_memtrack_exit gone;
	struct child child;
	__u32 total;

	if (!child_start(&child))
		_exit(be_renamed());
	ASSERT_EQ(0, child_wait(&child));
	gone = last_exit(_metadata, self->fd, &total);
	EXPECT_EQ(child.pid, gone.who.pid);
	EXPECT_STREQ("model", gone.who.name);
}

TEST_F(queries, a_client_shows_its_name_of_now)
{
	struct tt_memtrack_client client;
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = 1;

	ASSERT_EQ(0, prctl(PR_SET_NAME, "launcher"));
	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 10, 10));
	ASSERT_EQ(0, prctl(PR_SET_NAME, "model"));
	ASSERT_EQ(0, clients_get(self->fd, 0, &client, &count, usage));
	EXPECT_STREQ("model", client.who.name);
}

TEST_F(queries, a_file_that_was_no_client_leaves_no_exit)
{
	struct tt_memtrack_exit exits[EXITS];
	__u32 first = EXITS, second = EXITS;
	struct tt_memtrack_exit last;
	__u32 total;

	close(device_open(O_RDWR));
	ASSERT_EQ(0, exits_get(self->fd, exits, &first));
	last = first ? exits[first - 1] : (struct tt_memtrack_exit) { 0 };
	close(device_open(O_RDWR));
	close(device_open(O_RDONLY));
	ASSERT_EQ(0, exits_get(self->fd, exits, &second));
	EXPECT_EQ(first, second);
	if (second) {
		struct tt_memtrack_exit now = last_exit(_metadata, self->fd, &total);

		EXPECT_EQ(last.who.client, now.who.client);
	}
}

static int exit_as(uid_t uid, int times)
{
	struct child child;
	int fd;

	if (child_start(&child))
		return child_wait(&child);
	if (become(uid))
		_exit(1);
	while (times--) {
		fd = device_open(O_RDWR);
		if (record_alloc(fd, 0, CB, 1, uid, times + 1))
			_exit(2);
		close(fd);
	}
	_exit(0);
}

static int exits_of(const struct tt_memtrack_exit *exits, __u32 count, uid_t uid)
{
	int found = 0;

	while (count--)
		found += exits[count].who.uid == uid;
	return found;
}

/* Each user keeps the latest entries; in a full list, users with the most make room. */
TEST_F(queries, exits_are_kept_by_user_and_in_order)
{
	struct tt_memtrack_exit exits[EXITS], *last;
	__u32 count = EXITS, i;
	uid_t uid;

	ASSERT_EQ(0, exit_as(2000, 3));
	ASSERT_EQ(0, exit_as(2001, EXITS_OF_USER + 20));
	ASSERT_EQ(0, exits_get(self->fd, exits, &count));
	EXPECT_EQ(3, exits_of(exits, count, 2000));
	EXPECT_EQ(EXITS_OF_USER, exits_of(exits, count, 2001));
	for (i = 1; i < count; i++)
		EXPECT_LE(exits[i - 1].time_ns, exits[i].time_ns);
	last = &exits[count - EXITS_OF_USER];
	for (i = 0; i < EXITS_OF_USER; i++)
		EXPECT_EQ((EXITS_OF_USER - i) * 2001, last[i].kind[CB].bytes);

	for (uid = 2002; uid < 2010; uid++)
		ASSERT_EQ(0, exit_as(uid, EXITS_OF_USER + 4));
	count = EXITS;
	ASSERT_EQ(0, exits_get(self->fd, exits, &count));
	EXPECT_EQ(EXITS, count);
	EXPECT_EQ(3, exits_of(exits, count, 2000));
	for (uid = 2001; uid < 2010; uid++) {
		EXPECT_LT(3, exits_of(exits, count, uid)) TH_LOG("user %u", uid);
		EXPECT_GE(EXITS_OF_USER, exits_of(exits, count, uid)) TH_LOG("user %u", uid);
	}
	EXPECT_EQ(2009, exits[count - 1].who.uid);
	EXPECT_EQ(2009, exits[count - 1].kind[CB].bytes);
	for (i = 1; i < count; i++)
		EXPECT_LE(exits[i - 1].time_ns, exits[i].time_ns);
}

#define FEW_USERS 8

static int exits_by_user(int fd, int found[FEW_USERS])
{
	struct tt_memtrack_exit exits[EXITS];
	__u32 count = EXITS;
	int i, most = 0;

	if (exits_get(fd, exits, &count))
		return -1;
	for (i = 0; i < FEW_USERS; i++) {
		found[i] = exits_of(exits, count, 3000 + i);
		most = found[i] > most ? found[i] : most;
	}
	return most;
}

/* A user who has as many entries as any other makes room with their own. */
TEST_F(queries, exits_push_out_no_other_beyond_a_share)
{
	int before[FEW_USERS], after[FEW_USERS];
	int i, most, tries = 0;
	__u32 total;

	for (i = 0; i < EXITS_OF_USER * FEW_USERS; i++)
		ASSERT_EQ(0, exit_as(3000 + i % FEW_USERS, 1));
	/* Users with the latest entries first: the oldest entries are others'. */
	for (i = FEW_USERS - 1; i >= 0; i--) {
		most = exits_by_user(self->fd, before);
		if (before[i] < most || most == EXITS_OF_USER)
			continue;
		ASSERT_EQ(0, exit_as(3000 + i, 1));
		EXPECT_EQ(3000 + i, last_exit(_metadata, self->fd, &total).who.uid);
		EXPECT_EQ(most, exits_by_user(self->fd, after));
		EXPECT_EQ(0, memcmp(before, after, sizeof(before))) TH_LOG("user %d", i);
		tries++;
	}
	EXPECT_LT(1, tries);
}

TEST_F(queries, exits_with_too_little_room)
{
	struct tt_memtrack_exit exits[EXITS + 1];
	__u32 count = 0, total = EXITS;

	ASSERT_EQ(0, exit_as(1000, 2));
	ASSERT_EQ(0, exits_get(self->fd, exits, &total));
	ASSERT_LE(2, total);
	EXPECT_EQ(-EMSGSIZE, REFUSED(exits_get(self->fd, exits, &count)));
	EXPECT_EQ(total, count);
	count = total - 1;
	EXPECT_EQ(-EMSGSIZE, REFUSED(exits_get(self->fd, exits, &count)));
	EXPECT_EQ(total, count);
	EXPECT_TRUE(untouched(exits, (total - 1) * sizeof(*exits)));
	count = EXITS + 1;
	EXPECT_EQ(0, exits_get(self->fd, exits, &count));
	EXPECT_EQ(total, count);
	EXPECT_TRUE(untouched(&exits[total], sizeof(*exits)));
}

TEST_HARNESS_MAIN
