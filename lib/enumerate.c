// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Devices of a class, read from sysfs by its rules: a link for each in /sys/class/NAME, and
 * in the folder that it leads to a link to the parent. A reporter looks for its
 * devices once, so this needs nothing but libc.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices.h"

/* The folder that is meant by a name in another; NULL for none. */
static int follow(const char *dir, const char *name, char **target)
{
	char path[PATH_MAX];

	*target = NULL;
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= PATH_MAX)
		return -ENAMETOOLONG;
	*target = realpath(path, NULL);
	return *target || errno != ENOMEM ? 0 : -ENOMEM;
}

static int is_pci_function(const char *dir, bool *is_function)
{
	char *subsystem;
	int err = follow(dir, "subsystem", &subsystem);

	*is_function = subsystem && !strcmp(strrchr(subsystem, '/'), "/pci");
	free(subsystem);
	return err;
}

int ttmt_function_of(const char *dir, char **function)
{
	bool is_function;
	int err = follow(dir, "device", function);

	if (err || !*function)
		return err;
	err = is_pci_function(*function, &is_function);
	if (err || !is_function) {
		free(*function);
		*function = NULL;
	}
	return err;
}

/* A device that goes meanwhile is none. */
static int visit_one(const char *class_dir, const char *name, uint32_t number,
		     int (*visit)(uint32_t number, const char *dir, void *data), void *data)
{
	char *dir;
	int err = follow(class_dir, name, &dir);

	if (dir)
		err = visit(number, dir, data);
	free(dir);
	return err;
}

int ttmt_enumerate(const char *class_dir, const char *beginning,
		   int (*visit)(uint32_t number, const char *dir, void *data), void *data)
{
	DIR *names = opendir(class_dir);
	struct dirent *entry;
	uint32_t number;
	int err = 0;

	if (!names)
		return errno == ENOENT ? 0 : -errno;
	for (errno = 0; !err && (entry = readdir(names)); errno = 0)
		if (ttmt_name_number(entry->d_name, beginning, &number))
			err = visit_one(class_dir, entry->d_name, number, visit, data);
	if (!err)
		err = -errno;
	closedir(names);
	return err;
}
