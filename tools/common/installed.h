/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TTMT_COMMON_INSTALLED_H
#define TTMT_COMMON_INSTALLED_H

/*
 * Path of a file in the library directory, to be freed. That directory is found relative to this
 * program, because both may be moved together. 0, or a negative errno.
 */
int installed_path(const char *name, char **path);

#endif
