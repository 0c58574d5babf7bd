// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libttmt against the loaded module: report, batch, ask, watch, fork, close, devices,
 * modules.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "ttmt_harness.h"

#include <ttmt.h>

#define MIB 1048576ULL

/* A simulated n300 is two devices, a p150a is the third. */
FIXTURE(library) {
	struct ttmt *handle;
	struct ttmt *reader;
};

FIXTURE_SETUP(library)
{
	char reason[256];

	ASSERT_EQ(0, ttmt_module_load("tt_memtrack", NULL, reason, sizeof(reason))) {
		TH_LOG("%s", reason);
	}
	ASSERT_EQ(0, ttmt_module_load("tt_memtrack_sim", "boards=n300,p150a", reason,
				      sizeof(reason))) {
		TH_LOG("%s", reason);
	}
	ASSERT_EQ(0, ttmt_open(&self->handle, 0));
	ASSERT_EQ(0, ttmt_open(&self->reader, TTMT_OPEN_READ_ONLY));
}

/* The kinds and sums to query. */
enum { DRAM, L1, L1_TENSORS, L1_PROGRAM, KERNEL, ROWS };

static const uint32_t whats[ROWS] = {
	TT_MEMTRACK_SUM_DRAM, TT_MEMTRACK_SUM_L1, TT_MEMTRACK_SUM_L1_TENSORS,
	TT_MEMTRACK_SUM_L1_PROGRAM, TT_MEMTRACK_KIND_KERNEL,
};

static int ask_all(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *usage)
{
	for (int i = 0; i < ROWS; i++)
		usage[i].what = whats[i];
	return ttmt_usage(handle, device, usage, sizeof(*usage), ROWS);
}

static int ask_self(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *usage)
{
	for (int i = 0; i < ROWS; i++)
		usage[i].what = whats[i];
	return ttmt_usage_self(handle, device, usage, sizeof(*usage), ROWS);
}

FIXTURE_TEARDOWN(library)
{
	struct tt_memtrack_usage usage[ROWS];

	ttmt_close(self->handle);
	EXPECT_EQ(0, ask_all(self->reader, 0, usage));
	EXPECT_EQ(0, usage[DRAM].bytes);
	EXPECT_EQ(0, usage[L1].bytes);
	ttmt_close(self->reader);
}

TEST_F(library, version)
{
	struct tt_memtrack_version version;

	ASSERT_EQ(0, ttmt_version(self->reader, &version, sizeof(version)));
	EXPECT_EQ(TT_MEMTRACK_ABI_VERSION, version.abi_version);
	EXPECT_EQ(TT_MEMTRACK_FIRST_KINDS, version.kinds);
	EXPECT_EQ(TT_MEMTRACK_MAX_RECORD, version.max_record);
	TH_LOG("module %s, library %s", version.module_version, ttmt_library_version());
}

