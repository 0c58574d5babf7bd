/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_RUN_EXIT_CODE_H
#define TTMT_RUN_EXIT_CODE_H

/* Besides those of the program; the last three are those of env(1). */
enum exit_code {
	EXIT_BROKEN = 1,
	EXIT_UNJUDGED = 124,
	EXIT_OURS = 125,
	EXIT_CANNOT_RUN = 126,
	EXIT_NOT_FOUND = 127,
};

#endif
