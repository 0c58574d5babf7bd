// SPDX-License-Identifier: GPL-2.0-or-later
/* Queries: the arguments passed to the kernel, and answers that outgrow their room. */
#include <stdlib.h>
#include <string.h>

#include <kselftest_harness.h>

#include "fake.h"

/* What the fake kernel has, and how it grows from call to call. */
static struct {
	__u32 clients;
	__u32 usage;
	__u32 exits;
	__u32 figures;
	__u32 grow;
	bool lies;
} kernel;

/* As the UAPI header says: with too little room, copy nothing and return the number needed. */
static int give(__u64 at, __u32 entry_size, __u32 *count, __u32 have, int (*fill)(void *, __u32))
{
	__u32 room = *count;

	*count = have;
	if (have > room)
		return -EMSGSIZE;
	for (__u32 i = 0; i < have; i++)
		fill((char *)(uintptr_t)at + (size_t)i * entry_size, i);
	return 0;
}

/* Rows in reverse order; two that the library does not know come first. */
static int fill_usage(void *row, __u32 index)
{
	static const __u32 whats[] = {
		0x1ff, 0x50, TT_MEMTRACK_SUM_L1_PROGRAM, TT_MEMTRACK_SUM_L1_TENSORS,
		TT_MEMTRACK_SUM_L1, TT_MEMTRACK_SUM_DRAM, 7, 6, 5, 4, 3, 2, 1, 0,
	};
	struct tt_memtrack_usage *usage = row;

	usage->what = index < 14 ? whats[index] : 0x1000 + index;
	usage->bytes = 1000 + usage->what;
	usage->core_peak = 2000 + usage->what;
	return 0;
}

static int fill_client(void *row, __u32 index)
{
	struct tt_memtrack_client *client = row;

	client->who.client = index + 1;
	client->kind[TT_MEMTRACK_KIND_KERNEL].records = index;
	return 0;
}

static int fill_exit(void *row, __u32 index)
{
	struct tt_memtrack_exit *exit = row;

	exit->who.client = index + 1;
	exit->time_ns = index;
	return 0;
}

static int fill_capacity(void *row, __u32 index)
{
	struct tt_memtrack_capacity_entry *entry = row;

	entry->which = index;
	entry->value = 1000 + index;
	return 0;
}

static int fill_counter(void *row, __u32 index)
{
	struct tt_memtrack_counter *entry = row;

	entry->which = index;
	entry->value = 2000 + index;
	return 0;
}

static int answer_device(struct tt_memtrack_device_get *get)
{
	if (get->capacities)
		return give(get->capacities, get->capacity_size, &get->capacity_count,
			    kernel.figures, fill_capacity);
	if (get->counters)
		return give(get->counters, get->counter_size, &get->counter_count, kernel.figures,
			    fill_counter);
	return 0;
}

static int answer(unsigned long request, void *arg)
{
	struct tt_memtrack_clients_get *clients = arg;
	struct tt_memtrack_usage_get *usage = arg;
	struct tt_memtrack_exits_get *exits = arg;
	int err;

	if (kernel.lies)
		return -EMSGSIZE;
	switch (request) {
	case TT_MEMTRACK_IOC_DEVICE_GET:
		return answer_device(arg);
	case TT_MEMTRACK_IOC_USAGE_GET:
		return give(usage->entries, usage->entry_size, &usage->count, kernel.usage,
			    fill_usage);
	case TT_MEMTRACK_IOC_EXITS_GET:
		err = give(exits->exits, exits->entry_size, &exits->count, kernel.exits, fill_exit);
		kernel.exits += kernel.grow;
		return err;
	case TT_MEMTRACK_IOC_CLIENTS_GET:
		if (clients->client_count < kernel.clients || clients->usage_count < kernel.usage) {
			clients->client_count = kernel.clients;
			clients->usage_count = kernel.usage;
			err = -EMSGSIZE;
		} else {
			give(clients->clients, clients->client_size, &clients->client_count,
			     kernel.clients, fill_client);
			err = give(clients->usage, clients->usage_size, &clients->usage_count,
				   kernel.usage, fill_usage);
		}
		kernel.clients += kernel.grow;
		return err;
	default:
		return 0;
	}
}

/* Every kind, every sum, and one that no kernel has. */
enum { SUMS = TT_MEMTRACK_FIRST_KINDS, UNKNOWN = SUMS + 4, ROWS };

static const __u32 whats[ROWS] = {
	0, 1, 2, 3, 4, 5, 6, 7, TT_MEMTRACK_SUM_DRAM, TT_MEMTRACK_SUM_L1,
	TT_MEMTRACK_SUM_L1_TENSORS, TT_MEMTRACK_SUM_L1_PROGRAM, 0x4242,
};