TEST_F(library, every_report_and_its_usage)
{
	struct tt_memtrack_usage usage[ROWS];

	ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, TT_MEMTRACK_KIND_DRAM_BUFFERS, 1, 64 * MIB,
				    8 * MIB));
	ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, TT_MEMTRACK_KIND_L1_BUFFERS, 1, MIB, 16384));
	ASSERT_EQ(0, ttmt_cb_alloc(self->handle, 0, TT_MEMTRACK_KIND_CB, 1, 4096, 64));
	ASSERT_EQ(0, ttmt_kernel_load(self->handle, 0, TT_MEMTRACK_KERNEL_APPLICATION, 1, 1000,
				      64));
	ASSERT_EQ(0, ask_all(self->reader, 0, usage));
	EXPECT_EQ(64 * MIB, usage[DRAM].bytes);
	EXPECT_EQ(8 * MIB, usage[DRAM].core_bytes);
	EXPECT_EQ(MIB + 4096 * 64 + 1000 * 64, usage[L1].bytes);
	EXPECT_EQ(16384 + 4096, usage[L1].core_bytes);
	EXPECT_EQ(MIB, usage[L1_TENSORS].bytes);
	EXPECT_EQ(4096 * 64, usage[L1_PROGRAM].bytes);
	EXPECT_EQ(1, usage[KERNEL].records);
	ASSERT_EQ(0, ask_self(self->handle, 0, usage));
	EXPECT_EQ(64 * MIB, usage[DRAM].bytes_peak);
	ASSERT_EQ(0, ask_self(self->reader, 0, usage));
	EXPECT_EQ(0, usage[DRAM].bytes_peak);
	EXPECT_EQ(-EEXIST, ttmt_buf_alloc(self->handle, 0, TT_MEMTRACK_KIND_L1_BUFFERS, 1, 1, 1));
	EXPECT_EQ(0, ttmt_buf_free(self->handle, 0, TT_MEMTRACK_KIND_DRAM_BUFFERS, 1, 0));
	EXPECT_EQ(-ENOENT, ttmt_buf_free(self->handle, 0, TT_MEMTRACK_KIND_DRAM_BUFFERS, 1, 0));
	EXPECT_EQ(0, ttmt_cb_free(self->handle, 0, TT_MEMTRACK_KIND_CB, 1, 0));
	EXPECT_EQ(0, ttmt_kernel_unload(self->handle, 0, 1, 0));
	EXPECT_EQ(-ENODEV, ttmt_buf_alloc(self->handle, 77, 0, 1, 1, 1));
	EXPECT_EQ(0, ttmt_free_all(self->handle, TT_MEMTRACK_ANY, TT_MEMTRACK_ANY));
	ASSERT_EQ(0, ask_all(self->reader, 0, usage));
	EXPECT_EQ(0, usage[L1].bytes);
}

TEST_F(library, read_only_is_refused_by_the_kernel_too)
{
	EXPECT_EQ(-EPERM, ttmt_buf_alloc(self->reader, 0, 0, 1, 1, 1));
	EXPECT_EQ(-EPERM, ttmt_device_set(self->reader, 0, 0, 1));
}

static void fill_ops(struct tt_memtrack_op *ops, size_t count)
{
	memset(ops, 0, count * sizeof(*ops));
	for (size_t i = 0; i < count; i++) {
		ops[i].op = TT_MEMTRACK_OP_BUF_ALLOC;
		ops[i].device = 2;
		ops[i].kind = TT_MEMTRACK_KIND_DRAM_BUFFERS;
		ops[i].id = i;
		ops[i].bytes = 4096;
		ops[i].core_bytes = 512;
	}
}

TEST_F(library, batch)
{
	struct tt_memtrack_op ops[100];
	struct ttmt_submitted result;
	struct tt_memtrack_usage usage[ROWS];

	fill_ops(ops, 100);
	ops[40].id = 7;
	EXPECT_EQ(-EEXIST,
		  ttmt_submit(self->handle, ops, sizeof(*ops), 100, 0, &result, sizeof(result)));
	EXPECT_EQ(40, result.done);
	ASSERT_EQ(0, ask_self(self->handle, 2, usage));
	EXPECT_EQ(40, usage[DRAM].records);
	EXPECT_EQ(0, ttmt_submit(self->handle, ops, sizeof(*ops), 100,
				 TT_MEMTRACK_SUBMIT_CONTINUE, &result, sizeof(result)));
	EXPECT_EQ(100, result.done);
	EXPECT_EQ(41, result.book_errors);
	ASSERT_EQ(0, ask_self(self->handle, 2, usage));
	EXPECT_EQ(99, usage[DRAM].records);
	EXPECT_EQ(0, ttmt_submit(self->handle, ops, sizeof(*ops), 0, 0, &result, sizeof(result)));
	EXPECT_EQ(0, result.done);
}

TEST_F(library, records_by_pages)
{
	struct tt_memtrack_op ops[100];
	struct tt_memtrack_record page[7];
	const struct tt_memtrack_record *after = NULL;
	uint64_t next = 0;
	int got;

	fill_ops(ops, 100);
	ASSERT_EQ(0, ttmt_submit(self->handle, ops, sizeof(*ops), 100, 0, NULL, 0));
	while ((got = ttmt_records_self(self->handle, after, page, sizeof(*page), 7)) > 0) {
		for (int i = 0; i < got; i++)
			ASSERT_EQ(next++, page[i].id);
		page[0] = page[got - 1];
		after = &page[0];
	}
	EXPECT_EQ(0, got);
	EXPECT_EQ(100, next);
}

