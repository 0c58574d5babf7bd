// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cost of dispatching a known program with various contents, and of an event with a core set;
 * compared with a null ioctl.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "bench.h"

/* Overlapping rectangles of 8 x 8 cores. */
#define SETS 3
#define SET_CORES 64

#define MOST_ENTRIES 200

static void set_cores(int fd)
{
	unsigned int set, y;

	for (set = 0; set < SETS; set++) {
		__u16 rows[16] = {};

		for (y = set; y < set + 8; y++)
			rows[y] = 0xff << set;
		must(cores_set(fd, 1 + set, rows), "CORES_SET");
	}
}

/* A program: its number of entries and of kinds, with or without core sets. */
struct shape {
	const char *name;
	unsigned int entries;
	unsigned int kinds;
	unsigned int sets;
};

static void add_program(int fd, __u64 id, const struct shape *shape)
{
	static const __u32 kinds[] = { CB, KERNEL, DFB, SCRATCH };
	struct tt_memtrack_program_entry entries[MOST_ENTRIES];
	unsigned int i;

	for (i = 0; i < shape->entries; i++) {
		entries[i] = program_entry(kinds[i % shape->kinds], i, 64 * id, SET_CORES);
		if (shape->sets && entries[i].kind != KERNEL)
			entries[i].core_set = 1 + i % shape->sets;
	}
	must(program_add(fd, id, entries, shape->entries), "PROGRAM_ADD");
}

/* Two programs in turns, each replacing the other. They stay until this process ends. */
static double dispatch(const struct shape *shape, unsigned int rounds)
{
	int fd = open_client();
	unsigned int i;
	double start;

	set_cores(fd);
	add_program(fd, 1, shape);
	add_program(fd, 2, shape);
	for (i = 0; i < 4; i++)
		must(program_dispatch(fd, DEVICE, 0, 1 + i % 2), "PROGRAM_DISPATCH");
	start = now();
	for (i = 0; i < rounds; i++)
		must(program_dispatch(fd, DEVICE, 0, 1 + i % 2), "PROGRAM_DISPATCH");
	return (now() - start) / rounds;
}

static void alloc_placed(int fd, __u64 id)
{
	struct tt_memtrack_cb_alloc alloc = {
		.size = sizeof(alloc),
		.device = DEVICE,
		.kind = CB,
		.id = id,
		.bytes_per_core = 64,
		.cores = SET_CORES,
		.core_set = 1,
	};

	if (ioctl(fd, TT_MEMTRACK_IOC_CB_ALLOC, &alloc))
		die("CB_ALLOC");
}

static double event_with_a_set(unsigned int rounds)
{
	int fd = open_client();
	unsigned int i;
	double start;

	set_cores(fd);
	alloc_placed(fd, 1);
	start = now();
	for (i = 0; i < rounds; i++) {
		alloc_placed(fd, 2);
		must(cb_free(fd, DEVICE, CB, 2, 0), "CB_FREE");
	}
	return (now() - start) / rounds / 2;
}

int main(int argc, char **argv)
{
	static const struct shape shapes[] = {
		{ "dispatch of a program of 1 entry", 1, 1, 0 },
		{ "... of 30 entries", 30, 1, 0 },
		{ "... of 200 entries", 200, 1, 0 },
		{ "... of 30 entries, of 2 kinds", 30, 2, 0 },
		{ "... of 30 entries, of 4 kinds", 30, 4, 0 },
		{ "... of 30 entries, all on the same 64 cores", 30, 1, 1 },
		{ "... of 30 entries, on 3 sets of cores", 30, 1, SETS },
		{ "... of 200 entries of 4 kinds, on 3 sets of cores", 200, 4, SETS },
	};
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
	double null;
	size_t i;

	if (argc < 2 || !rounds) {
		fprintf(stderr, "usage: %s UNIT [ROUNDS]\n", argv[0]);
		return 2;
	}
	setlinebuf(stdout);
	null = null_ioctl(open_client(), rounds);
	show_units(argv[1]);
	show("null ioctl", null, null);
	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		show(shapes[i].name, dispatch(&shapes[i], rounds), null);
	show("event alone, on a set of 64 cores", event_with_a_set(rounds), null);
	return 0;
}
