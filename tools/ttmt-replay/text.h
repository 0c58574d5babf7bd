/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text - the text of a capture, without layout blanks
 */
#ifndef TTMT_REPLAY_TEXT_H
#define TTMT_REPLAY_TEXT_H

#include <stddef.h>

/* Limit, not counting blanks: several times the capture of a big model. */
#define TEXT_MAX_BYTES	(64UL << 20)

struct text {
	char *bytes;
	size_t length;
};

/**
 * Read a whole file; "-" is standard input. Blanks between tokens are reduced to one.
 * Returns 0, or a negative errno with the reason in why, of NODE_WHY bytes.
 */
int text_read(struct text *text, const char *path, char *why);

/** Free what a text holds. */
void text_clear(struct text *text);

#endif
