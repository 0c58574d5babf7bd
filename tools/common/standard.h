/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options common to all commands. */
#ifndef TTMT_STANDARD_H
#define TTMT_STANDARD_H

#include <argp.h>

/* --help, --usage and --version, for the children of a command's argp. They print and exit. */
extern const struct argp standard_options;

#endif
