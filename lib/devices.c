// SPDX-License-Identifier: LGPL-2.1-or-later
/* List the devices by libudev, and read their files in sysfs. */
#include <fcntl.h>
#include <inttypes.h>
#include <libudev.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "handle.h"

#define CLASS "tt_memtrack"
#define CLASS_DIR "/sys/class/" CLASS

/* sysfs gives at most a page; one byte more tells that a file is longer than it may be. */
#define FILE_ROOM 4097

struct device {
	uint32_t number;
	char *dir;
};

struct ttmt_device_list {
	size_t count;
	struct device *devices;
};

/* Digits and nothing else, up to the end or a newline there. */
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

/* A name of the class that is not a device's is none of our business. */
static bool device_number(const char *dir, uint32_t *number)
{
	const char *name = strrchr(dir, '/');
	uint64_t value;

	if (!name || strncmp(name, "/tt", 3) || parse_u64(name + 3, &value) || value > UINT32_MAX)
		return false;
	*number = value;
	return true;
}

static int list_add(struct ttmt_device_list *list, const char *dir)
{
	struct device device;
	struct device *devices;

	if (!device_number(dir, &device.number))
		return 0;
	devices = reallocarray(list->devices, list->count + 1, sizeof(*devices));
	if (!devices)
		return -ENOMEM;
	list->devices = devices;
	device.dir = strdup(dir);
	if (!device.dir)
		return -ENOMEM;
	devices[list->count++] = device;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const struct device *left = a;
	const struct device *right = b;

	return (left->number > right->number) - (left->number < right->number);
}

static int list_fill(struct ttmt_device_list *list, struct udev_enumerate *enumerate)
{
	struct udev_list_entry *entry;
	int err = udev_enumerate_add_match_subsystem(enumerate, CLASS);

	if (err >= 0)
		err = udev_enumerate_scan_devices(enumerate);
	if (err < 0)
		return err;
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(enumerate)) {
		err = list_add(list, udev_list_entry_get_name(entry));
		if (err)
			return err;
	}
	if (list->count)
		qsort(list->devices, list->count, sizeof(*list->devices), by_number);
	return 0;
}

/* The devices that udevd has not seen yet are there too: libudev reads them from sysfs. */
static int enumerate(struct ttmt_device_list *list)
{
	struct udev *udev = udev_new();
	struct udev_enumerate *enumerate = udev ? udev_enumerate_new(udev) : NULL;
	int err = enumerate ? list_fill(list, enumerate) : -ENOMEM;

	udev_enumerate_unref(enumerate);
	udev_unref(udev);
	return err;
}

int ttmt_device_list_new(struct ttmt_device_list **list)
{
	int err;

	*list = NULL;
	if (access(CLASS_DIR, F_OK))
		return -errno;
	*list = calloc(1, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	err = enumerate(*list);
	if (err) {
		ttmt_device_list_free(*list);
		*list = NULL;
	}
	return err;
}

void ttmt_device_list_free(struct ttmt_device_list *list)
{
	size_t i;

	if (!list)
		return;
	for (i = 0; i < list->count; i++)
		free(list->devices[i].dir);
	free(list->devices);
	free(list);
}

size_t ttmt_device_list_count(const struct ttmt_device_list *list)
{
	return list ? list->count : 0;
}

uint32_t ttmt_device_list_number(const struct ttmt_device_list *list, size_t index)
{
	if (index >= ttmt_device_list_count(list))
		return TT_MEMTRACK_ANY;
	return list->devices[index].number;
}

/* A device that goes between the open and the read answers ENODEV. */
static int read_all(int fd, char *text, size_t room)
{
	ssize_t got = read(fd, text, room);

	if (got < 0)
		return errno == ENODEV ? -ENOENT : -errno;
	if ((size_t)got == room)
		return -EMSGSIZE;
	text[got] = '\0';
	return 0;
}

static int read_file(const struct ttmt_device_list *list, size_t index, const char *file,
		     char text[FILE_ROOM])
{
	char path[PATH_MAX];
	int fd, err;

	if (index >= ttmt_device_list_count(list))
		return -ENOENT;
	if (snprintf(path, sizeof(path), "%s/%s", list->devices[index].dir, file) >= PATH_MAX)
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = read_all(fd, text, FILE_ROOM);
	close(fd);
	return err;
}

int ttmt_device_list_u64(const struct ttmt_device_list *list, size_t index, const char *file,
			 uint64_t *value)
{
	char text[FILE_ROOM];
	int err = read_file(list, index, file, text);

	return err ? err : parse_u64(text, value);
}

int ttmt_device_list_text(const struct ttmt_device_list *list, size_t index, const char *file,
			  char *text, size_t room)
{
	char whole[FILE_ROOM];
	int err = read_file(list, index, file, whole);
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
