/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's harness, which sets an alarm for each test; on a slow kernel a later one. */
#ifndef TTMT_HARNESS_H
#define TTMT_HARNESS_H

#include <unistd.h>

#include "slowness.h"

#define alarm(seconds) alarm((seconds) * slowness())
#include "kselftest_harness.h"

#endif /* TTMT_HARNESS_H */
