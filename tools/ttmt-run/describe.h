/* SPDX-License-Identifier: GPL-2.0-or-later */
/* describe - the adaptor's report on what it can track of a TT-Metal library */
#ifndef TTMT_RUN_DESCRIBE_H
#define TTMT_RUN_DESCRIBE_H

/*
 * The text from ttmt_tt_metal_describe(), whose first line is a path; to be freed. The libraries (a
 * list that ends with NULL) are loaded in a child process, because loading them has side effects.
 * NULL on failure, after a message.
 */
char *describe(const char *const *libraries);

#endif