TEST_F(library, more_clients_than_the_first_room)
{
	struct ttmt *handles[100];
	struct tt_memtrack_client *clients;
	struct tt_memtrack_usage usage[ROWS];
	size_t count;
	uint64_t sum = 0;

	for (int i = 0; i < ROWS; i++)
		usage[i].what = whats[i];
	for (int i = 0; i < 100; i++) {
		ASSERT_EQ(0, ttmt_open(&handles[i], 0));
		ASSERT_EQ(0, ttmt_buf_alloc(handles[i], 2, TT_MEMTRACK_KIND_TRACE, 1, i + 1, 1));
	}
	ASSERT_EQ(0, ttmt_clients(self->reader, 2, &clients, sizeof(*clients), &count, usage,
				  sizeof(*usage), ROWS));
	ASSERT_EQ(100, count);
	for (size_t i = 0; i < count; i++) {
		EXPECT_EQ(getpid(), clients[i].who.pid);
		sum += clients[i].kind[TT_MEMTRACK_KIND_TRACE].bytes;
	}
	EXPECT_EQ(5050, sum);
	EXPECT_EQ(5050, usage[DRAM].bytes);
	free(clients);
	for (int i = 0; i < 100; i++)
		ttmt_close(handles[i]);
	ASSERT_EQ(0, ttmt_clients(self->reader, 2, &clients, sizeof(*clients), &count, NULL, 0, 0));
	EXPECT_EQ(0, count);
	free(clients);
}

/* Opened, reported nothing, closed: no client, no exit. */
TEST_F(library, a_handle_without_reports_is_no_client)
{
	struct tt_memtrack_exit *exits;
	size_t before, after;
	struct ttmt *handle;

	ASSERT_EQ(0, ttmt_exits(self->reader, &exits, sizeof(*exits), &before));
	free(exits);
	ASSERT_EQ(0, ttmt_open(&handle, 0));
	ttmt_close(handle);
	ASSERT_EQ(0, ttmt_exits(self->reader, &exits, sizeof(*exits), &after));
	free(exits);
	EXPECT_EQ(before, after);
}

/* The parent holds 1000 bytes. Returns the number of the check that failed. */
static int child_of_reporter(struct ttmt *handle, int fd)
{
	struct tt_memtrack_usage usage[ROWS];

	if (ttmt_fd(handle) != fd)
		return 1;
	if (ask_self(handle, 0, usage) || usage[DRAM].bytes)
		return 2;
	if (ttmt_buf_free(handle, 0, 0, 1, 0) != -ENOENT)
		return 3;
	if (ttmt_buf_alloc(handle, 0, 0, 1, 500, 1))
		return 4;
	if (ask_all(handle, 0, usage) || usage[DRAM].bytes != 1500)
		return 5;
	if (ask_self(handle, 0, usage) || usage[DRAM].bytes != 500)
		return 6;
	ttmt_close(handle);
	return 0;
}

TEST_F(library, fork)
{
	int fd = ttmt_fd(self->handle);
	struct tt_memtrack_usage usage[ROWS];
	int status;
	pid_t pid;

	ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, 1, 1000, 1));
	pid = fork();
	if (!pid)
		_exit(child_of_reporter(self->handle, fd));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	ASSERT_EQ(0, ask_all(self->reader, 0, usage));
	EXPECT_EQ(1000, usage[DRAM].bytes);
}

