/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs of the bench share. Costs are nanoseconds by CLOCK_MONOTONIC; in a guest that
 * counts instructions instead of time they are instructions.
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

/* A file that reports, which may be a client already. */
int open_client(void);

/* An ioctl that is refused before anything is looked at. */
double null_ioctl(int fd, unsigned int rounds);

/* An allocation or free by an ioctl of its own: the mean of both. */
double event_alone(int fd, unsigned int rounds);

/* Fills a batch, which brings what it brought to an end, from any number on. */
typedef void (*pattern_t)(struct tt_memtrack_op ops[BATCH], unsigned int first);

/* All allocations, then all frees, with ids in no order. */
void halves(struct tt_memtrack_op ops[BATCH], unsigned int first);

/* An event of batches that are all in memory before the first is sent. */
double event_in_batch(int fd, pattern_t pattern, unsigned int rounds);

/* Ids that do not arrive in order, as a tree of records would like best. */
uint64_t scattered(unsigned int i);

/* The heads of the columns. */
void show_units(const char *unit);

/* A row: a cost, and how many null ioctls that is. */
void show(const char *what, double cost, double null);

#endif /* BENCH_H */
