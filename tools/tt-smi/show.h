/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Subcommands that make a sheet: once, again and again, or what changed meanwhile. */
#ifndef TT_SMI_SHOW_H
#define TT_SMI_SHOW_H

#include "options.h"
#include "status.h"

struct failure show(const struct options *options);

#endif
