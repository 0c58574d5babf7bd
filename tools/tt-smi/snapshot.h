/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all views show: the devices, who holds what, and who went, at one time. */
#ifndef TT_SMI_SNAPSHOT_H
#define TT_SMI_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

#include "choice.h"

/* How much a region has, and how much of that programs can allocate; 0 is not known. */
struct capacity {
	uint64_t total;
	uint64_t core_total;
	uint64_t usable;
	uint64_t core_usable;
	char source[32];
};

/* What 100 % is: a program runs out of memory at what is usable. */
uint64_t capacity_limit(const struct capacity *capacity);
uint64_t capacity_core_limit(const struct capacity *capacity);

#define ERROR_COUNT TT_MEMTRACK_COUNTER_REFUSED

/* Counters of what did not fit the books, by enum tt_memtrack_counter_name, and as in sysfs. */
extern const char *const error_names[ERROR_COUNT];

/* Rows of usage: one for each kind, in their order, then one for each sum. */
#define USAGE_ROWS (TT_MEMTRACK_FIRST_KINDS + 4)

struct device {
	struct place place;
	char arch[16];
	char board[32]; /* empty if not known */
	char board_source[16]; /* empty if the module does not say */
	uint64_t chip; /* of those behind one PCI function, which itself is 0 */
	uint64_t remote;
	uint64_t gateway; /* number of the device that a remote chip is reached through */
	bool has_gateway;
	uint64_t simulated;
	uint64_t tensix_cores; /* 0 if not known */
	uint64_t l1_cores; /* of which allocators give out L1; 0 if not known */
	uint64_t l1_bytes_per_core; /* 0 if not known */
	struct capacity dram;
	struct capacity l1;
	uint64_t errors[ERROR_COUNT];
	uint64_t refused; /* allocations that the card's allocator refused */
	struct tt_memtrack_usage usage[USAGE_ROWS];
	struct tt_memtrack_client *clients; /* of the same moment as usage */
	size_t client_count;
};

struct snapshot {
	bool module_loaded;
	bool from_tables; /* of TT-Metal's own tracker: no records, peaks, cores, kernels, exits */
	int file_error; /* why the device file did not open; then nobody is known */
	char module_version[16]; /* empty if nobody could be asked */
	uint64_t now_ns; /* CLOCK_MONOTONIC as in exits, and after all of them */
	struct device *devices;
	size_t device_count;
	struct tt_memtrack_exit *exits;
	size_t exit_count;
};

/*
 * Take a snapshot of the devices chosen that are there. None is no error, and neither is
 * a module that is not loaded. 0 or a negative errno; then nothing is in it but that error.
 */
int snapshot_take(struct snapshot *snap, const struct choices *choices);
bool snapshot_has_device(const struct snapshot *snap, uint32_t number);
void snapshot_free(struct snapshot *snap);

/* The row of one kind or sum. */
const struct tt_memtrack_usage *usage_of(const struct tt_memtrack_usage *usage, uint32_t what);

/* Bytes that somebody holds of one kind or sum. */
uint64_t held_bytes(const struct tt_memtrack_holding *kinds, uint32_t what);

#endif
