// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Costs on a big machine: how long others wait while a client with a million records exits, or
 * while somebody asks for a thousand clients; and memory.
 *
 * For a guest with one CPU that counts instructions instead of time. There, a reporter that may
 * preempt everybody waits only for locks, and for kernel code that does not yield the CPU. Both
 * must be short.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define RECORDS 1000000
#define CLIENTS 1000

/* The reporter's period, and the longest wait allowed. */
#define PERIOD_NS 100000
#define MOST_NS 50000000

static void show_cost(const char *what, double cost)
{
	printf("%-58s %12.0f\n", what, cost);
}

static void hold_records(int fd)
{
	struct tt_memtrack_op ops[BATCH];
	__u64 i, n;

	for (n = 0; n < RECORDS; n += BATCH) {
		for (i = 0; i < BATCH; i++)
			ops[i] = op_alloc(0, L1_BUFFERS, (n + i) * 0x9e3779b97f4a7c15ULL, 64, 64);
		must(submit(fd, ops, BATCH, 0, NULL), "SUBMIT");
	}
}

/* Another reporter on the same device, which measures its longest wait. */
struct reporter {
	struct child child;
	pthread_t thread;
	int fd;
	struct {
		int ready;
		__s64 longest;
		int stop;
	} *shared;
};

static void add_period(struct timespec *t)
{
	t->tv_nsec += PERIOD_NS;
	if (t->tv_nsec >= 1000000000) {
		t->tv_nsec -= 1000000000;
		t->tv_sec++;
	}
}

/* A wait is the time from when it should have woken up until its event was done. */
static void *report_in_time(void *argument)
{
	const struct sched_param first = { .sched_priority = 50 };
	struct reporter *reporter = argument;
	int fd = reporter->fd;
	struct timespec t;
	__s64 waited, longest;
	__u64 id;

	if (sched_setscheduler(0, SCHED_FIFO, &first))
		die("SCHED_FIFO");
	must(record_alloc(fd, 0, CB, 0, 1, 1), "CB_ALLOC");
	__atomic_store_n(&reporter->shared->ready, 1, __ATOMIC_RELAXED);
	clock_gettime(CLOCK_MONOTONIC, &t);
	for (id = 1; !__atomic_load_n(&reporter->shared->stop, __ATOMIC_RELAXED); id++) {
		add_period(&t);
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
		must(record_alloc(fd, 0, CB, id, 1, 1), "CB_ALLOC");
		waited = now() - (t.tv_sec * 1e9 + t.tv_nsec);
		longest = __atomic_load_n(&reporter->shared->longest, __ATOMIC_RELAXED);
		if (waited > longest)
			__atomic_store_n(&reporter->shared->longest, waited, __ATOMIC_RELAXED);
		must(record_free(fd, 0, CB, id), "CB_FREE");
		/* Do not catch up on missed periods. */
		clock_gettime(CLOCK_MONOTONIC, &t);
	}
	return NULL;
}

static void report_in_child(struct reporter *reporter)
{
	reporter->fd = device_open(O_RDWR);
	if (mlockall(MCL_CURRENT))
		die("mlockall");
	report_in_time(reporter);
	_exit(0);
}

