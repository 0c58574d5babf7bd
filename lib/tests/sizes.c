// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program older or newer than its library. This is compiled twice: with today's structures
 * for a library and a kernel that have longer ones (old_program_test), and with longer
 * structures for today's library and kernel (new_program_test).
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/mount.h>

#include <kselftest_harness.h>

#include "fake.h"
#include "fake_sys.h"

/* Today's sizes, which never change. */
#define VERSION 104
#define DEVICE 96
#define CAPACITY 24
#define COUNTER 16
#define USAGE 88
#define CLIENT 272
#define RECORD 56
#define EXIT 248
#define OP 56
#define EVENT 128
#define CARD 64
#define CHANGE 8
#define SUBMITTED (2 * sizeof(size_t))
#define GROWN 32

#define IS_NEW (sizeof(struct tt_memtrack_version) > VERSION)
#define ROWS 3

/* Untouched memory is 0xa5; what the fake kernel fills in is 0x5a unless it has another value. */
enum { UNTOUCHED = 0xa5, KNOWN = 0x5a };

static unsigned char memory[4096];

static void *fresh(void)
{
	return memset(memory, UNTOUCHED, sizeof(memory));
}

static bool all_are(const unsigned char *from, const unsigned char *to, unsigned char value)
{
	for (; from < to; from++)
		if (*from != value)
			return false;
	return true;
}

/* Whether rows are filled as far as the library and the kernel know them, and 0 beyond. */
static bool are_filled(const void *rows, size_t row_size, size_t known, size_t count)
{
	const unsigned char *row = rows;

	for (; count; count--, row += row_size)
		if (row[known - 1] != KNOWN || !all_are(row + known, row + row_size, 0))
			return false;
	return true;
}

static bool is_untouched_from(size_t size)
{
	return all_are(memory + size, memory + sizeof(memory), UNTOUCHED);
}

/* Like a kernel that knows more than an old program and less than a new one. */
static int fill(void *row, size_t size, size_t today)
{
	size_t known = IS_NEW ? today : today + GROWN;

	if (size < today)
		return -EINVAL;
	memset(row, 0, size);
	memset(row, KNOWN, size < known ? size : known);
	return 0;
}

static int fill_rows(__u64 rows, __u32 row_size, size_t today, __u32 *count)
{
	int err = 0;

	*count = ROWS;
	for (size_t i = 0; !err && i < ROWS; i++)
		err = fill((char *)(uintptr_t)rows + i * row_size, row_size, today);
	return err;
}

/* Rows whose first member says what they are. */
static int fill_named(__u64 rows, __u32 row_size, size_t today, __u32 *count)
{
	int err = fill_rows(rows, row_size, today, count);

	for (__u32 i = 0; !err && i < ROWS; i++)
		*(__u32 *)((char *)(uintptr_t)rows + i * row_size) = i;
	return err;
}

/* Structures whose first member is their size. */
static int fill_whole(void *arg, size_t today)
{
	__u32 size = *(__u32 *)arg;
	int err = fill(arg, size, today);

	if (!err)
		*(__u32 *)arg = size;
	return err;
}

static int fill_device(struct tt_memtrack_device_get *get)
{
	if (get->capacities)
		return fill_named(get->capacities, get->capacity_size, CAPACITY,
				  &get->capacity_count);
	if (get->counters)
		return fill_named(get->counters, get->counter_size, COUNTER, &get->counter_count);
	return fill_whole(get, DEVICE);
}

static int answer(unsigned long request, void *arg)
{
	struct tt_memtrack_clients_get *clients = arg;
	struct tt_memtrack_records_get *records = arg;
	struct tt_memtrack_usage_get *usage = arg;
	struct tt_memtrack_exits_get *exits = arg;
	struct tt_memtrack_submit *submit = arg;
	int err;

	switch (request) {
	case TT_MEMTRACK_IOC_VERSION:
		return fill_whole(arg, VERSION);
	case TT_MEMTRACK_IOC_DEVICE_GET:
		return fill_device(arg);
	case TT_MEMTRACK_IOC_USAGE_GET:
		return fill_named(usage->entries, usage->entry_size, USAGE, &usage->count);
	case TT_MEMTRACK_IOC_CLIENTS_GET:
		err = fill_named(clients->usage, clients->usage_size, USAGE, &clients->usage_count);
		return err ? err : fill_rows(clients->clients, clients->client_size, CLIENT,
					     &clients->client_count);
	case TT_MEMTRACK_IOC_RECORDS_GET:
		return fill_rows(records->records, records->entry_size, RECORD, &records->count);
	case TT_MEMTRACK_IOC_EXITS_GET:
		return fill_rows(exits->exits, exits->entry_size, EXIT, &exits->count);
	case TT_MEMTRACK_IOC_SUBMIT:
		return submit->entry_size < OP ? -EINVAL : 0;
	default:
		return 0;
	}
}

