/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the peaks of a device were made of. */
#ifndef TT_SMI_PEAK_H
#define TT_SMI_PEAK_H

#include "snapshot.h"

enum peak { PEAK_DRAM, PEAK_DRAM_CORE, PEAK_L1, PEAK_L1_CORE, PEAKS };

/* Its region, SUM_DRAM or SUM_L1, and whether it is that of the fullest core or bank. */
uint32_t peak_region(enum peak peak);
bool peak_is_core(enum peak peak);

uint64_t peak_bytes(const struct device *dev, enum peak peak);
uint64_t peak_now(const struct device *dev, enum peak peak);

/* When it last rose, CLOCK_MONOTONIC. */
uint64_t peak_time_ns(const struct device *dev, enum peak peak);

/* What of it was of a kind, of a client, and of clients that have ended since. */
uint64_t peak_of_kind(const struct device *dev, uint32_t kind, enum peak peak);
uint64_t peak_of_client(const struct tt_memtrack_client *client, enum peak peak);
uint64_t peak_of_ended(const struct device *dev, enum peak peak);

#endif
