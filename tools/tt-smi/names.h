/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of processes and users, made safe for a terminal. */
#ifndef TT_SMI_NAMES_H
#define TT_SMI_NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct name {
	char s[160];
};

/*
 * A name that was escaped as /proc/PID/status does, with every other byte that could
 * steer a terminal written as \xNN: control characters, what is no UTF-8, characters
 * that turn the direction of writing, and for ascii all that is not ASCII.
 */
struct name printable(const char *name, bool ascii);

/* The name of a user, or his number when he has none, or "-" when he is not visible. */
struct name user_name(uint32_t uid, bool ascii);

#endif