/* A child that outlives its parent holds none of the parent's records. */
TEST_F(library, child_outlives_parent)
{
	int ready[2], go[2];
	struct tt_memtrack_usage usage[ROWS];
	char byte;
	int status;
	pid_t pid;

	ASSERT_EQ(0, pipe(ready));
	ASSERT_EQ(0, pipe(go));
	pid = fork();
	if (!pid) {
		struct ttmt *handle;

		if (ttmt_open(&handle, 0) || ttmt_buf_alloc(handle, 1, 0, 1, 1000, 1))
			_exit(1);
		if (!fork()) {
			close(go[1]);
			if (write(ready[1], "", 1) != 1)
				_exit(2);
			_exit(read(go[0], &byte, 1));
		}
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
	ASSERT_EQ(1, read(ready[0], &byte, 1));
	ASSERT_EQ(0, ask_all(self->reader, 1, usage));
	EXPECT_EQ(0, usage[DRAM].bytes);
	close(go[1]);
}

TEST_F(library, vfork_like_children_are_refused)
{
	pid_t pid;
	int status;

	ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, 1, 1000, 1));
	/* Like a clone(), which does not run fork handlers. */
	pid = syscall(SYS_fork);
	if (!pid) {
		if (ttmt_buf_alloc(self->handle, 0, 0, 2, 1, 1) != -EPERM)
			_exit(1);
		if (ttmt_free_all(self->handle, TT_MEMTRACK_ANY, TT_MEMTRACK_ANY) != -EPERM)
			_exit(2);
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* The file stays open through a dup()ed descriptor, but the records are freed. */
TEST_F(library, close_frees_what_another_descriptor_holds)
{
	struct tt_memtrack_usage usage[ROWS];
	struct ttmt *handle;
	int fd;

	ASSERT_EQ(0, ttmt_open(&handle, 0));
	ASSERT_EQ(0, ttmt_buf_alloc(handle, 1, 0, 1, 1000, 1));
	fd = dup(ttmt_fd(handle));
	ttmt_close(handle);
	ASSERT_EQ(0, ask_all(self->reader, 1, usage));
	EXPECT_EQ(0, usage[DRAM].bytes);
	close(fd);
}

static int poll_event(struct ttmt *handle, struct tt_memtrack_event *event)
{
	return ttmt_read_event(handle, TTMT_READ_NOWAIT, event, sizeof(*event));
}

TEST_F(library, watch)
{
	struct tt_memtrack_event event;
	struct pollfd pollfd = { .fd = ttmt_fd(self->reader), .events = POLLIN };

	EXPECT_EQ(-EINVAL, poll_event(self->reader, &event));
	ASSERT_EQ(0, ttmt_watch(self->reader));
	EXPECT_EQ(-EAGAIN, poll_event(self->reader, &event));
	EXPECT_EQ(0, poll(&pollfd, 1, 0));
	for (uint64_t i = 0; i < 500; i++)
		ASSERT_EQ(0, ttmt_cb_alloc(self->handle, 0, TT_MEMTRACK_KIND_CB, i, 10, 64));
	EXPECT_EQ(1, poll(&pollfd, 1, 0));
	for (uint64_t i = 0; i < 500; i++) {
		ASSERT_EQ(0, ttmt_read_event(self->reader, 0, &event, sizeof(event)));
		ASSERT_EQ(sizeof(event), event.size);
		ASSERT_EQ(TT_MEMTRACK_EVENT_CB_ALLOC, event.type);
		ASSERT_EQ(i, event.id);
		ASSERT_EQ(640, event.bytes);
		ASSERT_EQ(640 * (i + 1), event.total);
		ASSERT_EQ(getpid(), event.who.pid);
	}
	EXPECT_EQ(-EAGAIN, poll_event(self->reader, &event));
	ASSERT_EQ(0, ttmt_free_all(self->handle, 0, TT_MEMTRACK_ANY));
	ASSERT_EQ(0, ttmt_read_event(self->reader, 0, &event, sizeof(event)));
	EXPECT_EQ(500, event.records);
	EXPECT_EQ(0, event.total);
}

/* If the ring overflows, the watcher is told how many events it missed. */
TEST_F(library, slow_watcher)
{
	struct tt_memtrack_version version;
	struct tt_memtrack_event event;
	uint64_t seen = 0, missed = 0;
	uint64_t count;

	ASSERT_EQ(0, ttmt_version(self->reader, &version, sizeof(version)));
	ASSERT_EQ(0, ttmt_watch(self->reader));
	count = version.ring_events + 1000;
	for (uint64_t i = 0; i < count; i++)
		ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, i, 1, 1));
	while (!poll_event(self->reader, &event)) {
		if (event.type == TT_MEMTRACK_EVENT_MISSED)
			missed += event.records;
		else
			seen++;
	}
	EXPECT_EQ(count, seen + missed);
	EXPECT_GE(missed, 1000);
}

