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
		uint32_t device;

		ret = ttmt_device_list_number(list, i, &device);
		if (!ret && !find(filter, device))
			ret = decide(filter, device, choice_has(filter->choice, list, i));
	}
	ttmt_device_list_free(list);
	return ret;
}

static bool needs_devices(const struct filter *filter)
{
	return filter->choice->text && filter->choice->number == TT_MEMTRACK_ANY;
}

int filter_init(struct filter *filter, const struct choice *choice)
{
	*filter = (struct filter){ .choice = choice };
	return needs_devices(filter) ? look_up(filter) : 0;
}

void filter_clear(struct filter *filter)
{
	free(filter->known);
	*filter = (struct filter){ 0 };
}

int filter_shows(struct filter *filter, const struct tt_memtrack_event *event)
{
	const struct decision *decision;
	int ret;

	if (!filter->choice->text || event->type == TT_MEMTRACK_EVENT_MISSED)
		return 1;
	if (!needs_devices(filter))
		return event->device == filter->choice->number;
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
