// SPDX-License-Identifier: LGPL-2.1-or-later
/* Tell code that reports by hand what this process already reports. */
#include <atomic>

#pragma GCC visibility push(default)
#include <ttmt/tt_metal.h>
#pragma GCC visibility pop

#include "attach.hpp"
#include "interposed.h"
#include "names.hpp"
#include "objects.hpp"
#include "report.hpp"

namespace adaptor {

namespace {

part part_of(uint32_t kind)
{
	switch (kind) {
	case TT_MEMTRACK_KIND_CB:
		return part::programs;
	case TT_MEMTRACK_KIND_DFB:
	case TT_MEMTRACK_KIND_SCRATCH:
		return part::dataflow;
	case TT_MEMTRACK_KIND_KERNEL:
		return part::kernels;
	}
	return part::buffers;
}

/* The first event does this too, but a report by hand may come earlier. */
bool is_begun()
{
	static std::atomic<bool> begun;
	const void *function = begun ? nullptr : loaded_tt_metal();
	size_t count;

	if (function && ttmt_tt_metal_begin(function, &count) && count)
		begun = true;
	return begun;
}

} /* namespace */

} /* namespace adaptor */

int ttmt_tt_metal_tracks(uint32_t kind)
{
	using namespace adaptor;

	try {
		return calls_come_here() && is_begun() && have(part_of(kind));
	} catch (const std::exception &) {
		return 0;
	}
}
