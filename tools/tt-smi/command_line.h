/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_COMMAND_LINE_H
#define TT_SMI_COMMAND_LINE_H

#include <stdbool.h>

#include <ttmt.h>

/*
 * The command line of a process, printable, for the caller to free(); a long one is cut. NULL where
 * it has none, where it may not be read, or where /proc does not show that very process: it is of
 * another pid namespace, or the pid has another name by now.
 */
char *command_line(const struct tt_memtrack_who *who, bool ascii);

/* What to call it in a table: its command line, or its name, or "-". NULL: out of memory. */
char *command(const struct tt_memtrack_who *who, bool ascii);

#endif