FIXTURE(ask) {
	struct ttmt *handle;
	struct tt_memtrack_client *clients;
	struct tt_memtrack_exit *exits;
	struct tt_memtrack_usage usage[ROWS];
	size_t count;
};

FIXTURE_SETUP(ask)
{
	unsetenv("TT_MEMTRACK");
	fake_start();
	fake.answer = answer;
	kernel.usage = 12;
	ASSERT_EQ(0, ttmt_open(&self->handle, TTMT_OPEN_READ_ONLY));
	self->clients = NULL;
	self->exits = NULL;
	memset(self->usage, 0xff, sizeof(self->usage));
	for (int i = 0; i < ROWS; i++)
		self->usage[i].what = whats[i];
}

FIXTURE_TEARDOWN(ask)
{
	free(self->clients);
	free(self->exits);
	ttmt_close(self->handle);
	self->clients = NULL;
	self->exits = NULL;
	EXPECT_EQ(0, fake_leaks());
}

TEST_F(ask, version)
{
	struct tt_memtrack_version version;
	const struct tt_memtrack_version want = { .size = sizeof(want) };

	memset(&version, 0xff, sizeof(version));
	EXPECT_EQ(0, ttmt_version(self->handle, &version, sizeof(version)));
	EXPECT_EQ(TT_MEMTRACK_IOC_VERSION, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
}

TEST_F(ask, device)
{
	struct tt_memtrack_device_get info;
	struct tt_memtrack_device_get want = { .size = sizeof(want), .device = 5 };

	memset(&info, 0xff, sizeof(info));
	EXPECT_EQ(0, ttmt_device_get(self->handle, 5, &info, sizeof(info)));
	EXPECT_EQ(TT_MEMTRACK_IOC_DEVICE_GET, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));

	want.flags = TT_MEMTRACK_DEVICE_NEXT;
	EXPECT_EQ(0, ttmt_device_next(self->handle, 5, &info, sizeof(info)));
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
}

/* A kernel with more rows than there is room for in the first attempt. */
TEST_F(ask, capacities)
{
	struct tt_memtrack_capacity_entry rows[] = {
		{ .which = 39 }, { .which = TT_MEMTRACK_CAP_CHIPS, .value = 7 }, { .which = 2 },
	};
	const struct tt_memtrack_capacity_entry nothing = { .which = TT_MEMTRACK_CAP_CHIPS };

	kernel.figures = 40;
	ASSERT_EQ(0, ttmt_capacities(self->handle, 5, rows, sizeof(*rows), 3));
	EXPECT_EQ(5, fake.arg.device_get.device);
	EXPECT_EQ(0, fake.arg.device_get.counters);
	EXPECT_EQ(1039, rows[0].value);
	EXPECT_EQ(0, memcmp(&nothing, &rows[1], sizeof(nothing)));
	EXPECT_EQ(1002, rows[2].value);
}

TEST_F(ask, counters)
{
	struct tt_memtrack_counter rows[] = { { .which = 6 }, { .which = 50, .value = 7 } };

	kernel.figures = 40;
	ASSERT_EQ(0, ttmt_counters(self->handle, 5, rows, sizeof(*rows), 2));
	EXPECT_EQ(5, fake.arg.device_get.device);
	EXPECT_EQ(0, fake.arg.device_get.capacities);
	EXPECT_EQ(2006, rows[0].value);
	EXPECT_EQ(50, rows[1].which);
	EXPECT_EQ(0, rows[1].value);
	EXPECT_EQ(-ENODEV, ttmt_counters(NULL, 5, rows, sizeof(*rows), 2));
}