FIXTURE(sizes) {
	struct ttmt *handle;
};

FIXTURE_SETUP(sizes)
{
	unsetenv("TT_MEMTRACK");
	fake_start();
	fake.answer = answer;
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
}

FIXTURE_TEARDOWN(sizes)
{
	ttmt_close(self->handle);
	EXPECT_EQ(0, fake_leaks());
}

TEST_F(sizes, version)
{
	struct tt_memtrack_version *version = fresh();

	EXPECT_EQ(-EINVAL, ttmt_version(self->handle, version, VERSION - 1));
	EXPECT_TRUE(is_untouched_from(0));
	ASSERT_EQ(0, ttmt_version(self->handle, version, sizeof(*version)));
	EXPECT_TRUE(are_filled(version, sizeof(*version), VERSION, 1));
	EXPECT_TRUE(is_untouched_from(sizeof(*version)));
}

TEST_F(sizes, device)
{
	struct tt_memtrack_device_get *info = fresh();

	EXPECT_EQ(-EINVAL, ttmt_device_get(self->handle, 0, info, DEVICE - 1));
	EXPECT_EQ(-EINVAL, ttmt_device_next(self->handle, 0, info, 0));
	EXPECT_TRUE(is_untouched_from(0));
	ASSERT_EQ(0, ttmt_device_get(self->handle, 0, info, sizeof(*info)));
	EXPECT_TRUE(are_filled(info, sizeof(*info), DEVICE, 1));
	EXPECT_TRUE(is_untouched_from(sizeof(*info)));
	info = fresh();
	ASSERT_EQ(0, ttmt_device_next(self->handle, 0, info, sizeof(*info)));
	EXPECT_TRUE(are_filled(info, sizeof(*info), DEVICE, 1));
	EXPECT_TRUE(is_untouched_from(sizeof(*info)));
}

TEST_F(sizes, capacities_and_counters)
{
	struct tt_memtrack_capacity_entry *capacity = fresh();
	struct tt_memtrack_counter *counter;

	capacity[1].which = 1;
	ASSERT_EQ(0, ttmt_capacities(self->handle, 0, capacity + 1, sizeof(*capacity), 1));
	EXPECT_TRUE(are_filled(capacity + 1, sizeof(*capacity), CAPACITY, 1));
	EXPECT_TRUE(is_untouched_from(2 * sizeof(*capacity)));
	counter = fresh();
	counter[1].which = 1;
	ASSERT_EQ(0, ttmt_counters(self->handle, 0, counter + 1, sizeof(*counter), 1));
	EXPECT_TRUE(are_filled(counter + 1, sizeof(*counter), COUNTER, 1));
	EXPECT_TRUE(is_untouched_from(2 * sizeof(*counter)));
}

static struct tt_memtrack_usage *fresh_rows(void)
{
	struct tt_memtrack_usage *rows = fresh();

	for (__u32 i = 0; i < ROWS; i++)
		rows[i].what = i;
	return rows;
}

static bool usage_is_right(const struct tt_memtrack_usage *rows)
{
	return are_filled(rows, sizeof(*rows), USAGE, ROWS) &&
	       is_untouched_from(ROWS * sizeof(*rows));
}

TEST_F(sizes, usage)
{
	struct tt_memtrack_usage *rows = fresh();

	EXPECT_EQ(-EINVAL, ttmt_usage(self->handle, 0, rows, USAGE - 1, ROWS));
	EXPECT_EQ(-EINVAL, ttmt_usage_self(self->handle, 0, rows, 0, ROWS));
	EXPECT_TRUE(is_untouched_from(0));
	rows = fresh_rows();
	ASSERT_EQ(0, ttmt_usage(self->handle, 0, rows, sizeof(*rows), ROWS));
	EXPECT_TRUE(usage_is_right(rows));
	rows = fresh_rows();
	ASSERT_EQ(0, ttmt_usage_self(self->handle, 0, rows, sizeof(*rows), ROWS));
	EXPECT_TRUE(usage_is_right(rows));
	rows = fresh_rows();
	ASSERT_EQ(0, ttmt_new_peaks(self->handle, 0, rows, sizeof(*rows), ROWS));
	EXPECT_TRUE(usage_is_right(rows));
}

