/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each device held in the last hour, a slot for each second. */
#ifndef TT_SMI_SCREEN_HISTORY_H
#define TT_SMI_SCREEN_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "../snapshot.h"

#define HISTORY_SECONDS 3600

/* What is remembered of a device: its kinds, in their order, then its fullest core. */
#define HISTORY_CORE TT_MEMTRACK_FIRST_KINDS
#define HISTORY_VALUES (TT_MEMTRACK_FIRST_KINDS + 1)

struct moment {
	float value[HISTORY_VALUES]; /* bytes; the first is negative if nobody looked */
};

struct track {
	uint32_t device;
	uint64_t last; /* the second that was noted last */
	struct moment moments[HISTORY_SECONDS];
};

struct history {
	struct track **tracks;
	size_t count;
};

/*
 * Note what the devices hold now. If no more than gap seconds have passed since the last time, they
 * were like that one; else they are not known. 0 or -ENOMEM.
 */
int history_note(struct history *history, const struct snapshot *snap, uint64_t second,
		 unsigned int gap);
void history_clear(struct history *history);

/* NULL if there is none. */
const struct track *history_of(const struct history *history, uint32_t device);

/* The highest values of seconds from one on; the first is negative if nobody looked. */
struct moment track_highest(const struct track *track, uint64_t second, unsigned int seconds);

#endif
