/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that this module is built for.
 */
#ifndef MEMTRACK_COMPAT_H
#define MEMTRACK_COMPAT_H

#include <linux/compiler.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "tt_memtrack needs Linux 5.10 or newer"
#endif

/* The show functions of class attributes take const pointers since 6.4. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define memtrack_class_const
#else
#define memtrack_class_const const
#endif

/* So does the uevent function of a class since 6.2. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define memtrack_uevent_const
#else
#define memtrack_uevent_const const
#endif

/* What is written before it is read need not be zeroed, where the kernel is built to do so. */
#ifndef __uninitialized
#define __uninitialized
#endif

#endif /* MEMTRACK_COMPAT_H */
