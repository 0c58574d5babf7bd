// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * programs - find programs whose memory is missing from a capture
 */
#include <errno.h>
#include <stdlib.h>

#include "programs.h"

static struct program_scope *innermost(struct programs *programs)
{
	return programs->depth ? &programs->open[programs->depth - 1] : &programs->outside;
}

static void judge(struct programs *programs, const struct program_scope *scope)
{
	programs->count += scope->freed;
	programs->silent += scope->freed && !scope->named;
}

int programs_enter(struct programs *programs)
{
	if (programs->depth == programs->room) {
		size_t room = programs->room ? 2 * programs->room : 16;
		struct program_scope *open = reallocarray(programs->open, room, sizeof(*open));

		if (!open)
			return -ENOMEM;
		programs->open = open;
		programs->room = room;
	}
	programs->open[programs->depth++] = (struct program_scope){ 0 };
	return 0;
}

void programs_leave(struct programs *programs)
{
	struct program_scope ended;

	if (!programs->depth)
		return; /* it began before the capture did */
	ended = programs->open[--programs->depth];
	judge(programs, &ended);
	innermost(programs)->named |= ended.named;
}

void programs_freed(struct programs *programs)
{
	innermost(programs)->freed = true;
}

void programs_named(struct programs *programs)
{
	innermost(programs)->named = true;
}

void programs_end(struct programs *programs)
{
	while (programs->depth)
		programs_leave(programs);
	free(programs->open);
	programs->open = NULL;
	/* Outside of operations, a program's end also frees, so warn only if nothing is listed. */
	if (!programs->count)
		judge(programs, &programs->outside);
}