static void *report_later(void *data)
{
	ttmt_buf_alloc(data, 0, 0, 99, 1, 1);
	return NULL;
}

/* Threads that report through one handle, all at once */

#define THREADS 4
#define REPORTS 2000

struct reporter {
	struct ttmt *handle;
	pthread_barrier_t *barrier;
	uint64_t number;
	uint64_t bytes;
	int result;
	pthread_t thread;
};

static int report(struct reporter *reporter, uint64_t i)
{
	uint64_t id = reporter->number * REPORTS + i;

	if (i % 2)
		return ttmt_cb_alloc(reporter->handle, 0, TT_MEMTRACK_KIND_CB, id, id, 10);
	return ttmt_buf_alloc(reporter->handle, 0, TT_MEMTRACK_KIND_L1_BUFFERS, id, 10 * id, id);
}

static void *report_all(void *data)
{
	struct reporter *reporter = data;

	pthread_barrier_wait(reporter->barrier);
	for (uint64_t i = 0; i < REPORTS && !reporter->result; i++) {
		reporter->result = report(reporter, i);
		reporter->bytes += 10 * (reporter->number * REPORTS + i);
	}
	return NULL;
}

TEST_F(library, threads_report_at_once)
{
	struct reporter reporters[THREADS];
	struct tt_memtrack_usage usage[ROWS];
	pthread_barrier_t barrier;
	uint64_t bytes = 0;

	ASSERT_EQ(0, pthread_barrier_init(&barrier, NULL, THREADS));
	for (int i = 0; i < THREADS; i++) {
		reporters[i] = (struct reporter){ self->handle, &barrier, .number = i };
		ASSERT_EQ(0, pthread_create(&reporters[i].thread, NULL, report_all,
					    &reporters[i]));
	}
	for (int i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, pthread_join(reporters[i].thread, NULL));
		EXPECT_EQ(0, reporters[i].result);
		bytes += reporters[i].bytes;
	}
	pthread_barrier_destroy(&barrier);
	ASSERT_EQ(0, ask_self(self->handle, 0, usage));
	EXPECT_EQ(THREADS * REPORTS, usage[L1].records);
	EXPECT_EQ(bytes, usage[L1].bytes);
}

TEST_F(library, waiting_watcher)
{
	struct tt_memtrack_event event;
	pthread_t thread;

	ASSERT_EQ(0, ttmt_watch(self->reader));
	ASSERT_EQ(0, pthread_create(&thread, NULL, report_later, self->handle));
	ASSERT_EQ(0, ttmt_read_event(self->reader, 0, &event, sizeof(event)));
	EXPECT_EQ(99, event.id);
	ASSERT_EQ(0, pthread_join(thread, NULL));
}

TEST_F(library, watcher_forks)
{
	struct tt_memtrack_event event;
	int status;
	pid_t pid;

	ASSERT_EQ(0, ttmt_watch(self->reader));
	for (uint64_t i = 0; i < 3; i++)
		ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, i, 1, 1));
	ASSERT_EQ(0, ttmt_read_event(self->reader, 0, &event, sizeof(event)));
	pid = fork();
	if (!pid)
		_exit(poll_event(self->reader, &event) != -EINVAL || ttmt_watch(self->reader) ||
		      poll_event(self->reader, &event) != -EAGAIN);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	for (uint64_t i = 1; i < 3; i++) {
		ASSERT_EQ(0, ttmt_read_event(self->reader, 0, &event, sizeof(event)));
		EXPECT_EQ(i, event.id);
	}
}