TEST_F(ask, device_set)
{
	struct tt_memtrack_device_set want = {
		.size = sizeof(want), .device = 5, .capacity = 2, .value = 1ULL << 40,
	};
	struct ttmt *writer;

	ASSERT_EQ(0, ttmt_open(&writer, 0));
	EXPECT_EQ(0, ttmt_device_set(writer, 5, 2, 1ULL << 40));
	EXPECT_EQ(TT_MEMTRACK_IOC_DEVICE_SET, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
	ttmt_close(writer);
}

static int ask_usage(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows)
{
	return ttmt_usage(handle, device, rows, sizeof(*rows), ROWS);
}

TEST_F(ask, usage_finds_rows_by_what_they_are)
{
	const struct tt_memtrack_usage nothing = { .what = 0x4242 };

	kernel.usage = 14;
	ASSERT_EQ(0, ask_usage(self->handle, 3, self->usage));
	EXPECT_EQ(3, fake.arg.usage_get.device);
	EXPECT_EQ(0, fake.arg.usage_get.flags);
	for (int i = 0; i < UNKNOWN; i++) {
		EXPECT_EQ(whats[i], self->usage[i].what);
		EXPECT_EQ(1000 + whats[i], self->usage[i].bytes);
		EXPECT_EQ(2000 + whats[i], self->usage[i].core_peak);
	}
	EXPECT_EQ(0, memcmp(&nothing, &self->usage[UNKNOWN], sizeof(nothing)));
}

TEST_F(ask, usage_in_the_order_of_the_caller)
{
	struct tt_memtrack_usage rows[] = {
		{ .what = TT_MEMTRACK_SUM_L1 }, { .what = TT_MEMTRACK_KIND_CB },
		{ .what = TT_MEMTRACK_SUM_L1 },
	};

	ASSERT_EQ(0, ttmt_usage(self->handle, 3, rows, sizeof(rows[0]), 3));
	EXPECT_EQ(1000 + TT_MEMTRACK_SUM_L1, rows[0].bytes);
	EXPECT_EQ(1000 + TT_MEMTRACK_KIND_CB, rows[1].bytes);
	EXPECT_EQ(1000 + TT_MEMTRACK_SUM_L1, rows[2].bytes);
	EXPECT_EQ(0, ttmt_usage(self->handle, 3, NULL, sizeof(rows[0]), 0));
}

TEST_F(ask, usage_that_is_missing_is_zero)
{
	kernel.usage = 6;
	ASSERT_EQ(0, ttmt_usage_self(self->handle, 3, self->usage, sizeof(self->usage[0]), ROWS));
	EXPECT_EQ(TT_MEMTRACK_USAGE_SELF, fake.arg.usage_get.flags);
	EXPECT_EQ(1000 + TT_MEMTRACK_SUM_DRAM, self->usage[SUMS].bytes);
	for (int i = 0; i < SUMS; i++)
		EXPECT_EQ(0, self->usage[i].bytes);
}

TEST_F(ask, usage_with_new_peaks)
{
	kernel.usage = 14;
	ASSERT_EQ(0, ttmt_new_peaks(self->handle, 3, self->usage, sizeof(self->usage[0]), ROWS));
	EXPECT_EQ(TT_MEMTRACK_USAGE_SELF | TT_MEMTRACK_USAGE_NEW_PEAKS,
		  fake.arg.usage_get.flags);
	EXPECT_EQ(3, fake.arg.usage_get.device);
	EXPECT_EQ(1000 + TT_MEMTRACK_SUM_DRAM, self->usage[SUMS].bytes);
}

TEST_F(ask, usage_of_a_kernel_with_many_more_kinds)
{
	kernel.usage = 300;
	ASSERT_EQ(0, ask_usage(self->handle, 0, self->usage));
	EXPECT_EQ(2, fake.ioctls);
	EXPECT_EQ(1000, self->usage[0].bytes);
}

static int ask_clients(struct ttmt *handle, struct tt_memtrack_client **clients, size_t *count,
		       struct tt_memtrack_usage *rows)
{
	return ttmt_clients(handle, 0, clients, sizeof(**clients), count, rows, sizeof(*rows),
			    ROWS);
}

static int ask_exits(struct ttmt *handle, struct tt_memtrack_exit **exits, size_t *count)
{
	return ttmt_exits(handle, exits, sizeof(**exits), count);
}

TEST_F(ask, no_clients)
{
	ASSERT_EQ(0, ask_clients(self->handle, &self->clients, &self->count, self->usage));
	EXPECT_EQ(0, self->count);
	EXPECT_EQ(1007, self->usage[7].bytes);
	ASSERT_EQ(0, ask_exits(self->handle, &self->exits, &self->count));
	EXPECT_EQ(0, self->count);
}

TEST_F(ask, more_clients_than_room)
{
	kernel.clients = 1000;
	kernel.usage = 14;
	ASSERT_EQ(0, ttmt_clients(self->handle, 3, &self->clients, sizeof(*self->clients),
				  &self->count, NULL, 0, 0));
	EXPECT_EQ(3, fake.arg.clients_get.device);
	EXPECT_EQ(2, fake.ioctls);
	ASSERT_EQ(1000, self->count);
	for (size_t i = 0; i < 1000; i++) {
		ASSERT_EQ(i + 1, self->clients[i].who.client);
		ASSERT_EQ(i, self->clients[i].kind[TT_MEMTRACK_KIND_KERNEL].records);
	}
}

/* Each number needed is too small again at the next attempt. */
TEST_F(ask, clients_that_come_meanwhile)
{
	kernel.clients = 200;
	kernel.grow = 100;
	ASSERT_EQ(0, ask_clients(self->handle, &self->clients, &self->count, self->usage));
	EXPECT_GT(fake.ioctls, 3);
	EXPECT_EQ(kernel.clients - kernel.grow, self->count);
	EXPECT_EQ(self->count, self->clients[self->count - 1].who.client);
}

TEST_F(ask, more_exits_than_room)
{
	kernel.exits = 200;
	kernel.grow = 1;
	ASSERT_EQ(0, ask_exits(self->handle, &self->exits, &self->count));
	ASSERT_EQ(201, self->count);
	EXPECT_EQ(200, self->exits[200].time_ns);
}

TEST_F(ask, a_count_that_cannot_be_had)
{
	kernel.clients = UINT32_MAX;
	EXPECT_EQ(-EOVERFLOW,
		  ask_clients(self->handle, &self->clients, &self->count, self->usage));
	EXPECT_EQ(NULL, self->clients);
	EXPECT_EQ(0, self->count);
}

TEST_F(ask, a_kernel_that_never_has_room_enough)
{
	kernel.lies = true;
	EXPECT_EQ(-EMSGSIZE,
		  ask_clients(self->handle, &self->clients, &self->count, self->usage));
	EXPECT_EQ(-EMSGSIZE, ask_exits(self->handle, &self->exits, &self->count));
	EXPECT_EQ(-EMSGSIZE, ask_usage(self->handle, 0, self->usage));
	EXPECT_EQ(3, fake.ioctls);
	EXPECT_EQ(NULL, self->clients);
	EXPECT_EQ(NULL, self->exits);
}

/* All cores that there are: more than there is room for at first. */
static int answer_cores(unsigned long request, void *arg)
{
	struct tt_memtrack_cores_get *get = arg;
	struct tt_memtrack_core *cores = (void *)(uintptr_t)get->cores;
	__u32 room = get->count;

	if (request != TT_MEMTRACK_IOC_CORES_GET || get->device == 9)
		return -ENODEV;
	get->count = 3;
	get->everywhere = 10;
	get->unplaced = 20;
	if (room < 3)
		return -EMSGSIZE;
	for (__u32 i = 0; i < 3; i++)
		cores[i] = (struct tt_memtrack_core) { .x = i, .bytes = 5 };
	return 0;
}

TEST_F(ask, cores)
{
	struct tt_memtrack_core *cores;
	uint64_t everywhere, unplaced;
	size_t count;

	fake.answer = answer_cores;
	ASSERT_EQ(0, ttmt_cores(self->handle, 1, TT_MEMTRACK_CORES_SELF, &cores, sizeof(*cores),
				&count, &everywhere, &unplaced));
	EXPECT_EQ(TT_MEMTRACK_CORES_SELF, fake.arg.cores_get.flags);
	ASSERT_EQ(3, count);
	EXPECT_EQ(2, cores[2].x);
	EXPECT_EQ(10, everywhere);
	EXPECT_EQ(20, unplaced);
	free(cores);
	EXPECT_EQ(-ENODEV, ttmt_cores(self->handle, 9, 0, &cores, sizeof(*cores), &count, NULL,
				      NULL));
	EXPECT_EQ(NULL, cores);
	EXPECT_EQ(0, count);
}

TEST_F(ask, records_by_pages)
{
	const struct tt_memtrack_record last = { .device = 1, .kind = 2, .id = 3, .slot = 4 };
	struct tt_memtrack_record records[4];
	struct tt_memtrack_records_get want = {
		.size = sizeof(want),
		.records = (uintptr_t)records,
		.entry_size = sizeof(records[0]),
		.count = 4,
	};

	EXPECT_EQ(4, ttmt_records_self(self->handle, NULL, records, sizeof(records[0]), 4));
	EXPECT_EQ(TT_MEMTRACK_IOC_RECORDS_GET, fake.request);
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));

	want.flags = TT_MEMTRACK_RECORDS_AFTER;
	want.client = 77;
	want.device = 1;
	want.kind = 2;
	want.id = 3;
	want.slot = 4;
	EXPECT_EQ(4, ttmt_records(self->handle, 77, &last, records, sizeof(records[0]), 4));
	EXPECT_EQ(0, memcmp(&want, &fake.arg, sizeof(want)));
}

/* In device events the client is 0, which to the kernel would mean the caller. */
TEST_F(ask, records_of_nobody)
{
	struct tt_memtrack_record record;

	EXPECT_EQ(-ENOENT, ttmt_records(self->handle, 0, NULL, &record, sizeof(record), 1));
	EXPECT_EQ(0, fake.ioctls);
}

TEST_F(ask, records_with_odd_room)
{
	struct tt_memtrack_record record;

	EXPECT_EQ(-EINVAL, ttmt_records_self(self->handle, NULL, &record, sizeof(record), 0));
	EXPECT_EQ(0, fake.ioctls);
	EXPECT_EQ(INT32_MAX,
		  ttmt_records_self(self->handle, NULL, &record, sizeof(record), SIZE_MAX));
}

TEST_HARNESS_MAIN
