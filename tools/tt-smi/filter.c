// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device is looked up once, and what was found is kept: its last events come when it is in no
 * list any more, and no number is given twice.
 */
#include <errno.h>
#include <stdlib.h>

#include "filter.h"

struct decision {
	uint32_t device;
	bool is_shown;
};

static const struct decision *find(const struct filter *filter, uint32_t device)
{
	size_t i;

	for (i = 0; i < filter->count; i++)
		if (filter->known[i].device == device)
			return &filter->known[i];
	return NULL;
}

static int decide(struct filter *filter, uint32_t device, bool is_shown)
{
	struct decision *known;

	known = reallocarray(filter->known, filter->count + 1, sizeof(*known));
	if (!known)
		return -ENOMEM;
	filter->known = known;
	known[filter->count++] = (struct decision){ device, is_shown };
	return 0;
}

static int look_up(struct filter *filter)
{
	struct ttmt_device_list *list;
	int ret = ttmt_device_list_new(&list);
	int i, count;

	if (ret)
		return ret;
	count = ttmt_device_list_count(list);
	for (i = 0; i < count && !ret; i++) {
		const struct place place = place_of(list, i);

		if (!find(filter, place.number))
			ret = decide(filter, place.number, choices_have(filter->choices, &place));
	}
	ttmt_device_list_free(list);
	return ret;
}

/* A number needs no looking up. */
static bool has_cards(const struct choices *choices)
{
	size_t i;

	for (i = 0; i < choices->count; i++)
		if (choices->choice[i].by != BY_NUMBER)
			return true;
	return false;
}

int filter_init(struct filter *filter, const struct choices *choices)
{
	*filter = (struct filter){ .choices = choices };
	return has_cards(choices) ? look_up(filter) : 0;
}

void filter_clear(struct filter *filter)
{
	free(filter->known);
	*filter = (struct filter){ 0 };
}

int filter_shows(struct filter *filter, const struct tt_memtrack_event *event)
{
	const struct place number = { .number = event->device };
	const struct decision *decision;
	int ret;

	if (event->type == TT_MEMTRACK_EVENT_MISSED || choices_have(filter->choices, &number))
		return 1;
	if (!has_cards(filter->choices))
		return 0;
	decision = find(filter, event->device);
	if (!decision) {
		ret = look_up(filter);
		if (ret)
			return ret;
		decision = find(filter, event->device);
	}
	if (decision)
		return decision->is_shown;
	/* One that has just come may be in the next list; others came and went unseen. */
	return event->type == TT_MEMTRACK_EVENT_DEVICE_ADD ? 0 :
							     decide(filter, event->device, false);
}
