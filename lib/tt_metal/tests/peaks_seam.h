/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The peaks of this process, with fake answers of the kernel. */
#ifndef PEAKS_SEAM_H
#define PEAKS_SEAM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * From now on, the kernel says that every kind and sum on each device has a peak of this many
 * bytes and half as many core bytes, or it returns an error.
 */
void seam_peak(uint64_t bytes);
void seam_error(int error);

/* From now on, it says that this much of each core can be allocated, and nothing about banks. */
void seam_usable(uint64_t bytes);

/* How many times peaks were reset. */
int seam_anew(void);

/* Call begin_peaks() and end_peaks(). */
void seam_begin(uint32_t device);
void seam_end(uint32_t device);

#ifdef __cplusplus
}
#endif

#endif /* PEAKS_SEAM_H */
