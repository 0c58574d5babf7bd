/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each event as it happens. While somebody follows, reports cost a bit more, and the module cannot
 * be unloaded.
 */
#ifndef TT_SMI_SCREEN_FOLLOW_H
#define TT_SMI_SCREEN_FOLLOW_H

#include "../snapshot.h"
#include "log.h"

struct follow {
	struct ttmt *handle; /* NULL: nobody follows */
};

/* 0 or a negative errno. */
int follow_start(struct follow *follow);
void follow_stop(struct follow *follow);

/*
 * Take what has come on the devices of a snapshot, but no more than there is time for: what waits
 * too long is told as missed.
 */
int follow_read(struct follow *follow, struct log *log, const struct snapshot *snap);

#endif
