/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last refused allocations, read again when a device has counted another one. */
#ifndef TT_SMI_SCREEN_REFUSED_H
#define TT_SMI_SCREEN_REFUSED_H

#include "../snapshot.h"
#include "log.h"

struct refused {
	struct tt_memtrack_refusal *refusal; /* of all devices, the oldest first */
	size_t count;
	uint64_t counted; /* by the devices, when they were read */
};

/* What cannot be read is left as it was. */
void refused_take(struct refused *refused, const struct snapshot *snap);

/* Those that came after a moment, as events. */
void refused_note(const struct refused *refused, const struct snapshot *snap, struct log *log,
		  uint64_t after_ns);

/*
 * The last one of a device of the snapshot, unless it was before a moment; NULL: there is none.
 * *count is how many there were since then.
 */
const struct tt_memtrack_refusal *refused_last(const struct refused *refused,
					       const struct snapshot *snap, uint64_t after_ns,
					       size_t *count);

void refused_clear(struct refused *refused);

#endif
