// SPDX-License-Identifier: GPL-2.0-or-later
#include "slots.hpp"
#include "slots_seam.h"

struct seam_slots seam_find(const char *symbol, void *real, void *function)
{
	adaptor::replacement one = { symbol, real, function, 0, 0 };

	adaptor::find_slots(&one, 1);
	return { one.slots, one.refused };
}

struct seam_slots seam_rewrite(const char *symbol, void *real, void *function)
{
	adaptor::replacement one = { symbol, real, function, 0, 0 };

	adaptor::rewrite_slots(&one, 1);
	return { one.slots, one.refused };
}
