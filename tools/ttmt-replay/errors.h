/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * errors - the error counters of a device
 */
#ifndef TTMT_REPLAY_ERRORS_H
#define TTMT_REPLAY_ERRORS_H

#include <stdint.h>

/* Errors that a replay can cause and survive. */
enum error {
	ERROR_UNKNOWN_FREE,
	ERROR_DUPLICATE_ALLOC,
	ERROR_SIZE_MISMATCH,
	ERROR_OVER_CAPACITY,
	ERROR_COUNT,
};

/* Names of their files in sysfs. */
extern const char *const error_names[ERROR_COUNT];

/** A device's counters, over all reporters; 0 if sysfs does not say. */
void errors_read(uint64_t counts[ERROR_COUNT], uint32_t device);

#endif
