/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of processes and users, made safe for a terminal. */
#ifndef TT_SMI_NAMES_H
#define TT_SMI_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name {
	char s[160];
};

/*
 * Copy text, with every byte as \xNN that is not part of a plain visible character: control
 * characters, invalid UTF-8, characters that change the writing direction and, if ascii is set,
 * everything that is not ASCII. Cut off what does not fit.
 */
void make_printable(char *out, size_t room, const char *text, bool ascii);

/* The same for a whole text, for the caller to free(). NULL: out of memory. */
char *printable_copy(const char *text, bool ascii);

/* The same for a name that is escaped as in /proc/PID/status. */
struct name printable(const char *name, bool ascii);

/* The name of a user, or the uid if it has none, or "-" if it is not visible. */
struct name user_name(uint32_t uid, bool ascii);

#endif
