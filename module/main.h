/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the whole module has one of.
 */
#ifndef MEMTRACK_MAIN_H
#define MEMTRACK_MAIN_H

#include <linux/device.h>
#include <linux/workqueue.h>

#define MEMTRACK_VERSION "1.1.0"

extern struct class memtrack_class;

/* For work that users cause: on any CPU, and apart from the kernel's own queues. */
extern struct workqueue_struct *memtrack_workqueue;

#endif /* MEMTRACK_MAIN_H */
