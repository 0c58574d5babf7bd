/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between the kernels that this module supports.
 */
#ifndef MEMTRACK_COMPAT_H
#define MEMTRACK_COMPAT_H

#include <linux/compiler.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "tt_memtrack needs Linux 5.10 or newer"
#endif

/* Since 6.4, show functions of class attributes take const pointers. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define memtrack_class_const
#else
#define memtrack_class_const const
#endif

/* Since 6.2, so does the uevent function of a class. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define memtrack_uevent_const
#else
#define memtrack_uevent_const const
#endif

/* Exempts variables that are always written before they are read from automatic zeroing. */
#ifndef __uninitialized
#define __uninitialized
#endif

#endif /* MEMTRACK_COMPAT_H */
