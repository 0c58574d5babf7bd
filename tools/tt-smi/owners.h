/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc says about the holders of memory, read once each, on however many devices. */
#ifndef TT_SMI_OWNERS_H
#define TT_SMI_OWNERS_H

#include "container.h"
#include "snapshot.h"

/* A client's process. */
struct owner {
	struct tt_memtrack_who who;
	char *arguments; /* as one text, not yet printable; NULL if /proc does not tell */
	struct container container; /* empty unless requested */
};

/* Sorted by client number. */
struct owners {
	struct owner *owner;
	size_t count;
};

/* For all clients in a snapshot. 0 or -ENOMEM; call owners_free() in either case. */
int owners_read(struct owners *owners, const struct snapshot *snap, bool with_containers);
void owners_free(struct owners *owners);

/* NULL if not found. */
const struct owner *owners_find(const struct owners *owners, const struct tt_memtrack_who *who);

/* The arguments of a client, printable, for the caller to free(); NULL if unknown. */
char *owners_arguments(const struct owners *owners, const struct tt_memtrack_who *who, bool ascii);

/* Its name in a table: its arguments, or its name, or "-". NULL: out of memory. */
char *owners_command(const struct owners *owners, const struct tt_memtrack_who *who, bool ascii);

#endif
