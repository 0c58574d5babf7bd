// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The books of a big machine: a client with a million records, a thousand clients on 32 devices,
 * and eight watchers. On slow kernels there are fewer of each, except devices.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define BATCH 64
#define PAGE 4096

/* What a record takes at least, ignoring the rest of its page. */
#define RECORD_BYTES 56

static __u32 scaled(__u32 count)
{
	return count / slowness();
}

/*
 * Records are numbered from 0. Their ids are out of order, but give back the number, because an
 * odd factor has an inverse.
 */
#define FACTOR 0x9e3779b97f4a7c15ULL

static __u64 inverse(void)
{
	__u64 found = FACTOR;
	int i;

	for (i = 0; i < 5; i++)
		found *= 2 - FACTOR * found;
	return found;
}

static __u64 core_bytes_of(__u64 number)
{
	return 1 + number % 4093;
}

static bool hold_records(int fd, __u32 device, __u32 kind, __u32 records)
{
	struct tt_memtrack_op ops[BATCH];
	__u32 number, i;

	for (number = 0; number < records; number += i) {
		for (i = 0; i < BATCH && number + i < records; i++)
			ops[i] = op_alloc(device, kind, (number + i) * FACTOR,
					  core_bytes_of(number + i), 2);
		if (submit(fd, ops, i, 0, NULL))
			return false;
	}
	return true;
}

/* Page through all records of a client: each is there once, as it was reported. */
static bool records_are_there(int fd, __u64 client, __u32 device, __u32 kind, __u32 records)
{
	static struct tt_memtrack_record page[PAGE];
	struct tt_memtrack_record last, *after = NULL;
	__u64 number, factor = inverse();
	__u32 seen = 0, count, i;

	for (;;) {
		count = PAGE;
		if (records_get(fd, client, after, page, &count))
			return false;
		if (!count)
			return seen == records;
		for (i = 0; i < count; i++) {
			number = page[i].id * factor;
			if (page[i].device != device || page[i].kind != kind || number >= records ||
			    page[i].core_bytes != core_bytes_of(number) ||
			    page[i].bytes != 2 * page[i].core_bytes)
				return false;
			/* Ordered by id, so none comes twice. */
			if (after && page[i].id <= after->id)
				return false;
			last = page[i];
			after = &last;
		}
		seen += count;
	}
}

/* A client with a million records */

enum way { CLOSE, FREE_ALL, DROP, KILL, WAYS };

FIXTURE(records) {
	int fd;
};

FIXTURE_VARIANT(records) {
	enum way way;
	__u32 records;
};

FIXTURE_SETUP(records)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	ASSERT_EQ(0, record_alloc(self->fd, 1, CB, 1, 3, 3));
}

FIXTURE_TEARDOWN(records)
{
	EXPECT_EQ(variant->way == DROP ? 0 : 9, usage_of(self->fd, 1, CB).bytes);
	close(self->fd);
	EXPECT_TRUE(books_empty());
}

FIXTURE_VARIANT_ADD(records, that_close) {
	.way = CLOSE,
	.records = 1000000,
};

FIXTURE_VARIANT_ADD(records, that_are_freed_at_once) {
	.way = FREE_ALL,
	.records = 200000,
};

FIXTURE_VARIANT_ADD(records, that_are_dropped) {
	.way = DROP,
	.records = 200000,
};

FIXTURE_VARIANT_ADD(records, that_are_killed) {
	.way = KILL,
	.records = 200000,
};

/* The process stays after it lost its records, unless it lost them by exiting. */
static void hold_and_lose(struct child *child, enum way way, __u32 records)
{
	int fd;

	hear(child);
	fd = device_open(O_RDWR);
	tell(child, hold_records(fd, 1, TRACE, records));
	hear(child);
	if (way == CLOSE)
		close(fd);
	if (way == FREE_ALL && free_all(fd, 1, TRACE))
		_exit(1);
	/* Memory of dropped records is freed at the next event, here one that fails. */
	if (way == DROP && record_free(fd, 1, TRACE, 1) != -ENOENT)
		_exit(2);
	tell(child, 0);
	hear(child);
	_exit(0);
}

/* The kernel updates memory.stat when much has changed, and every two seconds. */
static __s64 memory_grew(__s64 from, __s64 *by)
{
	*by = cgroup_kernel_memory() - from;
	return *by;
}

