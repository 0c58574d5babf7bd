// SPDX-License-Identifier: LGPL-2.1-or-later
/* Chips in the order of the simulated devices, or as TTMT_DEVICES=0:tt0,1:tt1 says. */
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "chips.hpp"
#include "report.hpp"

namespace adaptor {

namespace {

int named_device(const char *names, int chip)
{
	for (const char *at = names; at; at = strchr(at, ',')) {
		int named;
		int device;

		at += *at == ',';
		if (sscanf(at, "%d:tt%d", &named, &device) == 2 && named == chip)
			return device;
	}
	return -1;
}

int simulated_device(int chip)
{
	struct tt_memtrack_device_get info;

	for (uint32_t next = 0; !ttmt_device_next(books(), next, &info, sizeof(info));
	     next = info.device + 1)
		if (info.device_flags & TT_MEMTRACK_DEVICE_SIMULATED && chip-- == 0)
			return (int)info.device;
	return -1;
}

} /* namespace */

int chip_device(int chip)
{
	const char *names = getenv("TTMT_DEVICES");

	return names ? named_device(names, chip) : simulated_device(chip);
}

} /* namespace adaptor */
