/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Read sysfs. Functions return 0 or a negative errno. */
#ifndef TTMT_SYSFS_H
#define TTMT_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number that is all of a name but its beginning, as in "tt7". */
bool ttmt_name_number(const char *name, const char *beginning, uint32_t *number);

/*
 * Show each device in the folder of a class whose name is a beginning and a number, with its own
 * folder, until one returns an error. A class that is not there has none.
 */
int ttmt_enumerate(const char *class_dir, const char *beginning,
		   int (*visit)(uint32_t number, const char *dir, void *data), void *data);

/* The folder of the PCI function that a device is on, to be freed; NULL for none. */
int ttmt_function_of(const char *dir, char **function);

/* A file below a folder: as text without its newline, or as a number. */
int ttmt_read_text(const char *dir, const char *file, char *text, size_t room);
int ttmt_read_u64(const char *dir, const char *file, uint64_t *value);

#endif /* TTMT_SYSFS_H */
