/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TT_SMI_WATCH_H
#define TT_SMI_WATCH_H

#include "options.h"

/*
 * Watch on the screen until q is typed or a signal comes; without a terminal, or as JSON, report
 * again and again until a signal comes.
 */
struct failure watch(const struct options *options);

#endif
