/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text - the text of a capture, without the blanks that lay it out
 */
#ifndef TTMT_REPLAY_TEXT_H
#define TTMT_REPLAY_TEXT_H

#include <stddef.h>

/* The most that is read, blanks not counted: several times a big model's capture. */
#define TEXT_MAX_BYTES	(64UL << 20)

struct text {
	char *bytes;
	size_t length;
};

/**
 * Read a whole file; "-" is standard input. Of blanks between tokens, one stays.
 * Returns 0, or a negative errno and in why, of NODE_WHY bytes, the reason.
 */
int text_read(struct text *text, const char *path, char *why);

/** Free what a text holds. */
void text_clear(struct text *text);

#endif
