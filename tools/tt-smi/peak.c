// SPDX-License-Identifier: GPL-2.0-or-later
#include "peak.h"

uint32_t peak_region(enum peak peak)
{
	return peak < PEAK_L1 ? TT_MEMTRACK_SUM_DRAM : TT_MEMTRACK_SUM_L1;
}

bool peak_is_core(enum peak peak)
{
	return peak == PEAK_DRAM_CORE || peak == PEAK_L1_CORE;
}

uint64_t peak_bytes(const struct device *dev, enum peak peak)
{
	const struct tt_memtrack_usage *usage = usage_of(dev->usage, peak_region(peak));

	return peak_is_core(peak) ? usage->core_peak : usage->bytes_peak;
}

uint64_t peak_now(const struct device *dev, enum peak peak)
{
	const struct tt_memtrack_usage *usage = usage_of(dev->usage, peak_region(peak));

	return peak_is_core(peak) ? usage->core_bytes : usage->bytes;
}

uint64_t peak_time_ns(const struct device *dev, enum peak peak)
{
	const struct tt_memtrack_usage *usage = usage_of(dev->usage, peak_region(peak));

	return peak_is_core(peak) ? usage->core_peak_ns : usage->bytes_peak_ns;
}

uint64_t peak_of_kind(const struct device *dev, uint32_t kind, enum peak peak)
{
	const struct tt_memtrack_usage *usage = usage_of(dev->usage, kind);
	const bool dram = kind == TT_MEMTRACK_KIND_DRAM_BUFFERS || kind == TT_MEMTRACK_KIND_TRACE;

	if (dram != (peak_region(peak) == TT_MEMTRACK_SUM_DRAM))
		return 0;
	return peak_is_core(peak) ? usage->core_at_peak : usage->bytes_at_peak;
}

uint64_t peak_of_client(const struct tt_memtrack_client *client, enum peak peak)
{
	switch (peak) {
	case PEAK_DRAM:
		return client->dram_at_peak;
	case PEAK_DRAM_CORE:
		return client->dram_core_at_peak;
	case PEAK_L1:
		return client->l1_at_peak;
	default:
		return client->l1_core_at_peak;
	}
}

/* On their fullest cores, which may be different ones, clients may add up to more than the peak. */
uint64_t peak_of_ended(const struct device *dev, enum peak peak)
{
	uint64_t rest = peak_bytes(dev, peak);
	size_t i;

	for (i = 0; i < dev->client_count; i++) {
		const uint64_t share = peak_of_client(&dev->clients[i], peak);

		rest -= share < rest ? share : rest;
	}
	return rest;
}
