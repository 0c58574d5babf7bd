/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Read sysfs. Functions return 0 or a negative errno. */
#ifndef TTMT_SYSFS_H
#define TTMT_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number that follows the given beginning of a name, as in "tt7". */
bool ttmt_name_number(const char *name, const char *beginning, uint32_t *number);

/*
 * Call visit() for each device of a class whose name is the given beginning and a number, with its
 * directory, until it returns an error. A class that does not exist has no devices.
 */
int ttmt_enumerate(const char *class_dir, const char *beginning,
		   int (*visit)(uint32_t number, const char *dir, void *data), void *data);

/* Directory of a device's PCI function, to be freed by the caller; NULL if it has none. */
int ttmt_function_of(const char *dir, char **function);

/* Read a file below a directory: as text without its newline, or as a number. */
int ttmt_read_text(const char *dir, const char *file, char *text, size_t room);
int ttmt_read_u64(const char *dir, const char *file, uint64_t *value);

#endif /* TTMT_SYSFS_H */
