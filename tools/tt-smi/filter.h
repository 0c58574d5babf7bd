/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which events --device asks for: of a card, also those of chips that come later. */
#ifndef TT_SMI_FILTER_H
#define TT_SMI_FILTER_H

#include "choice.h"

struct filter {
	const struct choices *choices;
	struct decision *known;
	size_t count;
};

/* Look at the devices that are there. 0 or a negative errno; after both, filter_clear() is due. */
int filter_init(struct filter *filter, const struct choices *choices);

void filter_clear(struct filter *filter);

/* 1 if an event is to be shown, 0 if not, a negative errno if that cannot be told. */
int filter_shows(struct filter *filter, const struct tt_memtrack_event *event);

#endif
