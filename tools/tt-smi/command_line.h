/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_COMMAND_LINE_H
#define TT_SMI_COMMAND_LINE_H

#include <stdbool.h>

#include <ttmt.h>

/*
 * The arguments of a client's process as one text, cut if it is long and not yet printable; for the
 * caller to free(). NULL if there are none, or they cannot be read, as in proc_open().
 */
char *arguments_of(const struct tt_memtrack_who *who);

/*
 * The name of a client in a table: its arguments, or its name, or "-"; printable, for the caller to
 * free(). NULL: out of memory.
 */
char *command(const struct tt_memtrack_who *who, bool ascii);

#endif