TEST_F(library, devices_by_ioctl_and_by_sysfs)
{
	struct tt_memtrack_capacity_entry rows[] = {
		{ .which = TT_MEMTRACK_CAP_DRAM_BYTES },
		{ .which = TT_MEMTRACK_CAP_CHIPS, .value = 7 },
		{ .which = TT_MEMTRACK_CAP_TENSIX_CORES },
	};
	struct tt_memtrack_device_get info;
	struct ttmt_device_list *list;
	uint64_t cores, total;
	uint32_t number = 0, listed;
	char board[32];
	int i = 0;

	ASSERT_EQ(0, ttmt_device_list_new(&list));
	EXPECT_EQ(3, ttmt_device_list_count(list));
	while (!ttmt_device_next(self->reader, number, &info, sizeof(info))) {
		ASSERT_EQ(0, ttmt_device_list_number(list, i, &listed));
		ASSERT_EQ(info.device, listed);
		ASSERT_EQ(0, ttmt_capacities(self->reader, listed, rows, sizeof(*rows), 3));
		EXPECT_EQ(TT_MEMTRACK_SOURCE_BOARD, rows[2].source);
		EXPECT_EQ(0, rows[1].value);
		ASSERT_EQ(0, ttmt_device_list_text(list, i, "board", board, sizeof(board)));
		EXPECT_STREQ(info.board, board);
		ASSERT_EQ(0, ttmt_device_list_u64(list, i, "tensix_cores", &cores));
		EXPECT_EQ(rows[2].value, cores);
		ASSERT_EQ(0, ttmt_device_list_u64(list, i, "dram/total", &total));
		EXPECT_EQ(rows[0].value, total);
		number = info.device + 1;
		i++;
	}
	EXPECT_EQ(3, i);
	EXPECT_EQ(-ENOENT, ttmt_device_list_u64(list, 0, "no/such", &total));
	EXPECT_EQ(-EINVAL, ttmt_device_list_u64(list, 0, "arch", &total));
	ttmt_device_list_free(list);
}

/* Simulated devices can only be found by number, and have no card to fill in figures from. */
TEST_F(library, devices_without_a_card)
{
	struct ttmt_device_list *list;
	struct ttmt_card card;
	char address[32];
	uint32_t node, listed;

	ASSERT_EQ(0, ttmt_device_list_new(&list));
	for (uint32_t number = 0; number < 3; number++) {
		int index = ttmt_device_list_find(list, number);

		ASSERT_LE(0, index);
		EXPECT_EQ(0, ttmt_device_list_number(list, index, &listed));
		EXPECT_EQ(number, listed);
		EXPECT_EQ(-ENOENT, ttmt_device_list_pci(list, index, address, sizeof(address)));
		EXPECT_EQ(-ENOENT, ttmt_device_list_node(list, index, &node));
		EXPECT_EQ(-ENOENT, ttmt_device_list_card(list, index, &card, sizeof(card)));
		EXPECT_EQ(0, ttmt_device_fill(self->handle, list, index));
	}
	EXPECT_EQ(-ENODEV, ttmt_device_list_find(list, 3));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_pci(list, "0000:01:00.0", 0));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find_node(list, 0, 0));
	ttmt_device_list_free(list);
}

/* Each handle finds its own client among many of one process. */
TEST_F(library, a_handle_knows_its_client)
{
	struct tt_memtrack_client *clients;
	struct tt_memtrack_exit *exits;
	struct ttmt *handles[3];
	uint64_t number;
	size_t count;

	EXPECT_EQ(-ENOENT, ttmt_client_number(self->handle, &number));
	EXPECT_EQ(-ENOENT, ttmt_client_number(self->reader, &number));
	for (uint64_t i = 0; i < 3; i++) {
		ASSERT_EQ(0, ttmt_open(&handles[i], 0));
		ASSERT_EQ(0, ttmt_buf_alloc(handles[i], 1, TT_MEMTRACK_KIND_TRACE, 1, i + 1, 1));
	}
	ASSERT_EQ(0, ttmt_clients(self->reader, 1, &clients, sizeof(*clients), &count, NULL, 0, 0));
	ASSERT_EQ(3, count);
	for (uint64_t i = 0; i < 3; i++) {
		ASSERT_EQ(0, ttmt_client_number(handles[i], &number));
		for (size_t j = 0; j < count; j++)
			EXPECT_EQ(clients[j].who.client == number,
				  clients[j].kind[TT_MEMTRACK_KIND_TRACE].bytes == i + 1);
	}
	free(clients);
	for (int i = 0; i < 3; i++)
		ttmt_close(handles[i]);
	ASSERT_EQ(0, ttmt_exits(self->reader, &exits, sizeof(*exits), &count));
	ASSERT_LT(0, count);
	EXPECT_EQ(number, exits[count - 1].who.client);
	free(exits);
}

