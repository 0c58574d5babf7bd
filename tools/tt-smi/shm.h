/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of TT-Metal's own tracker, a file of shared memory for each chip: read-only, and only of
 * the versions whose layout is known.
 */
#ifndef TT_SMI_SHM_H
#define TT_SMI_SHM_H

#include "format.h"
#include "options.h"
#include "snapshot.h"

#define SHM_FOLDER "/dev/shm"

/* Kinds that the tables know, in the order in which figures stand in them. */
enum { SHM_DRAM, SHM_L1, SHM_L1_SMALL, SHM_TRACE, SHM_CB, SHM_KINDS };

#define SHM_PROCESSES 64

struct shm_process {
	uint32_t pid;
	uint64_t bytes[SHM_KINDS];
	char name[64];
};

struct shm_table {
	char name[64]; /* of its file */
	int error; /* why it cannot be read: -EPROTONOSUPPORT for another version */
	uint32_t version;
	uint32_t device; /* as the program numbers its chips */
	uint64_t chip; /* unique number of the chip */
	uint64_t bytes[SHM_KINDS];
	struct shm_process process[SHM_PROCESSES];
	size_t process_count;
};

struct shm_tables {
	struct shm_table *table;
	size_t count;
};

/* Read all tables in a folder. None is no error. 0 or a negative errno. */
int shm_read(struct shm_tables *tables, const char *folder);
void shm_free(struct shm_tables *tables);

struct text shm_error_text(const struct shm_table *table);

/* The user of a process, or UINT32_MAX. */
uint32_t shm_uid(uint32_t pid);

/* Whether tables tell of a kind or sum. */
bool shm_knows(uint32_t what);

/* A snapshot of the tables of devices that were chosen, for views. 0 or a negative errno. */
int shm_snapshot(struct snapshot *snap, const struct choices *choices, const char *folder);

/* The same without processes that are in the books. */
int shm_snapshot_beside(struct snapshot *snap, const struct snapshot *books,
			const struct choices *choices, const char *folder);

#endif
