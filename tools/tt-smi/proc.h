/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a process in /proc. */
#ifndef TT_SMI_PROC_H
#define TT_SMI_PROC_H

#include <stddef.h>

#include <ttmt.h>

/*
 * Open the directory of a process; reading through the descriptor fails once the process is gone.
 * -1 if /proc does not show this very process: it is in another pid namespace, or the pid now has
 * another name.
 */
int proc_open(const struct tt_memtrack_who *who);

/* Read a file of a process, whose name may be another by now; otherwise as proc_read(). */
size_t proc_read_of(const struct tt_memtrack_who *who, const char *name, char *text, size_t room);

/* Read one of its files and terminate it. Returns the length; 0 if it cannot be read. */
size_t proc_read(int process, const char *name, char *text, size_t room);

#endif
