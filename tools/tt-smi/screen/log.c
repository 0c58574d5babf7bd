// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>

#include "log.h"

#define NS_PER_S 1000000000ULL
#define LOOK_BACK 8

/* Of one process, type, device and kind, and within a second. */
static bool goes_with(const struct tt_memtrack_event *before, const struct tt_memtrack_event *event)
{
	switch (event->type) {
	case TT_MEMTRACK_EVENT_MISSED:
		return before->type == event->type;
	case TT_MEMTRACK_EVENT_EXIT:
	case TT_MEMTRACK_EVENT_DEVICE_ADD:
	case TT_MEMTRACK_EVENT_DEVICE_REMOVE:
	case TT_MEMTRACK_EVENT_DEVICE_DROP:
	case TT_MEMTRACK_EVENT_REFUSED:
		return false;
	}
	return before->type == event->type && before->device == event->device &&
	       before->kind == event->kind && before->who.client == event->who.client &&
	       event->time_ns - before->time_ns < NS_PER_S;
}

/* Programs do several things in turn, and each has its line. */
static struct log_line *mate(struct log *log, const struct tt_memtrack_event *event)
{
	size_t i;

	for (i = 1; i <= LOOK_BACK && i <= log_lines(log); i++) {
		struct log_line *line = &log->line[(log->count - i) % LOG_LINES];

		if (goes_with(&line->event, event))
			return line;
	}
	return NULL;
}

void log_add(struct log *log, const struct tt_memtrack_event *event)
{
	struct log_line *line = mate(log, event);

	if (event->type == TT_MEMTRACK_EVENT_MISSED)
		log->missed += event->records;
	if (!line) {
		log->line[log->count++ % LOG_LINES] = (struct log_line){ *event, 1 };
		return;
	}
	line->events++;
	line->event.total = event->total;
	/* A program takes the place of the one before. */
	if (event->type == TT_MEMTRACK_EVENT_PROGRAM) {
		line->event.bytes = event->bytes;
		line->event.records = event->records;
		line->event.id = event->id;
		return;
	}
	line->event.bytes += event->bytes;
	line->event.records += event->records;
	line->event.id = 0;
}

size_t log_lines(const struct log *log)
{
	return log->count < LOG_LINES ? log->count : LOG_LINES;
}

const struct log_line *log_line(const struct log *log, size_t index)
{
	return &log->line[(log->count - 1 - index) % LOG_LINES];
}
