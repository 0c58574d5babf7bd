/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What shells complete, from the table of options and the list of subcommands. */
#ifndef TT_SMI_COMPLETION_H
#define TT_SMI_COMPLETION_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

bool completion_knows(const char *shell);
void completion_print(FILE *out, const char *shell, const struct argp_option *options);

#endif