/* Client 0 does not mean the caller. */
TEST_F(library, records_of_others)
{
	struct tt_memtrack_record record;
	uint64_t number;

	ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, 1, 64, 8));
	ASSERT_EQ(0, ttmt_client_number(self->handle, &number));
	EXPECT_EQ(1, ttmt_records(self->reader, number, NULL, &record, sizeof(record), 1));
	EXPECT_EQ(64, record.bytes);
	EXPECT_EQ(-ENOENT, ttmt_records(self->handle, 0, NULL, &record, sizeof(record), 1));
	EXPECT_EQ(1, ttmt_records_self(self->handle, NULL, &record, sizeof(record), 1));
}

/* Tags with their texts, by client number and by handle. */
TEST_F(library, tags)
{
	struct tt_memtrack_record record;
	struct tt_memtrack_tag tags[3];
	uint64_t number;

	ASSERT_EQ(0, ttmt_tag_set(self->handle, 7, "seven"));
	ASSERT_EQ(0, ttmt_tag_push(self->handle, "layer 3"));
	ASSERT_EQ(0, ttmt_tag_push(self->handle, "attention"));
	ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, 1, 64, 8));
	EXPECT_EQ(-EILSEQ, ttmt_tag_push(self->handle, "\033[2J"));
	for (int i = 0; i < 3; i++)
		ttmt_tag_pop(self->handle);
	EXPECT_EQ(1, ttmt_records_self(self->handle, NULL, &record, sizeof(record), 1));
	ASSERT_EQ(0, ttmt_client_number(self->handle, &number));
	ASSERT_EQ(3, ttmt_tags(self->reader, number, 0, tags, sizeof(*tags), 3));
	EXPECT_EQ(7, tags[0].tag);
	EXPECT_STREQ("seven", tags[0].text);
	EXPECT_STREQ("layer 3", tags[1].text);
	EXPECT_EQ(record.tag, tags[2].tag);
	EXPECT_STREQ("layer 3/attention", tags[2].text);
	EXPECT_EQ(2, ttmt_tags_self(self->handle, 7, tags, sizeof(*tags), 3));
	EXPECT_EQ(0, ttmt_tags_self(self->handle, record.tag, tags, sizeof(*tags), 3));
}

