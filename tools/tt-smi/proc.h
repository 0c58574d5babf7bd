/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a process in /proc. */
#ifndef TT_SMI_PROC_H
#define TT_SMI_PROC_H

#include <stddef.h>

#include <ttmt.h>

/*
 * A descriptor of the folder of a process, through which reading fails when that one is gone; or -1
 * where /proc does not show that very process: it is of another pid namespace, or the pid has
 * another name by now.
 */
int proc_open(const struct tt_memtrack_who *who);

/* Read a file of it, ended by a NUL. Its length, which is 0 where it may not be read. */
size_t proc_read(int process, const char *name, char *text, size_t room);

#endif
