/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The books themselves: plain sums over records, without locks, memory or users.
 *
 * A ledger belongs to a device, or to a client on a device. Both change together, only when a
 * record is added or removed, and by that record's own sizes, so the ledgers of a device's
 * clients always add up to the device's.
 */
#ifndef MEMTRACK_LEDGER_H
#define MEMTRACK_LEDGER_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "counts.h"

/* Lines of a ledger: one for each kind, at the kind's number, then the sums. */
enum memtrack_line {
	MEMTRACK_LINE_DRAM = MEMTRACK_KINDS,
	MEMTRACK_LINE_L1,
	MEMTRACK_LINE_L1_TENSORS,
	MEMTRACK_LINE_L1_PROGRAM,
	MEMTRACK_LINES,
};

/* DRAM and L1, whose lines are adjacent. */
#define MEMTRACK_REGIONS 2

#include "peaks.h"

struct memtrack_usage {
	u64 bytes;
	u64 core_bytes;
	u64 records;
	u64 records_ever;
	u64 bytes_peak;
	u64 core_peak;
};

struct memtrack_grid;

/**
 * struct memtrack_ledger - what a device, or a client on it, holds
 * @line: by kind and sum
 * @grid: where on the chip, once a record has a core set; else NULL
 * @peaks: what the peaks of the regions were made of
 * @unknown: by line: records without a core set that were freed before its core peak was reset
 */
struct memtrack_ledger {
	struct memtrack_usage line[MEMTRACK_LINES];
	struct memtrack_grid *grid;
	struct memtrack_peaks peaks;
	u64 unknown[MEMTRACK_LINES];
};

/**
 * struct memtrack_reading - a ledger as it is shown
 * @line: by kind and sum
 * @flags: likewise, of enum tt_memtrack_usage_exact
 * @at_peak: likewise, at the peaks of the region
 * @time_ns: by peak: when it rose last, or 0
 */
struct memtrack_reading {
	struct memtrack_usage line[MEMTRACK_LINES];
	u32 flags[MEMTRACK_LINES];
	struct memtrack_at_peak at_peak[MEMTRACK_LINES];
	u64 time_ns[MEMTRACK_PEAKS];
};

/* Size of one or more records of one kind. */
struct memtrack_amount {
	u64 bytes;
	u64 core_bytes;
	u64 records;
};

/**
 * struct memtrack_sums - what records take that are added and removed together
 * @lines: bit mask of the lines that they enter
 * @line: what they take in each; the core bytes are of those without a core set
 * @grid: of the others, or NULL
 */
struct memtrack_sums {
	unsigned long lines;
	struct memtrack_amount line[MEMTRACK_LINES];
	struct memtrack_grid *grid;
};

/**
 * struct memtrack_change - how a line changes by a run of events
 * @bytes: by how much
 * @bytes_most: the most that @bytes came to on the way, at least 0
 * @core_bytes: by how much
 * @core_most: as @bytes_most
 * @records: by how much
 * @records_ever: by how much
 */
struct memtrack_change {
	s64 bytes;
	s64 bytes_most;
	s64 core_bytes;
	s64 core_most;
	s32 records;
	u32 records_ever;
};

/**
 * struct memtrack_delta - how the ledgers of a client and of a device change by a run of events
 * @lines: bitmask of the lines that change
 * @line: how each does
 * @greatest: by region: no record that comes takes more on a core
 * @kinds: bitmask of the kinds in @streak
 * @takes: @streak is of removed records
 * @streak: by kind: consecutive records that are all added, or all removed, and are not in @line
 *	yet; usage is highest before the first of them or after the last
 *
 * Nothing else changes the books during a run, so the peak it makes is what was there before plus
 * the most on the way.
 */
struct memtrack_delta {
	unsigned long lines;
	struct memtrack_change line[MEMTRACK_LINES];
	u64 greatest[MEMTRACK_REGIONS];
	unsigned long kinds;
	bool takes;
	struct memtrack_amount streak[MEMTRACK_KINDS];
};

