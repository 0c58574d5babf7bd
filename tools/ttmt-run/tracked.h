/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracked - whether what a program reports will be taken */
#ifndef TTMT_RUN_TRACKED_H
#define TTMT_RUN_TRACKED_H

/* Why nothing can be tracked, with what to do about it; NULL where it can. */
const char *tracked_not(void);

#endif
