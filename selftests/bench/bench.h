/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the programs of the bench. Costs are in nanoseconds of CLOCK_MONOTONIC; in a guest that
 * counts instructions instead of time, they are instructions.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#include "ttmt_test.h"

#define DEVICE 0
#define BATCH 64

void die(const char *what);
void must(int result, const char *what);
double now(void);

/* Open a file to report through. */
int open_client(void);

/* An ioctl that is refused before its argument is read. */
double null_ioctl(int fd, unsigned int rounds);

/* An allocation (with a tag, or 0) or a free, each in its own ioctl: the mean of both. */
double event_alone(int fd, uint32_t tag, unsigned int rounds);

/* Fill a batch that frees everything it allocates. Its ids start at any number. */
typedef void (*pattern_t)(struct tt_memtrack_op ops[BATCH], unsigned int first);

/* First all allocations, then all frees, with unordered ids. */
void halves(struct tt_memtrack_op ops[BATCH], unsigned int first);

/* One event in a batch. All batches are prepared before the first is sent. */
double event_in_batch(int fd, pattern_t pattern, unsigned int rounds);

/* Ids out of order: in order would be the best case for a tree of records. */
uint64_t scattered(unsigned int i);

/* Print the column headings. */
void show_units(const char *unit);

/* Print a row: a cost, also as a multiple of a null ioctl. */
void show(const char *what, double cost, double null);

#endif /* BENCH_H */
