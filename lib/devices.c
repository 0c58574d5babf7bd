// SPDX-License-Identifier: LGPL-2.1-or-later
/* The list of devices, and their files in sysfs. */
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices.h"

#define CLASS_DIR "/sys/class/tt_memtrack"

/* sysfs gives at most a page; one byte more tells that a file is longer than it may be. */
#define FILE_ROOM 4097

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

static int list_add(uint32_t number, const char *dir, void *data)
{
	struct ttmt_device_list *list = data;
	struct ttmt_device *devices, *device;

	devices = reallocarray(list->devices, list->count + 1, sizeof(*devices));
	if (!devices)
		return -ENOMEM;
	list->devices = devices;
	device = &devices[list->count++];
	*device = (struct ttmt_device) { .number = number };
	device->dir = strdup(dir);
	return device->dir ? ttmt_function_of(dir, &device->function) : -ENOMEM;
}

static int by_number(const void *a, const void *b)
{
	const struct ttmt_device *left = a;
	const struct ttmt_device *right = b;

	return (left->number > right->number) - (left->number < right->number);
}

static int list_fill(struct ttmt_device_list *list)
{
	int err = ttmt_enumerate(CLASS_DIR, "tt", list_add, list);

	if (err || !list->count)
		return err;
	qsort(list->devices, list->count, sizeof(*list->devices), by_number);
	return ttmt_list_cards(list);
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
	err = list_fill(*list);
	if (err) {
		ttmt_device_list_free(*list);
		*list = NULL;
	}
	return err;
}

void ttmt_device_list_free(struct ttmt_device_list *list)
{
	if (!list)
		return;
	for (int i = 0; i < list->count; i++) {
		free(list->devices[i].dir);
		free(list->devices[i].function);
		free(list->devices[i].card);
	}
	free(list->devices);
	free(list);
}

int ttmt_device_list_count(const struct ttmt_device_list *list)
{
	return list ? list->count : 0;
}

int ttmt_device_list_number(const struct ttmt_device_list *list, int index, uint32_t *number)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);

	if (!device)
		return -ENODEV;
	*number = device->number;
	return 0;
}

/* The file of a device that goes answers ENODEV as long as it is there. */
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

/* Names between slashes, none of which is empty, "." or "..": it does not lead out of a folder. */
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

int ttmt_device_list_u64(const struct ttmt_device_list *list, int index, const char *file,
			 uint64_t *value)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);
	char text[FILE_ROOM];
	int err;

	if (!device)
		return -ENODEV;
	err = read_file(device->dir, file, text);
	return err ? err : parse_u64(text, value);
}

int ttmt_device_list_text(const struct ttmt_device_list *list, int index, const char *file,
			  char *text, size_t room)
{
	const struct ttmt_device *device = ttmt_device_at(list, index);

	return device ? ttmt_read_text(device->dir, file, text, room) : -ENODEV;
}
