// SPDX-License-Identifier: LGPL-2.1-or-later
/* The number of a handle's client, from fdinfo. */
#include <stdio.h>

#include "private.h"

#define KEY "ttmt-client-id:"

/* Use the thread's file: that of the process is empty once its main thread has exited. */
static FILE *open_info(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/thread-self/fdinfo/%d", fd);
	return fopen(path, "re");
}

int ttmt_client_number(const struct ttmt *handle, uint64_t *client)
{
	unsigned long long number;
	int err = -ENOENT;
	char line[128];
	FILE *info;

	if (!handle)
		return -ENODEV;
	if (handle->ask.fd < 0)
		return handle->ask.answer;
	info = open_info(handle->ask.fd);
	if (!info)
		return -errno;
	while (err && fgets(line, sizeof(line), info))
		if (sscanf(line, KEY " %llu", &number) == 1)
			err = 0;
	fclose(info);
	if (!err)
		*client = number;
	return err;
}
