/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the targets, and their interface to libFuzzer. */
#ifndef MUST_H
#define MUST_H

#include <stddef.h>
#include <stdint.h>

/* This must hold for any input. */
#define MUST(condition) ((condition) ? (void)0 : __builtin_trap())

/* Run the target with one input. */
int try(const uint8_t *data, size_t size) __asm__("LLVMFuzzerTestOneInput");

/* The input as a string, in exactly the memory that it needs. The caller frees it. */
char *text_of(const uint8_t *data, size_t size);

/*
 * Turn the lines of a text into the arguments of a command line, and reset the parser. Returns how
 * many there are, with the program's name. Modifies the text.
 */
#define MOST_WORDS 17
int words_of(char *text, char *words[MOST_WORDS + 1]);

#endif /* MUST_H */
