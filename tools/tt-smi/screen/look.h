/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the terminal can show, and the styles that things have on it. */
#ifndef TT_SMI_SCREEN_LOOK_H
#define TT_SMI_SCREEN_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "grid.h"

struct look {
	bool ascii;
	bool colors;
};

#define LOOK_WARNING 70 /* percent */
#define LOOK_ALARM 90

struct style look_plain(void);
struct style look_dim(void);
struct style look_bold(void);
struct style look_title(void);
struct style look_warning(void);
struct style look_alarm(void);
struct style look_good(void);

/* The heading of a panel. */
struct style look_heading(const struct look *look, bool has_focus);

/* The colour of what is so full; total 0 is not known. */
struct style look_level(uint64_t used, uint64_t total);

/* Each kind of memory has an ink, and a letter where there are no colours. */
uint8_t look_kind_ink(uint32_t kind);
char look_kind_letter(uint32_t kind);

/* What a kind is called where there is little room. */
const char *look_kind_name(uint32_t kind);

#endif
