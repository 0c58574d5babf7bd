/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one list of subcommands: for the command line, its help, and completion. */
#ifndef TT_SMI_SUBCOMMANDS_H
#define TT_SMI_SUBCOMMANDS_H

#include "options.h"

struct subcommand {
	const char *name;
	enum view view;
	const char *what;
	const char *by; /* what --by may be followed by, with blanks between; NULL for none */
};

/* Ended by one without a name. */
extern const struct subcommand subcommands[];

/* NULL for no such one. */
const struct subcommand *subcommand_find(const char *name);
const struct subcommand *subcommand_of(enum view view);

/* Whether --by may be followed by a word of that length. */
bool subcommand_goes_by(const struct subcommand *command, const char *word, size_t length);

/* A list of them for people, to be freed. */
char *subcommands_help(void);

#endif
