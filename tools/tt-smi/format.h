/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures for people: pure functions, without terminal or state. */
#ifndef TT_SMI_FORMAT_H
#define TT_SMI_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

/* A short text by value. The longest is a bar of 20 three-byte blocks in brackets. */
struct text {
	char s[64];
};

/* "1.5 MiB": binary units, one decimal; whole below 1 KiB. */
struct text format_bytes(uint64_t bytes);

/* "812 KiB": always KiB, so that a core's figures can be compared with 1464 KiB. */
struct text format_kib(uint64_t bytes);

/* "20.8%"; total must not be 0. Only a full region is 100.0%. */
struct text format_percent(uint64_t used, uint64_t total);

/* "[####................]"; total must not be 0. More than full is drawn as full. */
struct text format_bar(uint64_t used, uint64_t total, bool ascii);

/* "12 s", "3 min", "2 h", "4 d". */
struct text format_age(uint64_t seconds);

#endif
