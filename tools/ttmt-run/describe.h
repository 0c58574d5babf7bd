/* SPDX-License-Identifier: GPL-2.0-or-later */
/* describe - what of a TT-Metal library can be tracked, as the adaptor says of it */
#ifndef TTMT_RUN_DESCRIBE_H
#define TTMT_RUN_DESCRIBE_H

/*
 * A text of lines, the first of which is a path, as ttmt_tt_metal_describe() writes it; to be
 * freed. The libraries (a list that ends with NULL) are loaded in a process of their own, because
 * they do more than a library should then. NULL if that does not work; why is in a message.
 */
char *describe(const char *const *libraries);

#endif
