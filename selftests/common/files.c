// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files: of sysfs, of configfs, and any others.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttmt_test.h"

const char *const what_names[WHATS] = {
	"dram_buffers", "trace", "l1_buffers", "l1_small", "cb", "dfb", "scratch", "kernel",
	"dram", "l1", "l1_tensors", "l1_program",
};

const char *const counter_names[COUNTERS] = {
	"unknown_free", "duplicate_alloc", "size_mismatch", "over_capacity", "over_quota",
	"overflow", "no_memory", "refused",
};

int file_read(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;
	int error;

	if (fd < 0)
		return -errno;
	length = read(fd, text, room - 1);
	error = -errno;
	close(fd);
	if (length < 0)
		return error;
	text[length] = '\0';
	return 0;
}

int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int result = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		result = -errno;
	close(fd);
	return result;
}

static void class_path(char *path, size_t room, const char *format, va_list arguments)
{
	int length = snprintf(path, room, CLASS "/");

	vsnprintf(path + length, room - length, format, arguments);
}

int sysfs_text(char *text, size_t room, const char *format, ...)
{
	char path[256];
	va_list arguments;

	va_start(arguments, format);
	class_path(path, sizeof(path), format, arguments);
	va_end(arguments);
	return file_read(path, text, room);
}

int number_of(const char *text, __u64 *value)
{
	size_t digits = strspn(text, "0123456789");

	if (!digits || strcmp(text + digits, "\n"))
		return -EBADMSG;
	*value = strtoull(text, NULL, 10);
	return 0;
}

int sysfs_u64(__u64 *value, const char *format, ...)
{
	char path[256];
	char text[64];
	va_list arguments;

	va_start(arguments, format);
	class_path(path, sizeof(path), format, arguments);
	va_end(arguments);
	return file_read(path, text, sizeof(text)) ?: number_of(text, value);
}

int sysfs_write(const char *text, const char *format, ...)
{
	char path[256];
	va_list arguments;

	va_start(arguments, format);
	class_path(path, sizeof(path), format, arguments);
	va_end(arguments);
	return file_write(path, text);
}

bool sysfs_is_there(const char *format, ...)
{
	char path[256];
	va_list arguments;

	va_start(arguments, format);
	class_path(path, sizeof(path), format, arguments);
	va_end(arguments);
	return !access(path, F_OK);
}

__u64 error_count(__u32 device, enum counter counter)
{
	__u64 value = UINT64_MAX;

	sysfs_u64(&value, "tt%u/errors/%s", device, counter_names[counter]);
	return value;
}

/* configfs */

int sim_make(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), SIM_FOLDER "/%s", name);
	return mkdir(path, 0755) ? -errno : 0;
}

int sim_remove(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), SIM_FOLDER "/%s", name);
	return rmdir(path) ? -errno : 0;
}

int sim_write(const char *name, const char *file, const char *text)
{
	return sysfs_write(text, "../../kernel/config/tt_memtrack_sim/%s/%s", name, file);
}

int sim_text(const char *name, const char *file, char *text, size_t room)
{
	return sysfs_text(text, room, "../../kernel/config/tt_memtrack_sim/%s/%s", name, file);
}
