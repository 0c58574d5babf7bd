// SPDX-License-Identifier: GPL-2.0-or-later
/* What an event costs its reporter, alone and in various batches, compared with a null ioctl. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

/* Each allocation is freed at once. */
static void turns(struct tt_memtrack_op ops[BATCH], unsigned int first)
{
	unsigned int i;

	for (i = 0; i < BATCH; i += 2) {
		__u32 kind = i % 4 ? CB : L1_BUFFERS;
		__u64 id = scattered(first + i);

		ops[i] = op_alloc(DEVICE, kind, id, 64, 64);
		ops[i + 1] = op_free(DEVICE, kind, id);
	}
}

/* Like halves, but consecutive events are on different devices. */
static void two_devices(struct tt_memtrack_op ops[BATCH], unsigned int first)
{
	unsigned int i;

	halves(ops, first);
	for (i = 0; i < BATCH; i++)
		ops[i].device = DEVICE + i % 2;
}

/* Like halves, with a tag on each allocation. */
static void tagged(struct tt_memtrack_op ops[BATCH], unsigned int first)
{
	unsigned int i;

	halves(ops, first);
	for (i = 0; i < BATCH / 2; i++)
		ops[i].tag = 1 + i;
}

/* The records that are held permanently: how many, and the first id. */
#define HELD 1000000

static void in_order(struct tt_memtrack_op ops[BATCH], __u64 first)
{
	unsigned int i;

	halves(ops, 0);
	for (i = 0; i < BATCH; i++)
		ops[i].id = first + i % (BATCH / 2);
}

static void older(struct tt_memtrack_op ops[BATCH], unsigned int first)
{
	in_order(ops, first);
}

/* Like halves, with ids greater than all before, like those of TT-Metal's buffers. */
static void growing(struct tt_memtrack_op ops[BATCH], unsigned int first)
{
	in_order(ops, 3ULL * HELD + first);
}

/* Hold the allocations of batches permanently, in sizes small enough for all to fit on the chip. */
static void hold_records(int fd, pattern_t pattern, unsigned int from, unsigned int to)
{
	struct tt_memtrack_op ops[BATCH];
	unsigned int count = BATCH / 2, i;

	for (; from < to; from += count) {
		pattern(ops, HELD + from);
		for (i = 0; i < count; i++) {
			ops[i].bytes = 1;
			ops[i].core_bytes = ops[i].core_bytes ? 1 : 0;
		}
		count = to - from < count ? to - from : count;
		must(submit(fd, ops, count, 0, NULL), "SUBMIT");
	}
}

/* Open other clients with a record on the device. They stay until this process ends. */
static void open_others(int count)
{
	while (count--)
		must(record_alloc(open_client(), DEVICE, CB, 1, 1, 1), "CB_ALLOC");
}

/*
 * Costs of the same events with more and more live records and clients. Returns the highest ratio
 * to the first cost, alone or in batches.
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
		hold_records(fd, halves, i ? live[i - 1].records : 0, live[i].records);
		open_others(live[i].others);
		alone[i] = event_alone(fd, 0, rounds);
		batched[i] = event_in_batch(fd, halves, rounds / 16);
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

/* Each allocation sets a new peak. */
static double at_new_peaks(unsigned int rounds)
{
	double start;
	int fd = open_client();
	unsigned int i;

	must(record_alloc(fd, DEVICE, DRAM_BUFFERS, 0, 64, 1), "BUF_ALLOC");
	start = now();
	for (i = 1; i <= rounds; i++)
		must(record_alloc(fd, DEVICE, DRAM_BUFFERS, i, 64, 1), "BUF_ALLOC");
	start = now() - start;
	close(fd);
	return start / rounds;
}

static double with_growing_ids(unsigned int rounds)
{
	int fd = open_client();
	double cost;

	hold_records(fd, older, 0, HELD);
	cost = event_in_batch(fd, growing, rounds);
	close(fd);
	return cost;
}

/* Count the events that were read, or missed because the reader was delayed by other work. */
static unsigned int events_told(const struct tt_memtrack_event *event, size_t count)
{
	unsigned int told = 0;
	size_t i;

	for (i = 0; i < count; i++)
		told += event[i].type == TT_MEMTRACK_EVENT_MISSED ? event[i].records : 1;
	return told;
}

/* Read events as they come, a batch at a time, until there were this many. */
static void read_events(struct child *child, unsigned int count)
{
	struct tt_memtrack_event events[BATCH];
	unsigned int told;
	int fd = open_client();
	ssize_t size;

	must(watch(fd), "WATCH");
	tell(child, 0);
	for (told = 0; told < count;) {
		size = read(fd, events, sizeof(events));
		if (size <= 0)
			die("read");
		told += events_told(events, size / sizeof(*events));
	}
	tell(child, 0);
	_exit(0);
}

#define MOST_READERS 8

/* The cost of an event in a batch, until the last reader has read it. */
static double event_and_readers(int fd, int readers, unsigned int rounds)
{
	struct child child[MOST_READERS];
	double start;
	int i;

	for (i = 0; i < readers; i++) {
		if (!child_start(&child[i]))
			read_events(&child[i], rounds * BATCH);
		if (hear(&child[i]))
			die("reader");
	}
	start = now();
	event_in_batch(fd, halves, rounds);
	for (i = 0; i < readers; i++)
		if (hear(&child[i]))
			die("reader");
	start = now() - start;
	for (i = 0; i < readers; i++)
		child_wait(&child[i]);
	return start / rounds / BATCH;
}

int main(int argc, char **argv)
{
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
	unsigned int batches = rounds / 16;
	double most = argc > 3 ? strtod(argv[3], NULL) : INFINITY;
	double null, unread, growth;
	int fd;

	if (argc < 2 || !batches) {
		fprintf(stderr, "usage: %s UNIT [ROUNDS [MOST-TIMES]]\n", argv[0]);
		return 2;
	}
	setlinebuf(stdout);
	fd = open_client();
	event_alone(fd, 0, 100);
	null = null_ioctl(fd, rounds);

	show_units(argv[1]);
	show("null ioctl", null, null);
	show("event alone", event_alone(fd, 0, rounds), null);
	show("... with a tag", event_alone(fd, 1, rounds), null);
	show("... an allocation at a new peak", at_new_peaks(rounds), null);
	show("event in a batch of 64", event_in_batch(fd, halves, batches), null);
	show("... with a tag", event_in_batch(fd, tagged, batches), null);
	show("... each allocation freed by the next event", event_in_batch(fd, turns, batches),
	     null);
	show("... on two devices in turns", event_in_batch(fd, two_devices, batches), null);
	show("... growing ids, 1,000,000 records", with_growing_ids(batches), null);
	unread = event_and_readers(fd, 0, batches);
	show("... added by one sleeping reader", event_and_readers(fd, 1, batches) - unread,
	     null);
	show("... added by eight of them",
	     event_and_readers(fd, MOST_READERS, batches) - unread, null);
	growth = by_what_lives(fd, rounds, null);
	close(fd);
	if (growth <= most)
		return 0;
	fprintf(stderr, "bench: that is more than %g times\n", most);
	return 1;
}
