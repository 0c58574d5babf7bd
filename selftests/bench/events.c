// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an event costs its reporter, beside a null ioctl and beside one message of the
 * socket server that tt_memtrack replaces.
 *
 * Prints nanoseconds by CLOCK_MONOTONIC. In a guest that counts instructions instead of
 * time these are instructions.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ttmt_test.h"

#define DEVICE 0
#define BATCH 64

/* Size of the message in which the socket server was told of one event. */
#define MESSAGE_SIZE 144

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static int open_client(void)
{
	int fd = open("/dev/tt_memtrack", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die("/dev/tt_memtrack");
	return fd;
}

static void alloc_buffer(int fd, uint64_t id)
{
	struct tt_memtrack_buf_alloc alloc = {
		.size = sizeof(alloc),
		.device = DEVICE,
		.kind = TT_MEMTRACK_KIND_L1_BUFFERS,
		.id = id,
		.bytes = 4096,
		.core_bytes = 64,
	};

	if (ioctl(fd, TT_MEMTRACK_IOC_BUF_ALLOC, &alloc))
		die("BUF_ALLOC");
}

static void free_buffer(int fd, uint64_t id)
{
	struct tt_memtrack_free free = {
		.size = sizeof(free),
		.device = DEVICE,
		.kind = TT_MEMTRACK_KIND_L1_BUFFERS,
		.id = id,
	};

	if (ioctl(fd, TT_MEMTRACK_IOC_BUF_FREE, &free))
		die("BUF_FREE");
}

static void report(int fd, const struct tt_memtrack_op *ops, uint32_t count)
{
	struct tt_memtrack_submit submit = {
		.size = sizeof(submit),
		.ops = (uintptr_t)ops,
		.entry_size = sizeof(*ops),
		.count = count,
	};

	if (ioctl(fd, TT_MEMTRACK_IOC_SUBMIT, &submit))
		die("SUBMIT");
}

/* An ioctl that is refused before anything is looked at. */
static double null_ioctl(int fd, unsigned int rounds)
{
	double start = now();
	unsigned int i;

	for (i = 0; i < rounds; i++)
		if (ioctl(fd, _IO(TT_MEMTRACK_IOC_TYPE, 0xff)) != -1 || errno != ENOTTY)
			die("null ioctl");
	return (now() - start) / rounds;
}

/* Ids that do not arrive in order, as a tree of records would like best. */
static uint64_t scattered(unsigned int i)
{
	return i * 0x9e3779b97f4a7c15ULL;
}

static double pair_by_ioctl(int fd, unsigned int rounds)
{
	double start = now();
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		alloc_buffer(fd, scattered(i));
		free_buffer(fd, scattered(i));
	}
	return (now() - start) / rounds;
}

/* Buffers and circular buffers by turns. */
static uint32_t kind_of(unsigned int i)
{
	return i % 2 ? CB : L1_BUFFERS;
}

static struct tt_memtrack_op allocation(unsigned int i)
{
	return op_alloc(DEVICE, kind_of(i), scattered(i), 64, 64);
}

static void fill_batch(struct tt_memtrack_op *ops, unsigned int first)
{
	unsigned int i;

	for (i = 0; i < BATCH / 2; i++) {
		ops[i] = allocation(first + i);
		ops[i + BATCH / 2] = op_free(DEVICE, kind_of(first + i), scattered(first + i));
	}
}

/* Half of each batch allocates, half frees. */
static double event_in_batch(int fd, unsigned int rounds)
{
	struct tt_memtrack_op ops[BATCH];
	double start;
	unsigned int i;

	fill_batch(ops, 1);
	start = now();
	for (i = 0; i < rounds; i++)
		report(fd, ops, BATCH);
	return (now() - start) / rounds / BATCH;
}

/* Where the records that are held for good begin. */
#define HELD 1000000

static void hold_records(int fd, unsigned int from, unsigned int to)
{
	struct tt_memtrack_op ops[BATCH];
	unsigned int i;

	while (from < to) {
		for (i = 0; i < BATCH && from < to; i++)
			ops[i] = allocation(HELD + from++);
		report(fd, ops, i);
	}
}

/* Others with something on the device. They stay until this process ends. */
static void open_others(int count)
{
	const struct tt_memtrack_op op = allocation(1);

	while (count--)
		report(open_client(), &op, 1);
}

static void read_messages(int fd)
{
	char message[MESSAGE_SIZE];

	while (recv(fd, message, sizeof(message), MSG_WAITALL) == sizeof(message))
		;
	_exit(0);
}

/* The sender waits until the reader has read everything, as a lossless tracker must. */
static double socket_message(unsigned int rounds)
{
	char message[MESSAGE_SIZE] = { 0 };
	double start;
	unsigned int i;
	int pair[2];
	pid_t reader;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		die("socketpair");
	reader = fork();
	if (reader < 0)
		die("fork");
	if (!reader) {
		close(pair[0]);
		read_messages(pair[1]);
	}
	close(pair[1]);
	start = now();
	for (i = 0; i < rounds; i++)
		if (send(pair[0], message, sizeof(message), MSG_NOSIGNAL) != sizeof(message))
			die("send");
	close(pair[0]);
	if (waitpid(reader, NULL, 0) != reader)
		die("waitpid");
	return (now() - start) / rounds;
}

static void show(const char *what, double cost, double null)
{
	printf("%-42s %10.0f %8.2f\n", what, cost, cost / null);
}

/*
 * What the same events cost as more and more lives; how many times as much as at first they cost
 * at most, alone or in batches.
 */
static double by_what_lives(int fd, unsigned int rounds, double null)
{
	static const struct {
		unsigned int records;
		int others;
	} live[] = { { 1000, 0 }, { 100000, 0 }, { 1000000, 0 }, { 1000000, 1000 } };
	double alone[4], batched[4], times = 1;
	char what[64];
	int i;

	for (i = 0; i < 4; i++) {
		hold_records(fd, i ? live[i - 1].records : 0, live[i].records);
		open_others(live[i].others);
		alone[i] = pair_by_ioctl(fd, rounds) / 2;
		batched[i] = event_in_batch(fd, rounds / 16);
		times = fmax(times, fmax(alone[i] / alone[0], batched[i] / batched[0]));
		snprintf(what, sizeof(what), "alone, %u records, %d others", live[i].records,
			 live[i].others);
		show(what, alone[i], null);
		snprintf(what, sizeof(what), "in a batch, %u records, %d others", live[i].records,
			 live[i].others);
		show(what, batched[i], null);
	}
	printf("at most %.2f times what the first cost\n", times);
	return times;
}

int main(int argc, char **argv)
{
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
	double most = argc > 3 ? strtod(argv[3], NULL) : INFINITY;
	double null, growth;
	int fd;

	if (argc < 2 || !rounds) {
		fprintf(stderr, "usage: %s UNIT [ROUNDS [MOST-TIMES]]\n", argv[0]);
		return 2;
	}
	fd = open_client();
	pair_by_ioctl(fd, 100);
	null = null_ioctl(fd, rounds);

	printf("%-42s %10s %8s\n", "", argv[1], "null");
	show("null ioctl", null, null);
	show("event alone", pair_by_ioctl(fd, rounds) / 2, null);
	show("alloc and free, a pair of ioctls", pair_by_ioctl(fd, rounds), null);
	show("event in a batch of 64", event_in_batch(fd, rounds / 16), null);
	growth = by_what_lives(fd, rounds, null);
	show("144-byte message over a Unix socket", socket_message(rounds), null);
	close(fd);
	if (growth <= most)
		return 0;
	fprintf(stderr, "bench: that is more than %g times\n", most);
	return 1;
}
