/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * errors - what a device counts as wrong in the reports that it gets
 */
#ifndef TTMT_REPLAY_ERRORS_H
#define TTMT_REPLAY_ERRORS_H

#include <stdint.h>

/* Those that a replay can bring about and go on. */
enum error {
	ERROR_UNKNOWN_FREE,
	ERROR_DUPLICATE_ALLOC,
	ERROR_SIZE_MISMATCH,
	ERROR_OVER_CAPACITY,
	ERROR_COUNT,
};

/* As files of sysfs are named. */
extern const char *const error_names[ERROR_COUNT];

/** What a device has counted so far, whoever reported it; 0 where sysfs does not say. */
void errors_read(uint64_t counts[ERROR_COUNT], uint32_t device);

#endif