TEST_F_TIMEOUT(records, a_million, 120)
{
	__u32 records = scaled(variant->records), count = 2;
	const __s64 least = (__s64)records * RECORD_BYTES;
	struct tt_memtrack_usage usage[WHATS], before;
	struct tt_memtrack_client clients[2];
	__s64 memory, used;
	struct child child;
	__u64 bytes = 0;
	__u32 i;

	if (cgroup_make("max"))
		SKIP(return, "no memory controller for cgroup2 on /sys/fs/cgroup");
	if (!child_start(&child))
		hold_and_lose(&child, variant->way, records);
	ASSERT_EQ(0, cgroup_add(child.pid));
	before = usage_of(self->fd, 1, TRACE);
	memory = cgroup_kernel_memory();
	ASSERT_LE(0, memory);
	tell(&child, 0);
	ASSERT_EQ(1, hear(&child));

	ASSERT_EQ(0, clients_coherent(self->fd, 1, clients, &count, usage));
	ASSERT_EQ(2, count);
	for (i = 0; i < records; i++)
		bytes += 2 * core_bytes_of(i);
	EXPECT_EQ(records, clients[1].kind[TRACE].records);
	EXPECT_EQ(bytes, clients[1].kind[TRACE].bytes);
	EXPECT_EQ(bytes / 2, clients[1].kind[TRACE].core_bytes);
	EXPECT_EQ(before.records_ever + records, usage[TRACE].records_ever);
	EXPECT_TRUE(records_are_there(self->fd, clients[1].who.client, 1, TRACE, records));
	EXPECT_TRUE(EVENTUALLY(5000, memory_grew(memory, &used) >= least));
	TH_LOG("%.1f bytes of kernel memory a record", (double)used / records);

	if (variant->way == DROP)
		ASSERT_EQ(0, sysfs_write("1", "tt1/drop"));
	tell(&child, 0);
	ASSERT_EQ(0, hear(&child));
	if (variant->way == KILL) {
		kill(child.pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, child_wait(&child));
	}
	EXPECT_EQ(0, usage_coherent(self->fd, 1, 0, usage));
	EXPECT_EQ(0, usage[TRACE].records);
	EXPECT_EQ(0, usage[TRACE].bytes);
	EXPECT_EQ(0, usage[TRACE].core_bytes);
	EXPECT_TRUE(EVENTUALLY(5000, memory_grew(memory, &used) < least / 8));
	if (variant->way != KILL) {
		tell(&child, 0);
		EXPECT_EQ(0, child_wait(&child));
	}
	EXPECT_EQ(0, cgroup_remove());
}

/* A thousand clients on 32 devices, and eight watchers */

#define MACHINE "galaxy-wormhole"
#define DEVICES 32
#define CLIENTS 1000
#define REPORTERS 4
#define WATCHERS 8
#define CORES 3

FIXTURE(clients) {
	int fd;
};