/* A child's own file gets the texts of the tags that it uses. */
TEST_F(library, tags_in_a_forked_child)
{
	struct tt_memtrack_tag tag;
	int status;
	pid_t pid;

	ASSERT_EQ(0, ttmt_tag_push(self->handle, "in the parent"));
	pid = fork();
	if (!pid) {
		if (ttmt_tags_self(self->handle, 0, &tag, sizeof(tag), 1) ||
		    ttmt_buf_alloc(self->handle, 0, 0, 1, 64, 8) ||
		    ttmt_tags_self(self->handle, 0, &tag, sizeof(tag), 1) != 1)
			_exit(1);
		_exit(strcmp(tag.text, "in the parent") != 0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	ttmt_tag_pop(self->handle);
}

TEST_F(library, refused)
{
	struct tt_memtrack_refused what = { .device = 1, .kind = 2, .bytes = 64 };
	struct tt_memtrack_refusal *all;
	size_t count;

	ASSERT_EQ(0, ttmt_tag_push(self->handle, "too much"));
	EXPECT_EQ(0, ttmt_refused(self->handle, &what, sizeof(what)));
	ttmt_tag_pop(self->handle);
	ASSERT_EQ(0, ttmt_refusals(self->reader, &all, sizeof(*all), &count));
	ASSERT_LT(0, count);
	EXPECT_EQ(getpid(), all[count - 1].who.pid);
	EXPECT_EQ(64, all[count - 1].bytes);
	EXPECT_STREQ("too much", all[count - 1].tag_text);
	free(all);
}

/* The size in a free is only compared. */
TEST_F(library, bytes_of_a_free)
{
	struct tt_memtrack_usage usage[ROWS];
	struct ttmt_device_list *list;
	uint64_t before, after;

	ASSERT_EQ(0, ttmt_device_list_new(&list));
	ASSERT_EQ(0, ttmt_device_list_u64(list, 0, "errors/size_mismatch", &before));
	for (uint64_t id = 1; id <= 3; id++)
		ASSERT_EQ(0, ttmt_buf_alloc(self->handle, 0, 0, id, 64, 8));
	ASSERT_EQ(0, ttmt_cb_alloc(self->handle, 0, TT_MEMTRACK_KIND_CB, 1, 64, 4));
	ASSERT_EQ(0, ttmt_kernel_load(self->handle, 0, 0, 1, 64, 4));
	EXPECT_EQ(0, ttmt_buf_free(self->handle, 0, 0, 1, 64));
	EXPECT_EQ(0, ttmt_buf_free(self->handle, 0, 0, 2, 0));
	EXPECT_EQ(0, ttmt_cb_free(self->handle, 0, TT_MEMTRACK_KIND_CB, 1, 256));
	EXPECT_EQ(0, ttmt_kernel_unload(self->handle, 0, 1, 256));
	ASSERT_EQ(0, ttmt_device_list_u64(list, 0, "errors/size_mismatch", &after));
	EXPECT_EQ(before, after);
	EXPECT_EQ(0, ttmt_buf_free(self->handle, 0, 0, 3, 65));
	ASSERT_EQ(0, ttmt_device_list_u64(list, 0, "errors/size_mismatch", &after));
	EXPECT_EQ(before + 1, after);
	ttmt_device_list_free(list);
	ASSERT_EQ(0, ask_self(self->handle, 0, usage));
	EXPECT_EQ(0, usage[DRAM].bytes);
}

TEST_F(library, turned_off)
{
	struct tt_memtrack_client *clients;
	struct ttmt *handle;
	size_t count;

	setenv("TT_MEMTRACK", "0", 1);
	ASSERT_EQ(0, ttmt_open(&handle, 0));
	unsetenv("TT_MEMTRACK");
	EXPECT_EQ(0, ttmt_buf_alloc(handle, 0, 0, 1, 1, 1));
	ASSERT_EQ(0, ttmt_clients(self->reader, 0, &clients, sizeof(*clients), &count, NULL, 0, 0));
	EXPECT_EQ(0, count);
	free(clients);
	ttmt_close(handle);
}

static int load_reason(const char *name, const char *options, char *reason, size_t room)
{
	int err = ttmt_module_load(name, options, reason, room);

	fprintf(stderr, "# %s %s: %d %s\n", name, options ? options : "", err, reason);
	return err;
}

TEST(modules)
{
	char reason[256];
	struct ttmt *handle;
	struct ttmt_device_list *list;
	int status, err;
	pid_t pid;

	system("rmmod tt_memtrack_sim tt_memtrack 2>/dev/null");
	EXPECT_EQ(-ENOENT, ttmt_open(&handle, 0));
	EXPECT_EQ(-ENOENT, ttmt_device_list_new(&list));
	EXPECT_EQ(-ENOENT, load_reason("tt_nosuch", NULL, reason, sizeof(reason)));
	EXPECT_EQ(-EINVAL, load_reason("tt_memtrack_sim", "boards=n999", reason, sizeof(reason)));
	pid = fork();
	if (!pid) {
		if (setuid(1000))
			_exit(9);
		err = load_reason("tt_memtrack_sim", "boards=n300", reason, sizeof(reason));
		_exit(err != -EPERM);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(0, load_reason("tt_memtrack_sim", "boards=n300", reason, sizeof(reason)));
	EXPECT_EQ(0, load_reason("tt_memtrack_sim", "boards=n300", reason, sizeof(reason)));
	EXPECT_EQ(0, system("rmmod tt_memtrack_sim"));
	EXPECT_EQ(0, ttmt_device_list_new(&list));
	EXPECT_EQ(0, ttmt_device_list_count(list));
	ttmt_device_list_free(list);
	system("rmmod tt_memtrack");
}

TEST_HARNESS_MAIN