TEST_F(sizes, clients)
{
	struct tt_memtrack_usage *rows = fresh_rows();
	struct tt_memtrack_client *clients;
	size_t count;

	ASSERT_EQ(0, ttmt_clients(self->handle, 0, &clients, sizeof(*clients), &count, rows,
				  sizeof(*rows), ROWS));
	ASSERT_EQ(ROWS, count);
	EXPECT_TRUE(are_filled(clients, sizeof(*clients), CLIENT, ROWS));
	EXPECT_TRUE(usage_is_right(rows));
	free(clients);
	EXPECT_EQ(-EINVAL, ttmt_clients(self->handle, 0, &clients, CLIENT - 1, &count, NULL, 0, 0));
	EXPECT_EQ(NULL, clients);
}

TEST_F(sizes, exits)
{
	struct tt_memtrack_exit *exits;
	size_t count;

	ASSERT_EQ(0, ttmt_exits(self->handle, &exits, sizeof(*exits), &count));
	ASSERT_EQ(ROWS, count);
	EXPECT_TRUE(are_filled(exits, sizeof(*exits), EXIT, ROWS));
	free(exits);
	EXPECT_EQ(-EINVAL, ttmt_exits(self->handle, &exits, EXIT - 1, &count));
	EXPECT_EQ(NULL, exits);
}

TEST_F(sizes, records)
{
	struct tt_memtrack_record *records = fresh();

	EXPECT_EQ(-EINVAL, ttmt_records_self(self->handle, NULL, records, RECORD - 1, ROWS));
	EXPECT_TRUE(is_untouched_from(0));
	EXPECT_EQ(ROWS, ttmt_records_self(self->handle, NULL, records, sizeof(*records), ROWS));
	EXPECT_TRUE(are_filled(records, sizeof(*records), RECORD, ROWS));
	EXPECT_TRUE(is_untouched_from(ROWS * sizeof(*records)));
	records = fresh();
	EXPECT_EQ(ROWS, ttmt_records(self->handle, 1, NULL, records, sizeof(*records), ROWS));
	EXPECT_TRUE(are_filled(records, sizeof(*records), RECORD, ROWS));
	EXPECT_TRUE(is_untouched_from(ROWS * sizeof(*records)));
}

/* The kernel is told how far apart the events are. */
TEST_F(sizes, submit)
{
	struct ttmt_submitted *result = fresh();
	struct tt_memtrack_op ops[ROWS] = { 0 };

	EXPECT_EQ(-EINVAL, ttmt_submit(self->handle, ops, sizeof(ops[0]), ROWS, 0, result,
				       SUBMITTED - 1));
	EXPECT_EQ(-EINVAL, ttmt_submit(self->handle, ops, OP - 1, ROWS, 0, NULL, 0));
	EXPECT_TRUE(is_untouched_from(0));
	ASSERT_EQ(0, ttmt_submit(self->handle, ops, sizeof(ops[0]), ROWS, 0, result,
				 sizeof(*result)));
	EXPECT_EQ(sizeof(ops[0]), fake.arg.submit.entry_size);
	EXPECT_EQ(ROWS, result->done);
	EXPECT_TRUE(all_are(memory + SUBMITTED, memory + sizeof(*result), 0));
	EXPECT_TRUE(is_untouched_from(sizeof(*result)));
}

TEST_F(sizes, event)
{
	const __u32 sent = IS_NEW ? EVENT : EVENT + GROWN;
	struct tt_memtrack_event *event = fresh();
	unsigned char bytes[EVENT + GROWN];

	memset(bytes, KNOWN, sizeof(bytes));
	memcpy(bytes, &sent, sizeof(sent));
	ASSERT_EQ(0, ttmt_watch(self->handle));
	fake_events(bytes, sent);
	EXPECT_EQ(-EINVAL, ttmt_read_event(self->handle, 0, event, EVENT - 1));
	EXPECT_TRUE(is_untouched_from(0));
	ASSERT_EQ(0, ttmt_read_event(self->handle, 0, event, sizeof(*event)));
	EXPECT_EQ(EVENT, event->size);
	EXPECT_TRUE(are_filled(event, sizeof(*event), EVENT, 1));
	EXPECT_TRUE(is_untouched_from(sizeof(*event)));
}

