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
 * Write text with each byte as \xNN that is not part of a character that takes up room on the
 * screen and does nothing else there: control characters, what is no UTF-8, characters that turn
 * the direction of writing, and for ascii all that is not ASCII. What has no room is cut off.
 */
void make_printable(char *out, size_t room, const char *text, bool ascii);

/* Likewise all of a text, for the caller to free(). NULL: out of memory. */
char *printable_copy(const char *text, bool ascii);

/* Likewise a name that was escaped as /proc/PID/status does. */
struct name printable(const char *name, bool ascii);

/* The name of a user, or their number when they have none, or "-" when they are not visible. */
struct name user_name(uint32_t uid, bool ascii);

#endif
