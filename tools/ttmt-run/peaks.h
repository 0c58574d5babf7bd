/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peaks - the peaks that the processes of a run wrote down */
#ifndef TTMT_RUN_PEAKS_H
#define TTMT_RUN_PEAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "usage.h"

struct peak {
	uint64_t bytes; /* on the whole chip */
	uint64_t core_bytes; /* on its fullest core or bank */
};

/* Of one process on one device. */
struct share {
	uint32_t device;
	struct peak rows[USAGE_ROWS];
	uint64_t core_usable[USAGE_ROWS]; /* by region, of a core or bank; 0 if unknown */
	uint64_t usable_cores; /* on which programs can allocate L1; 0 if unknown */
};

struct process {
	unsigned int pid;
	char program[64];
	uint64_t since, until; /* until is UINT64_MAX if it was killed or is still running */
	struct share *shares;
	size_t count;
};

struct peaks {
	struct process *list;
	size_t count;
};

/* Create a directory for TTMT_REPORT. Returns its name, to be freed. Exits on failure. */
char *peaks_folder(void);

/* Read what is there, in the order in which processes started, and remove the directory. */
void peaks_take(struct peaks *peaks, const char *folder);

/* Add a process from its file. */
void peaks_read(struct peaks *peaks, FILE *file, unsigned int pid);

void peaks_free(struct peaks *peaks);

/* Devices that were used, by number; to be freed. NULL if there are none. */
uint32_t *peaks_devices(const struct peaks *peaks, size_t *count);

/* Did a process end without complete figures? */
bool peaks_are_open(const struct process *process);

/*
 * The peak of all processes together. Peaks of concurrent processes may have come at different
 * moments: then it lies between the highest peak and the highest sum.
 */
struct range {
	struct peak least, most;
};

struct range peaks_together(const struct peaks *peaks, uint32_t device, enum usage_row row);

/*
 * How much of a core or bank programs could allocate; 0 if unknown. It is the greatest that any
 * process told, because the peaks are of all.
 */
uint64_t peaks_core_usable(const struct peaks *peaks, uint32_t device, enum usage_row region);

/* On how many cores programs could allocate L1; 0 if unknown. */
uint64_t peaks_usable_cores(const struct peaks *peaks, uint32_t device);

#endif