void memtrack_delta_fold(struct memtrack_delta *delta);

/**
 * memtrack_delta_event() - add or remove a record
 * @delta: of the run; memtrack_delta_fold() is needed after the last event
 * @takes: remove it
 * @kind: a valid kind
 * @bytes: what the record takes on the whole device
 * @core_bytes: what it takes on the fullest core or bank
 */
static __always_inline void memtrack_delta_event(struct memtrack_delta *delta, bool takes,
						 unsigned int kind, u64 bytes, u64 core_bytes)
{
	struct memtrack_amount *streak = &delta->streak[kind];

	if (unlikely(delta->takes != takes)) {
		memtrack_delta_fold(delta);
		delta->takes = takes;
	}
	delta->kinds |= 1UL << kind;
	streak->bytes += bytes;
	streak->core_bytes += core_bytes;
	streak->records++;
}

bool memtrack_delta_fits(const struct memtrack_delta *delta, const struct memtrack_ledger *client,
			 const struct memtrack_ledger *device);
void memtrack_delta_apply(const struct memtrack_delta *delta, struct memtrack_ledger *client,
			  struct memtrack_ledger *device);
void memtrack_delta_clear(struct memtrack_delta *delta);
bool memtrack_ledgers_add(struct memtrack_ledger *client, struct memtrack_ledger *device,
			  unsigned int kind, u64 bytes, u64 core_bytes);
void __memtrack_ledgers_sub(struct memtrack_ledger *client, struct memtrack_ledger *device,
			    unsigned int kind, const struct memtrack_amount *amount);

/* Call before something is removed. */
static __always_inline void memtrack_ledgers_keep_peaks(struct memtrack_ledger *client,
							struct memtrack_ledger *device)
{
	if (likely(!(client->peaks.fresh | device->peaks.fresh)))
		return;
	memtrack_peaks_keep(client);
	memtrack_peaks_keep(device);
}

/**
 * memtrack_ledgers_sub() - subtract one or more records of one kind
 * @client: ledger of their client on the device
 * @device: ledger of the device
 * @kind: a valid kind
 * @amount: what was added for them
 */
static inline void memtrack_ledgers_sub(struct memtrack_ledger *client,
					struct memtrack_ledger *device, unsigned int kind,
					const struct memtrack_amount *amount)
{
	memtrack_ledgers_keep_peaks(client, device);
	__memtrack_ledgers_sub(client, device, kind, amount);
}

void memtrack_sums_add(struct memtrack_sums *sums, unsigned int kind, u64 bytes, u64 core_bytes);
bool memtrack_ledgers_exchange(struct memtrack_ledger *client, struct memtrack_ledger *device,
			       const struct memtrack_sums *out, const struct memtrack_sums *in);
void memtrack_ledger_sub_all(struct memtrack_ledger *device, const struct memtrack_ledger *client);
void memtrack_ledger_drop(struct memtrack_ledger *ledger);
void memtrack_ledger_new_peaks(struct memtrack_ledger *ledger);
void memtrack_ledger_new_peak(struct memtrack_ledger *ledger, enum memtrack_line which, bool core);
struct memtrack_amount memtrack_ledger_amount(const struct memtrack_ledger *ledger,
					      enum memtrack_line which);
void memtrack_ledger_read(const struct memtrack_ledger *ledger, struct memtrack_reading *to);
unsigned long memtrack_kind_lines(unsigned int kind);
const char *memtrack_line_name(enum memtrack_line line);

/**
 * memtrack_kind_region() - region of a kind
 * @kind: a valid kind
 *
 * Return: MEMTRACK_LINE_DRAM or MEMTRACK_LINE_L1.
 */
static inline enum memtrack_line memtrack_kind_region(unsigned int kind)
{
	return kind <= TT_MEMTRACK_KIND_TRACE ? MEMTRACK_LINE_DRAM : MEMTRACK_LINE_L1;
}

#endif /* MEMTRACK_LEDGER_H */
