/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this process has held at most, with what the kernel would say made up. */
#ifndef PEAKS_SEAM_H
#define PEAKS_SEAM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * From now on the kernel says of each device that every kind and sum has this many bytes and
 * half as many core bytes at its peak; or it gives an error.
 */
void seam_peak(uint64_t bytes);
void seam_error(int error);

/* How often peaks were to begin anew. */
int seam_anew(void);

/* As begin_peaks() and end_peaks(). */
void seam_begin(uint32_t device);
void seam_end(uint32_t device);

#ifdef __cplusplus
}
#endif

#endif /* PEAKS_SEAM_H */
