/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc says of those who hold memory, read once for each, on however many devices it is. */
#ifndef TT_SMI_OWNERS_H
#define TT_SMI_OWNERS_H

#include "container.h"
#include "snapshot.h"

/* A client's process. */
struct owner {
	struct tt_memtrack_who who;
	char *arguments; /* as one text, not printable yet; NULL where /proc does not tell */
	struct container container; /* empty unless it was asked for */
};

/* In the order of their client numbers. */
struct owners {
	struct owner *owner;
	size_t count;
};

/* Of all clients of the devices in a snapshot. 0 or -ENOMEM; owners_free() is due after both. */
int owners_read(struct owners *owners, const struct snapshot *snap, bool with_containers);
void owners_free(struct owners *owners);

/* NULL for who is not among them. */
const struct owner *owners_find(const struct owners *owners, const struct tt_memtrack_who *who);

/* The arguments of a client, printable, for the caller to free(); NULL where they are not known. */
char *owners_arguments(const struct owners *owners, const struct tt_memtrack_who *who, bool ascii);

/* What to call it in a table: its arguments, or its name, or "-". NULL: out of memory. */
char *owners_command(const struct owners *owners, const struct tt_memtrack_who *who, bool ascii);

#endif
