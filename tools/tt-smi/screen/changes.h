/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changed from one snapshot to the next, as events. It costs those that report nothing. */
#ifndef TT_SMI_SCREEN_CHANGES_H
#define TT_SMI_SCREEN_CHANGES_H

#include "../snapshot.h"
#include "log.h"

/* What comes and goes between the two is not seen. Their moment is one of the monotonic clock. */
void changes_note(struct log *log, const struct snapshot *before, const struct snapshot *now,
		  uint64_t now_ns);

#endif
