/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slots, for a test in C. */
#ifndef SLOTS_SEAM_H
#define SLOTS_SEAM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct seam_slots {
	size_t slots;
	size_t refused;
};

/* Call find_slots() and rewrite_slots() for one function. */
struct seam_slots seam_find(const char *symbol, void *real, void *function);
struct seam_slots seam_rewrite(const char *symbol, void *real, void *function);

#ifdef __cplusplus
}
#endif

#endif /* SLOTS_SEAM_H */
