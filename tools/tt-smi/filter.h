/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The events chosen by --device; for a card, also those of chips that appear later. */
#ifndef TT_SMI_FILTER_H
#define TT_SMI_FILTER_H

#include "choice.h"

struct filter {
	const struct choices *choices;
	struct decision *known;
	size_t count;
};

/* Look at the present devices. 0 or a negative errno; call filter_clear() in either case. */
int filter_init(struct filter *filter, const struct choices *choices);

void filter_clear(struct filter *filter);

/* 1 to show an event, 0 to skip it, or a negative errno. */
int filter_shows(struct filter *filter, const struct tt_memtrack_event *event);

#endif
