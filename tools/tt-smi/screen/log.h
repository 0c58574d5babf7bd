/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last events, where many alike in a row are one line. */
#ifndef TT_SMI_SCREEN_LOG_H
#define TT_SMI_SCREEN_LOG_H

#include <stddef.h>
#include <stdint.h>

#include <ttmt.h>

#define LOG_LINES 256

struct log_line {
	struct tt_memtrack_event event; /* the first, with bytes and records of all together */
	uint64_t events;
};

struct log {
	struct log_line line[LOG_LINES];
	uint64_t count; /* ever; the last is line[(count - 1) % LOG_LINES] */
	uint64_t missed;
};

void log_add(struct log *log, const struct tt_memtrack_event *event);

/* How many lines there are, and one of them; 0 is the newest. */
size_t log_lines(const struct log *log);
const struct log_line *log_line(const struct log *log, size_t index);

#endif