/* The driver has only these two texts, so the added members are 0. */
TEST(card)
{
	struct ttmt_card *card = fresh();
	struct ttmt_device_list *list;

	if (fake_sys(0))
		SKIP(return, "no mount namespace: %s", strerror(errno));
	ASSERT_EQ(0, fake_function("0000:01:00.0"));
	ASSERT_EQ(0, fake_chip("0000:01:00.0", "tt0", 0));
	ASSERT_EQ(0, fake_card("0000:01:00.0", 0, "n300\n", "19.5.0.0\n"));
	ASSERT_EQ(0, ttmt_device_list_new(&list));
	EXPECT_EQ(-EINVAL, ttmt_device_list_card(list, 0, card, CARD - 1));
	EXPECT_TRUE(is_untouched_from(0));
	ASSERT_EQ(0, ttmt_device_list_card(list, 0, card, sizeof(*card)));
	EXPECT_STREQ("n300", card->type);
	EXPECT_STREQ("19.5.0.0", card->firmware);
	EXPECT_TRUE(all_are(memory + CARD, memory + sizeof(*card), 0));
	EXPECT_TRUE(is_untouched_from(sizeof(*card)));
	ttmt_device_list_free(list);
}

TEST(change)
{
	struct ttmt_change *change = fresh();
	struct ttmt_monitor *monitor;

	if (fake_sys(CLONE_NEWNET) || mount("fake", "/run", "tmpfs", 0, NULL))
		SKIP(return, "no namespaces: %s", strerror(errno));
	ASSERT_EQ(0, ttmt_monitor_new(&monitor));
	ASSERT_EQ(0, fake_uevent("add", "tt_memtrack", "tt7"));
	EXPECT_EQ(-EINVAL, ttmt_monitor_next(monitor, change, CHANGE - 1));
	EXPECT_TRUE(is_untouched_from(0));
	ASSERT_EQ(0, ttmt_monitor_next(monitor, change, sizeof(*change)));
	EXPECT_EQ(7, change->device);
	EXPECT_EQ(1, change->added);
	EXPECT_TRUE(all_are(memory + CHANGE, memory + sizeof(*change), 0));
	EXPECT_TRUE(is_untouched_from(sizeof(*change)));
	ttmt_monitor_free(monitor);
}

/* The two programs differ as intended. */
TEST(of_another_time)
{
	EXPECT_EQ(IS_NEW ? VERSION + GROWN : VERSION, sizeof(struct tt_memtrack_version));
	EXPECT_EQ(IS_NEW ? DEVICE + GROWN : DEVICE, sizeof(struct tt_memtrack_device_get));
	EXPECT_EQ(IS_NEW ? CAPACITY + GROWN : CAPACITY, sizeof(struct tt_memtrack_capacity_entry));
	EXPECT_EQ(IS_NEW ? COUNTER + GROWN : COUNTER, sizeof(struct tt_memtrack_counter));
	EXPECT_EQ(IS_NEW ? USAGE + GROWN : USAGE, sizeof(struct tt_memtrack_usage));
	EXPECT_EQ(IS_NEW ? CLIENT + GROWN : CLIENT, sizeof(struct tt_memtrack_client));
	EXPECT_EQ(IS_NEW ? RECORD + GROWN : RECORD, sizeof(struct tt_memtrack_record));
	EXPECT_EQ(IS_NEW ? EXIT + GROWN : EXIT, sizeof(struct tt_memtrack_exit));
	EXPECT_EQ(IS_NEW ? OP + GROWN : OP, sizeof(struct tt_memtrack_op));
	EXPECT_EQ(IS_NEW ? EVENT + GROWN : EVENT, sizeof(struct tt_memtrack_event));
	EXPECT_EQ(IS_NEW ? CARD + GROWN : CARD, sizeof(struct ttmt_card));
	EXPECT_EQ(IS_NEW ? CHANGE + GROWN : CHANGE, sizeof(struct ttmt_change));
	EXPECT_EQ(IS_NEW ? SUBMITTED + GROWN : SUBMITTED, sizeof(struct ttmt_submitted));
}

TEST_HARNESS_MAIN
