/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TTMT_USAGE_H
#define TTMT_USAGE_H

#include "private.h"

/* Rows in the first attempt: the kernel has one for each kind, and four sums. */
#define TTMT_USAGE_ROOM 16U

#endif /* TTMT_USAGE_H */
