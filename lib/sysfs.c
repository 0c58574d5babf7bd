// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sysfs by its rules: each device of a class is a link in /sys/class/NAME, the directory it points
 * to holds a link to the parent, and a file holds one value. Reporters look up their devices only
 * once, so this needs nothing but libc.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysfs.h"

/* A file has at most a page; one more byte shows that it is too long. */
#define FILE_ROOM 4097

/* Only digits, up to the end or a final newline. */
static int parse_u64(const char *text, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	*value = strtoumax(text, &end, 10);
	if (*end == '\n')
		end++;
	return errno || *end ? -EINVAL : 0;
}

bool ttmt_name_number(const char *name, const char *beginning, uint32_t *number)
{
	size_t length = strlen(beginning);
	uint64_t value;

	if (strncmp(name, beginning, length) || parse_u64(name + length, &value) ||
	    value > UINT32_MAX)
		return false;
	*number = value;
	return true;
}

/* Resolve a link in a directory. In sysfs, directories on the way are never links. */
static int resolve(char *path, const char *link, char **target)
{
	for (; !strncmp(link, "../", 3) && strrchr(path, '/'); link += 3)
		*strrchr(path, '/') = '\0';
	if (*link == '/')
		*path = '\0';
	return asprintf(target, *path ? "%s/%s" : "%s%s", path, link) < 0 ? -ENOMEM : 0;
}

/*
 * The directory that a link points to; NULL if there is none. realpath() would look up every
 * directory on the way, which was most of the cost of a list.
 */
static int follow(const char *dir, const char *name, char **target)
{
	char path[PATH_MAX], link[PATH_MAX];
	ssize_t length;
	int err;

	*target = NULL;
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= PATH_MAX)
		return -ENAMETOOLONG;
	length = readlink(path, link, sizeof(link) - 1);
	if (length < 0)
		return errno == ENOMEM ? -ENOMEM : 0;
	link[length] = '\0';
	*strrchr(path, '/') = '\0';
	err = resolve(path, link, target);
	if (!err && access(*target, F_OK)) {
		free(*target);
		*target = NULL;
	}
	return err;
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

/* Skip a device that is removed meanwhile. */
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

/* While a device is being removed, its files return ENODEV. */
static int file_error(void)
{
	return errno == ENODEV ? -ENOENT : -errno;
}

static int read_all(int fd, char *text, size_t room)
{
	ssize_t got = read(fd, text, room);

	if (got < 0)
		return file_error();
	if ((size_t)got == room)
		return -EMSGSIZE;
	text[got] = '\0';
	return 0;
}

/* No component is empty, "." or "..": the path stays below its directory. */
static bool is_below(const char *file)
{
	size_t length;

	do {
		length = strcspn(file, "/");
		if (!length || (length <= 2 && !strncmp(file, "..", length)))
			return false;
		file += length;
	} while (*file++);
	return true;
}

static int read_file(const char *dir, const char *file, char text[FILE_ROOM])
{
	char path[PATH_MAX];
	int fd, err;

	if (!is_below(file))
		return -EINVAL;
	if (snprintf(path, sizeof(path), "%s/%s", dir, file) >= PATH_MAX)
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_error();
	err = read_all(fd, text, FILE_ROOM);
	close(fd);
	return err;
}

int ttmt_read_text(const char *dir, const char *file, char *text, size_t room)
{
	char whole[FILE_ROOM];
	int err = read_file(dir, file, whole);
	size_t length;

	if (err)
		return err;
	length = strlen(whole);
	if (length && whole[length - 1] == '\n')
		length--;
	if (length >= room)
		return -EMSGSIZE;
	memcpy(text, whole, length);
	text[length] = '\0';
	return 0;
}

int ttmt_read_u64(const char *dir, const char *file, uint64_t *value)
{
	char text[FILE_ROOM];
	int err = read_file(dir, file, text);

	return err ? err : parse_u64(text, value);
}
