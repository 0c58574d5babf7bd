// SPDX-License-Identifier: GPL-2.0-or-later
/* Shared by the programs of the bench, see bench.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "bench.h"

void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

void must(int result, const char *what)
{
	if (!result)
		return;
	errno = -result;
	die(what);
}

double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

int open_client(void)
{
	int fd = open(DEVICE_FILE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die(DEVICE_FILE);
	return fd;
}

double null_ioctl(int fd, unsigned int rounds)
{
	double start = now();
	unsigned int i;

	for (i = 0; i < rounds; i++)
		if (ioctl(fd, _IO(TT_MEMTRACK_IOC_TYPE, 0xff)) != -1 || errno != ENOTTY)
			die("null ioctl");
	return (now() - start) / rounds;
}

static void alloc_buffer(int fd, uint64_t id, uint32_t tag)
{
	struct tt_memtrack_buf_alloc alloc = {
		.size = sizeof(alloc),
		.device = DEVICE,
		.kind = TT_MEMTRACK_KIND_L1_BUFFERS,
		.id = id,
		.bytes = 4096,
		.core_bytes = 64,
		.tag = tag,
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

uint64_t scattered(unsigned int i)
{
	return i * 0x9e3779b97f4a7c15ULL;
}

double event_alone(int fd, uint32_t tag, unsigned int rounds)
{
	double start = now();
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		alloc_buffer(fd, scattered(i), tag);
		free_buffer(fd, scattered(i));
	}
	return (now() - start) / rounds / 2;
}

void halves(struct tt_memtrack_op ops[BATCH], unsigned int first)
{
	unsigned int i;

	for (i = 0; i < BATCH / 2; i++) {
		__u32 kind = i % 2 ? CB : L1_BUFFERS;
		__u64 id = scattered(first + i);

		ops[i] = op_alloc(DEVICE, kind, id, 64, 64);
		ops[i + BATCH / 2] = op_free(DEVICE, kind, id);
	}
}

double event_in_batch(int fd, pattern_t pattern, unsigned int rounds)
{
	struct tt_memtrack_op *ops = calloc(rounds * BATCH, sizeof(*ops));
	unsigned int i;
	double start;

	if (!ops)
		die("batches");
	for (i = 0; i < rounds; i++)
		pattern(ops + i * BATCH, i * BATCH);
	start = now();
	for (i = 0; i < rounds; i++)
		must(submit(fd, ops + i * BATCH, BATCH, 0, NULL), "SUBMIT");
	start = now() - start;
	free(ops);
	return start / rounds / BATCH;
}

void show_units(const char *unit)
{
	printf("%-50s %10s %8s\n", "", unit, "null");
}

void show(const char *what, double cost, double null)
{
	printf("%-50s %10.0f %8.2f\n", what, cost, cost / null);
}
