/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the peaks of the regions were made of. Nothing is copied when a peak rises: until something
 * is removed, the ledger is as it was at the peak, and the first removal saves the figures. In the
 * same way, what a client held at a peak of its device is what it holds now, until it changes.
 */
#ifndef MEMTRACK_PEAKS_H
#define MEMTRACK_PEAKS_H

#include <linux/bits.h>

#include "counts.h"

struct memtrack_ledger;

/* Bytes and core bytes of each region, and which of the two rose. */
#define MEMTRACK_PEAKS (2 * MEMTRACK_REGIONS)
#define MEMTRACK_ROSE_BYTES BIT(0)
#define MEMTRACK_ROSE_CORE BIT(1)

struct memtrack_at_peak {
	u64 bytes;
	u64 core_bytes;
};

/**
 * struct memtrack_peaks - what the peaks of a ledger were made of
 * @rises: how often one of them rose
 * @rise: by peak: which of those was its last
 * @time_ns: by peak: when that was, or 0
 * @fresh: bit mask of the peaks since whose last rise nothing was removed
 * @at: by line: what it was at the peaks of its region that are not fresh
 */
struct memtrack_peaks {
	u64 rises;
	u64 rise[MEMTRACK_PEAKS];
	u64 time_ns[MEMTRACK_PEAKS];
	unsigned long fresh;
	struct memtrack_at_peak at[MEMTRACK_LINES];
};

/**
 * struct memtrack_share - what a client held at the peaks of its device
 * @rises: of the device's peaks, when the client last changed
 * @held: by peak: what it held, unless the peak rose since then
 */
struct memtrack_share {
	u64 rises;
	u64 held[MEMTRACK_PEAKS];
};

void memtrack_peaks_rise(struct memtrack_ledger *ledger, unsigned int line, unsigned int rose);
void memtrack_peaks_keep(struct memtrack_ledger *ledger);
struct memtrack_at_peak memtrack_peaks_at(const struct memtrack_ledger *ledger, unsigned int line);
void memtrack_share_keep(struct memtrack_share *share, const struct memtrack_ledger *client,
			 const struct memtrack_ledger *device);
u64 memtrack_share_at(const struct memtrack_share *share, const struct memtrack_ledger *client,
		      const struct memtrack_ledger *device, unsigned int peak);

#endif /* MEMTRACK_PEAKS_H */
