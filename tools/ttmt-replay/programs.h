/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * programs - find programs whose memory is missing from a capture
 *
 * Before a program runs, TT-NN frees all program memory, and then lists the program's circular
 * buffers as it creates them; for a program from its cache, it lists none.
 */
#ifndef TTMT_REPLAY_PROGRAMS_H
#define TTMT_REPLAY_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

/* What an operation, from function_start to function_end, has listed so far. */
struct program_scope {
	bool freed;
	bool named;
};

struct programs {
	size_t count;
	size_t silent; /* of those, the ones that list no program memory */
	struct program_scope outside; /* of every operation */
	struct program_scope *open; /* operations that have not ended, the outermost first */
	size_t depth;
	size_t room;
};

/** An operation begins. 0 or -ENOMEM. */
int programs_enter(struct programs *programs);

/** The innermost operation ends. */
void programs_leave(struct programs *programs);

/** All program memory is freed. */
void programs_freed(struct programs *programs);

/** Program memory is listed. */
void programs_named(struct programs *programs);

/** The capture ends, maybe within operations. */
void programs_end(struct programs *programs);

#endif
