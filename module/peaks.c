// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the peaks of the regions were made of, see peaks.h. The caller must hold the lock that
 * protects the ledgers.
 */
#include <linux/bitops.h>
#include <linux/ktime.h>

#include "ledger.h"

/* Of the region that a line is, or is in: that of bytes, which that of core bytes follows. */
static unsigned int peak_of(unsigned int line)
{
	return line <= TT_MEMTRACK_KIND_TRACE || line == MEMTRACK_LINE_DRAM ? 0 : 2;
}

static void rise(struct memtrack_peaks *peaks, unsigned int peak, u64 now_ns)
{
	peaks->rise[peak] = ++peaks->rises;
	peaks->time_ns[peak] = now_ns;
	peaks->fresh |= BIT(peak);
}

/**
 * memtrack_peaks_rise() - peaks of a region rose, or were reset
 * @ledger: of a device, or of a client on it, in the middle of the change
 * @line: of the region; for other lines, this does nothing
 * @rose: which peaks: bit mask of MEMTRACK_ROSE_BYTES and MEMTRACK_ROSE_CORE
 */
void memtrack_peaks_rise(struct memtrack_ledger *ledger, unsigned int line, unsigned int rose)
{
	u64 now_ns;

	if (line != MEMTRACK_LINE_DRAM && line != MEMTRACK_LINE_L1)
		return;
	now_ns = ktime_get_coarse_ns();
	if (rose & MEMTRACK_ROSE_BYTES)
		rise(&ledger->peaks, peak_of(line), now_ns);
	if (rose & MEMTRACK_ROSE_CORE)
		rise(&ledger->peaks, peak_of(line) + 1, now_ns);
}

/**
 * memtrack_peaks_at() - what a line was at the peaks of its region
 * @ledger: of a device, or of a client on it
 * @line: a kind or sum
 *
 * Return: its bytes at the peak of bytes, and its core bytes at that of core bytes: 0 for kernel
 * code, whose core bytes are in no region's.
 */
struct memtrack_at_peak memtrack_peaks_at(const struct memtrack_ledger *ledger, unsigned int line)
{
	const struct memtrack_peaks *peaks = &ledger->peaks;
	struct memtrack_at_peak at = peaks->at[line];

	if (peaks->fresh & BIT(peak_of(line)))
		at.bytes = ledger->line[line].bytes;
	if (peaks->fresh & BIT(peak_of(line) + 1) && line != TT_MEMTRACK_KIND_KERNEL)
		at.core_bytes = ledger->line[line].core_bytes;
	return at;
}

/**
 * memtrack_peaks_keep() - save what fresh peaks are made of
 * @ledger: of a device, or of a client on it, before something is removed
 */
void memtrack_peaks_keep(struct memtrack_ledger *ledger)
{
	unsigned int line;

	for (line = 0; line < MEMTRACK_LINES; line++)
		ledger->peaks.at[line] = memtrack_peaks_at(ledger, line);
	ledger->peaks.fresh = 0;
}

/**
 * memtrack_share_at() - what a client held at a peak of its device
 * @share: the client's
 * @client: its ledger on the device
 * @device: ledger of the device
 * @peak: which: 2 for each region, of bytes and then of core bytes
 *
 * Return: bytes, or core bytes.
 */
u64 memtrack_share_at(const struct memtrack_share *share, const struct memtrack_ledger *client,
		      const struct memtrack_ledger *device, unsigned int peak)
{
	const struct memtrack_usage *region = &client->line[MEMTRACK_LINE_DRAM + peak / 2];

	if (device->peaks.rise[peak] <= share->rises)
		return share->held[peak];
	return peak % 2 ? region->core_bytes : region->bytes;
}

/**
 * memtrack_share_keep() - keep what a client held at the peaks that rose since it last changed
 * @share: the client's
 * @client: its ledger on the device, before it changes
 * @device: ledger of the device
 */
void memtrack_share_keep(struct memtrack_share *share, const struct memtrack_ledger *client,
			 const struct memtrack_ledger *device)
{
	unsigned int peak;

	for (peak = 0; peak < MEMTRACK_PEAKS; peak++)
		share->held[peak] = memtrack_share_at(share, client, device, peak);
	share->rises = device->peaks.rises;
}
