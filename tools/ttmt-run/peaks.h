/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peaks - what the processes of a run held at most, as each of them wrote it down */
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
};

struct process {
	unsigned int pid;
	char program[64];
	uint64_t since, until; /* until is UINT64_MAX where it was killed, or runs still */
	struct share *shares;
	size_t count;
};

struct peaks {
	struct process *list;
	size_t count;
};

/* A new folder for TTMT_REPORT; its name is to be freed. Ends on failure. */
char *peaks_folder(void);

/* Read what is there, in the order in which processes began, and remove the folder. */
void peaks_take(struct peaks *peaks, const char *folder);

/* Add a process by what it left. */
void peaks_read(struct peaks *peaks, FILE *file, unsigned int pid);

void peaks_free(struct peaks *peaks);

/* Devices that were used, in the order of their numbers; to be freed. NULL where there are none. */
uint32_t *peaks_devices(const struct peaks *peaks, size_t *count);

/* Whether a process ended without saying all. */
bool peaks_are_open(const struct process *process);

/*
 * The peak of all processes together. Peaks of processes that were there at the same time need not
 * have been at the same time: then it lies between the highest and the highest sum.
 */
struct range {
	struct peak least, most;
};

struct range peaks_together(const struct peaks *peaks, uint32_t device, enum usage_row row);

#endif
