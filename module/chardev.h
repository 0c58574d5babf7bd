/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/tt_memtrack.
 */
#ifndef MEMTRACK_CHARDEV_H
#define MEMTRACK_CHARDEV_H

#include <linux/seq_file.h>

struct file;

int memtrack_chardev_init(void);
void memtrack_chardev_exit(void);

/* fdinfo.c */
void memtrack_show_fdinfo(struct seq_file *m, struct file *file);

#endif /* MEMTRACK_CHARDEV_H */