/* Start it as another thread of a client, or with fd -1 as another client. */
static void reporter_start(struct reporter *reporter, int fd)
{
	reporter->shared = mmap(NULL, sizeof(*reporter->shared), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (reporter->shared == MAP_FAILED)
		die("mmap");
	reporter->fd = fd;
	if (fd >= 0)
		must(-pthread_create(&reporter->thread, NULL, report_in_time, reporter), "thread");
	else if (!child_start(&reporter->child))
		report_in_child(reporter);
	while (!__atomic_load_n(&reporter->shared->ready, __ATOMIC_RELAXED))
		sched_yield();
}

static double reporter_stop(struct reporter *reporter)
{
	__s64 longest = __atomic_load_n(&reporter->shared->longest, __ATOMIC_RELAXED);

	__atomic_store_n(&reporter->shared->stop, 1, __ATOMIC_RELAXED);
	if (reporter->fd >= 0 ? pthread_join(reporter->thread, NULL) :
				child_wait(&reporter->child))
		die("reporter");
	munmap(reporter->shared, sizeof(*reporter->shared));
	return longest;
}

/* Actions that the reporter may have to wait for. Each closes the file. */

static void compute(int fd)
{
	double end = now() + 1e8;

	while (now() < end)
		;
	close(fd);
}

static void close_it(int fd)
{
	close(fd);
}

static void free_records(int fd)
{
	must(free_all(fd, 0, L1_BUFFERS), "FREE_ALL");
}

static void free_its_records(int fd)
{
	free_records(fd);
	close(fd);
}

static void drop_its_records(int fd)
{
	must(sysfs_write("1", "tt0/drop"), "drop");
	close(fd);
}

static struct tt_memtrack_client seen[CLIENTS + 8];

static void ask_for_clients(int fd)
{
	struct tt_memtrack_usage usage[WHATS];
	__u32 count = CLIENTS + 8;

	must(clients_get(fd, 0, seen, &count, usage), "CLIENTS_GET");
}

static void ask_often(int fd)
{
	int i;

	for (i = 0; i < 20; i++)
		ask_for_clients(fd);
	close(fd);
}

static double time_of(void (*act)(int fd), bool with_records)
{
	int fd = device_open(O_RDWR);
	double start;

	if (with_records)
		hold_records(fd);
	start = now();
	act(fd);
	return now() - start;
}

static bool waited_too_long;

static void show_longest(const char *what, struct reporter *reporter, void (*act)(int fd), int fd)
{
	double longest;

	__atomic_store_n(&reporter->shared->longest, 0, __ATOMIC_RELAXED);
	act(fd);
	longest = reporter_stop(reporter);
	show_cost(what, longest);
	waited_too_long |= longest > MOST_NS;
}

static void show_wait(const char *what, void (*act)(int fd), bool with_records)
{
	struct reporter reporter;
	int fd;

	/* First, because it must not inherit the file. */
	reporter_start(&reporter, -1);
	fd = device_open(O_RDWR);
	if (with_records)
		hold_records(fd);
	show_longest(what, &reporter, act, fd);
}

/* The wait of another thread of the client that acts. */
static void show_own_wait(const char *what, void (*act)(int fd))
{
	int fd = device_open(O_RDWR);
	struct reporter reporter;

	hold_records(fd);
	reporter_start(&reporter, fd);
	show_longest(what, &reporter, act, fd);
	close(fd);
}

/* Kernel memory of the cgroup, which only this process is in. */
static double kernel_memory(void)
{
	__s64 bytes = cgroup_figure("memory.stat", "kernel");

	if (bytes < 0)
		die("memory.stat");
	return bytes;
}

static void memory_of_records(void)
{
	int fd = device_open(O_RDWR);
	double before;

	must(record_alloc(fd, 0, L1_BUFFERS, 1, 1, 1), "BUF_ALLOC");
	before = kernel_memory();
	hold_records(fd);
	printf("%-58s %12.1f\n", "bytes of kernel memory, a record",
	       (kernel_memory() - before) / RECORDS);
	close(fd);
}

static int client_fd[CLIENTS];

static void memory_of_clients(void)
{
	double before = kernel_memory(), silent, first, second;
	int i;

	for (i = 0; i < CLIENTS; i++) {
		client_fd[i] = device_open(O_RDWR);
		if (client_fd[i] < 0)
			die("/dev/tt_memtrack");
	}
	silent = kernel_memory();
	for (i = 0; i < CLIENTS; i++)
		must(record_alloc(client_fd[i], 0, CB, 1, 1, 1), "first event");
	first = kernel_memory();
	for (i = 0; i < CLIENTS; i++)
		must(record_alloc(client_fd[i], 1, CB, 1, 1, 1), "event on a second device");
	second = kernel_memory();
	show_cost("bytes of kernel memory, a file that reports nothing",
		  (silent - before) / CLIENTS);
	show_cost("... a client, on its first device with its first record",
		  (first - silent) / CLIENTS);
	show_cost("... on each further device", (second - first) / CLIENTS);
}

/* Uses the clients that memory_of_clients() opened. */
static void time_of_clients(void)
{
	double start;
	int i, asker = device_open(O_RDONLY);

	ask_for_clients(asker);
	start = now();
	for (i = 0; i < 10; i++)
		ask_for_clients(asker);
	show_cost("CLIENTS_GET of 1,000 clients", (now() - start) / 10);
	show_wait("... longest wait of another's event", ask_often, false);
	show_cost("drop of the records of 1,000 clients", time_of(drop_its_records, false));
	show_wait("... longest wait of another's event", drop_its_records, false);
	start = now();
	for (i = 0; i < CLIENTS; i++)
		close(client_fd[i]);
	show_cost("close of a client on two devices", (now() - start) / CLIENTS);
	close(asker);
}

int main(int argc, char **argv)
{
	struct rlimit files = { CLIENTS + 64, CLIENTS + 64 };

	if (argc < 2) {
		fprintf(stderr, "usage: %s UNIT\n", argv[0]);
		return 2;
	}
	if (setrlimit(RLIMIT_NOFILE, &files))
		die("RLIMIT_NOFILE");
	setlinebuf(stdout);
	printf("%-58s %12s\n", "", argv[1]);
	show_wait("longest wait of an event, others only computing", compute, false);
	show_cost("close of 1,000,000 records", time_of(close_it, true));
	show_wait("... longest wait of another's event", close_it, true);
	show_cost("free of 1,000,000 records by FREE_ALL", time_of(free_its_records, true));
	show_wait("... longest wait of another's event", free_its_records, true);
	show_own_wait("... longest wait of its client's other thread", free_records);
	show_wait("drop of 1,000,000 records: longest wait of another's event",
		  drop_its_records, true);
	must(cgroup_make("max"), "memory cgroup");
	must(cgroup_add(getpid()), "memory cgroup");
	memory_of_records();
	memory_of_clients();
	time_of_clients();
	if (!waited_too_long)
		return 0;
	fprintf(stderr, "bench: a wait is longer than %d\n", MOST_NS);
	return 1;
}
