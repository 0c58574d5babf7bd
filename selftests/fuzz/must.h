/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a target shares with libFuzzer. */
#ifndef MUST_H
#define MUST_H

#include <stddef.h>
#include <stdint.h>

/* Whatever the input, this holds. */
#define MUST(condition) ((condition) ? (void)0 : __builtin_trap())

/* What the target does with one input. */
int try(const uint8_t *data, size_t size) __asm__("LLVMFuzzerTestOneInput");

/* The input as a text of no more room than it takes. The caller frees it. */
char *text_of(const uint8_t *data, size_t size);

/*
 * The words of a text, one a line, as a command line that nobody has parsed before: how many there
 * are with the program's name. The text is cut into them.
 */
#define MOST_WORDS 17
int words_of(char *text, char *words[MOST_WORDS + 1]);

#endif /* MUST_H */
