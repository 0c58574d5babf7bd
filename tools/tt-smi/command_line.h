/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_COMMAND_LINE_H
#define TT_SMI_COMMAND_LINE_H

#include <stdbool.h>

#include <ttmt.h>

/*
 * The arguments of a process, by its descriptor of proc_open(), as one text that is not printable
 * yet, for the caller to free(); a long one is cut. NULL where it has none, or may not be read.
 */
char *arguments_of_process(int process);

/*
 * What to call a client in a table: its arguments, or its name, or "-", printable, for the caller to
 * free(). NULL: out of memory.
 */
char *command(const struct tt_memtrack_who *who, bool ascii);

#endif
