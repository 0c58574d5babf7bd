// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "history.h"

static const struct moment unseen = { { -1 } };

static struct moment moment_of(const struct device *dev)
{
	struct moment moment;
	uint32_t kind;

	for (kind = 0; kind < TT_MEMTRACK_FIRST_KINDS; kind++)
		moment.value[kind] = usage_of(dev->usage, kind)->bytes;
	moment.value[HISTORY_CORE] = usage_of(dev->usage, TT_MEMTRACK_SUM_L1)->core_bytes;
	return moment;
}

static struct track *find(const struct history *history, uint32_t device)
{
	size_t i;

	for (i = 0; i < history->count; i++)
		if (history->tracks[i]->device == device)
			return history->tracks[i];
	return NULL;
}

const struct track *history_of(const struct history *history, uint32_t device)
{
	return find(history, device);
}

static struct track *add(struct history *history, uint32_t device)
{
	struct track **grown, *track;
	size_t i;

	grown = reallocarray(history->tracks, history->count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	history->tracks = grown;
	track = malloc(sizeof(*track));
	if (!track)
		return NULL;
	track->device = device;
	track->last = 0;
	for (i = 0; i < HISTORY_SECONDS; i++)
		track->moments[i] = unseen;
	grown[history->count++] = track;
	return track;
}

static void note(struct track *track, uint64_t now, struct moment moment, unsigned int gap)
{
	const struct moment before = track->moments[track->last % HISTORY_SECONDS];
	uint64_t second = track->last + 1;
	bool is_known = now - track->last <= gap;

	if (now - track->last > HISTORY_SECONDS)
		second = now - HISTORY_SECONDS;
	for (; second < now; second++)
		track->moments[second % HISTORY_SECONDS] = is_known ? before : unseen;
	track->moments[now % HISTORY_SECONDS] = moment;
	track->last = now;
}

static bool is_there(const struct snapshot *snap, uint32_t device)
{
	size_t i;

	for (i = 0; i < snap->device_count; i++)
		if (snap->devices[i].place.number == device)
			return true;
	return false;
}

/* A device that went has no history any more; numbers are not used again. */
static void forget(struct history *history, const struct snapshot *snap)
{
	size_t i, kept = 0;

	for (i = 0; i < history->count; i++) {
		if (is_there(snap, history->tracks[i]->device))
			history->tracks[kept++] = history->tracks[i];
		else
			free(history->tracks[i]);
	}
	history->count = kept;
}

int history_note(struct history *history, const struct snapshot *snap, uint64_t second,
		 unsigned int gap)
{
	size_t i;

	forget(history, snap);
	for (i = 0; i < snap->device_count; i++) {
		const struct device *dev = &snap->devices[i];
		struct track *track;

		track = find(history, dev->place.number) ?: add(history, dev->place.number);
		if (!track)
			return -ENOMEM;
		note(track, second, moment_of(dev), gap);
	}
	return 0;
}

void history_clear(struct history *history)
{
	size_t i;

	for (i = 0; i < history->count; i++)
		free(history->tracks[i]);
	free(history->tracks);
	*history = (struct history){ 0 };
}

static bool is_kept(const struct track *track, uint64_t second)
{
	return second <= track->last && track->last - second < HISTORY_SECONDS;
}

struct moment track_highest(const struct track *track, uint64_t second, unsigned int seconds)
{
	struct moment highest = unseen;
	const struct moment *moment;
	unsigned int i;
	int value;

	for (i = 0; i < seconds; i++, second++) {
		moment = &track->moments[second % HISTORY_SECONDS];
		if (!is_kept(track, second) || moment->value[0] < 0)
			continue;
		for (value = 0; value < HISTORY_VALUES; value++)
			if (highest.value[value] < moment->value[value])
				highest.value[value] = moment->value[value];
	}
	return highest;
}
