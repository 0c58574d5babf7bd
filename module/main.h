/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the whole module has one of.
 */
#ifndef MEMTRACK_MAIN_H
#define MEMTRACK_MAIN_H

#include <linux/device.h>

#define MEMTRACK_VERSION "1.1.0"

extern struct class memtrack_class;

#endif /* MEMTRACK_MAIN_H */
