/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time by which the module tells when a program ended. */
#ifndef TT_SMI_CLOCK_H
#define TT_SMI_CLOCK_H

#include <stdint.h>

/* Nanoseconds of the machine's CLOCK_MONOTONIC, from whatever time namespace it is asked. */
uint64_t clock_now_ns(void);

#endif
