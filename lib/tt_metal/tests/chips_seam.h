/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which chip is which, with what TT-Metal would say made up. */
#ifndef CHIPS_SEAM_H
#define CHIPS_SEAM_H

#ifdef __cplusplus
extern "C" {
#endif

/* From now on, TT-Metal's description is this file's, and whether its chips are mock chips. */
int seam_cluster(const char *file, int is_mock);

/* What is filled in goes to these books. */
struct ttmt;
void seam_use_books(struct ttmt *handle);

/* As chip_device() and chips_changed(). */
int seam_chip_device(int chip);
void seam_chips_changed(void);

/* How often TT-Metal was asked. */
int seam_asked(void);

/* What was said since the last call, all lines. */
const char *seam_said(void);

#ifdef __cplusplus
}
#endif

#endif /* CHIPS_SEAM_H */
