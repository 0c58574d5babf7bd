// SPDX-License-Identifier: LGPL-2.1-or-later
/* Answer which device a chip is. */
#include <cerrno>

#pragma GCC visibility push(default)
#include <ttmt/tt_metal.h>
#pragma GCC visibility pop

#include "chips.hpp"
#include "interposed.h"
#include "names.hpp"
#include "objects.hpp"
#include "report.hpp"

namespace adaptor {

namespace {

/* The first event does this too, but devices can be opened without any event. */
void begin_where_loaded()
{
	const void *function = books() ? nullptr : loaded_tt_metal();
	size_t count;

	if (function)
		ttmt_tt_metal_begin(function, &count);
}

/* If TT-Metal has not opened its cards yet, asking it would do so. */
bool may_be_asked(int chip)
{
	return chip_is_known(chip) || (have(part::existing) && metal.context_exists(0));
}

} /* namespace */

} /* namespace adaptor */

int ttmt_tt_metal_device(int chip, uint32_t *number)
{
	using namespace adaptor;
	int device;

	begin_where_loaded();
	if (!books() || !may_be_asked(chip))
		return -ENODATA;
	device = chip_device(chip);
	if (device < 0)
		return -ENODEV;
	*number = (uint32_t)device;
	return 0;
}
