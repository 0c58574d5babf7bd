/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracked - will reports be accepted? */
#ifndef TTMT_RUN_TRACKED_H
#define TTMT_RUN_TRACKED_H

/* Why nothing can be tracked, and what to do about it; NULL if it can. */
const char *tracked_not(void);

#endif
