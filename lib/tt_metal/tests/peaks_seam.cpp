// SPDX-License-Identifier: GPL-2.0-or-later
#include "peaks.hpp"
#include "report.hpp"
#include "say.hpp"
#include "peaks_seam.h"

static uint64_t peak, usable;
static int error, anew;

namespace adaptor {

struct ttmt *books()
{
	return nullptr;
}

void say(const char *, ...)
{
}

} /* namespace adaptor */

extern "C" int ttmt_usage_self(struct ttmt *, uint32_t, struct tt_memtrack_usage *rows, size_t,
			       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		rows[i].bytes_peak = peak;
		rows[i].core_peak = peak / 2;
	}
	return error;
}

extern "C" int ttmt_new_peaks(struct ttmt *handle, uint32_t device, struct tt_memtrack_usage *rows,
			      size_t row_size, size_t count)
{
	anew++;
	return ttmt_usage_self(handle, device, rows, row_size, count);
}

extern "C" int ttmt_capacities(struct ttmt *, uint32_t, struct tt_memtrack_capacity_entry *rows,
			       size_t, size_t count)
{
	for (size_t i = 0; i < count; i++)
		rows[i].value = rows[i].which == TT_MEMTRACK_CAP_L1_USABLE_PER_CORE ? usable :
				rows[i].which == TT_MEMTRACK_CAP_L1_USABLE_CORES ? usable / 10 : 0;
	return error;
}

void seam_usable(uint64_t bytes)
{
	usable = bytes;
}

void seam_peak(uint64_t bytes)
{
	peak = bytes;
}

void seam_error(int number)
{
	error = number;
}

int seam_anew(void)
{
	return anew;
}

void seam_begin(uint32_t device)
{
	adaptor::begin_peaks({ device });
}

void seam_end(uint32_t device)
{
	adaptor::end_peaks(device);
}
