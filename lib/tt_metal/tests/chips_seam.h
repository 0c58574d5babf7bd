/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which chip is which, with fake answers of TT-Metal. */
#ifndef CHIPS_SEAM_H
#define CHIPS_SEAM_H

#ifdef __cplusplus
extern "C" {
#endif

/* Set TT-Metal's description to a file's, and whether its chips are mock chips. */
int seam_cluster(const char *file, int is_mock);

/* Devices are filled in through this handle. */
struct ttmt;
void seam_use_books(struct ttmt *handle);

/* Call chip_device() and chips_changed(). */
int seam_chip_device(int chip);
void seam_chips_changed(void);

/* How many times TT-Metal was asked. */
int seam_asked(void);

/* All lines printed since the last call. */
const char *seam_said(void);

#ifdef __cplusplus
}
#endif

#endif /* CHIPS_SEAM_H */
