/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_COMMON_HUMAN_H
#define TTMT_COMMON_HUMAN_H

#include <stdint.h>

#define HUMAN_ROOM	16

/* Write bytes as "1.5 MiB" to a text of HUMAN_ROOM bytes. Returns the text. */
const char *human(uint64_t bytes, char *text);

#endif