FIXTURE_SETUP(clients)
{
	struct rlimit files = { 4096, 4096 };

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	ASSERT_EQ(0, modules_unload());
	ASSERT_EQ(0, modules_load("", MACHINE));
	self->fd = device_open(O_RDONLY);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(clients)
{
	close(self->fd);
	EXPECT_EQ(0, modules_unload());
	EXPECT_EQ(0, books_begin());
}

/* A client holds one record on each device, whose id is the client's number. */
static __u64 holding_core_bytes(__u32 client, __u32 device)
{
	return 1 + client * DEVICES + device;
}

static void open_clients(const struct child *child, __u32 first, __u32 count)
{
	struct tt_memtrack_op ops[DEVICES];
	__u32 client, device;

	hear(child);
	for (client = first; client < first + count; client++) {
		int fd = device_open(O_RDWR);

		for (device = 0; device < DEVICES; device++)
			ops[device] = op_alloc(device, (client + device) % KINDS, client,
					       holding_core_bytes(client, device), CORES);
		if (submit(fd, ops, DEVICES, 0, NULL))
			_exit(1);
	}
	tell(child, 0);
	hear(child);
	_exit(0);
}

/* Read until this many events were seen or reported as missed, without a gap. */
static void watch_events(const struct child *child, __u64 expected)
{
	static struct tt_memtrack_event events[64];
	int watcher = device_open(O_RDWR);
	__u64 next = 0, seen = 0;
	ssize_t length;
	size_t i;

	if (watch(watcher))
		_exit(1);
	tell(child, 0);
	while (seen < expected) {
		length = read(watcher, events, sizeof(events));
		if (length <= 0)
			_exit(2);
		for (i = 0; i < length / sizeof(events[0]); i++) {
			__u64 told = events[i].type == TT_MEMTRACK_EVENT_MISSED ?
				     events[i].records : 1;

			if (seen && events[i].sequence != next)
				_exit(3);
			next = events[i].sequence + told;
			seen += told;
		}
	}
	_exit(seen == expected ? 0 : 4);
}

static bool holdings_are_there(int fd, __u32 device, __u32 clients)
{
	static struct tt_memtrack_client seen[CLIENTS];
	struct tt_memtrack_usage usage[WHATS];
	__u64 bytes[KINDS] = { 0 }, records[KINDS] = { 0 };
	__u32 count = CLIENTS, i;
	int kind;

	if (clients_coherent(fd, device, seen, &count, usage) || count != clients)
		return false;
	for (i = 0; i < clients; i++) {
		kind = (i + device) % KINDS;
		bytes[kind] += CORES * holding_core_bytes(i, device);
		records[kind]++;
	}
	for (kind = 0; kind < KINDS; kind++)
		if (usage[kind].bytes != bytes[kind] || usage[kind].records != records[kind] ||
		    usage[kind].core_bytes != bytes[kind] / CORES)
			return false;
	return true;
}

/* Each client of the first device has one record on each device, all with the same id. */
static bool records_of_each_are_there(int fd, __u32 clients)
{
	static struct tt_memtrack_client seen[CLIENTS];
	struct tt_memtrack_record records[DEVICES + 1];
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = CLIENTS, client, device;

	if (clients_get(fd, 0, seen, &count, usage) || count != clients)
		return false;
	for (client = 0; client < clients; client++) {
		count = DEVICES + 1;
		if (records_get(fd, seen[client].who.client, NULL, records, &count) ||
		    count != DEVICES)
			return false;
		for (device = 0; device < DEVICES; device++)
			if (records[device].device != device ||
			    records[device].id != records[0].id ||
			    records[device].kind != (records[0].id + device) % KINDS ||
			    records[device].core_bytes !=
			    holding_core_bytes(records[0].id, device))
				return false;
	}
	return true;
}

static bool all_devices_agree(int fd)
{
	static struct tt_memtrack_client clients[CLIENTS];
	struct tt_memtrack_usage usage[WHATS];
	__u32 count, device;

	for (device = 0; device < DEVICES; device++) {
		count = CLIENTS;
		if (clients_coherent(fd, device, clients, &count, usage))
			return false;
	}
	return true;
}

TEST_F_TIMEOUT(clients, a_thousand, 120)
{
	__u32 each = scaled(CLIENTS) / REPORTERS, all = each * REPORTERS;
	struct child reporters[REPORTERS], watchers[WATCHERS];
	__u32 device;
	__u64 shown;
	int i;

	for (i = 0; i < WATCHERS; i++) {
		/* For each record, an allocation and the exit of its client. */
		if (!child_start(&watchers[i]))
			watch_events(&watchers[i], 2 * DEVICES * all);
		ASSERT_EQ(0, hear(&watchers[i]));
	}
	for (i = 0; i < REPORTERS; i++)
		if (!child_start(&reporters[i]))
			open_clients(&reporters[i], i * each, each);
	for (i = 0; i < REPORTERS; i++)
		tell(&reporters[i], 0);

	/* While they come, the answers grow and are consistent. */
	do {
		ASSERT_TRUE(all_devices_agree(self->fd));
		ASSERT_EQ(0, sysfs_u64(&shown, "clients"));
	} while (shown < all);
	for (i = 0; i < REPORTERS; i++)
		ASSERT_EQ(0, hear(&reporters[i]));

	for (device = 0; device < DEVICES; device++) {
		ASSERT_TRUE(holdings_are_there(self->fd, device, all)) TH_LOG("tt%u", device);
		ASSERT_EQ(0, sysfs_u64(&shown, "tt%u/clients", device));
		ASSERT_EQ(all, shown);
	}
	ASSERT_TRUE(records_of_each_are_there(self->fd, all));

	for (i = 0; i < REPORTERS; i++) {
		tell(&reporters[i], 0);
		EXPECT_EQ(0, child_wait(&reporters[i]));
	}
	EXPECT_TRUE(EVENTUALLY(3000, no_clients()));
	for (device = 0; device < DEVICES; device++) {
		bool empty = holdings_are_there(self->fd, device, 0);

		EXPECT_TRUE(empty) TH_LOG("tt%u", device);
	}
	for (i = 0; i < WATCHERS; i++)
		EXPECT_EQ(0, child_wait(&watchers[i]));
}

TEST_HARNESS_MAIN
