// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A memory cgroup.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttmt_test.h"

#define CGROUPS "../../fs/cgroup"
#define CGROUP CGROUPS "/ttmt"

int cgroup_make(const char *limit)
{
	if (access("/sys/fs/cgroup/cgroup.controllers", F_OK))
		mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, NULL);
	sysfs_write("+memory", CGROUPS "/cgroup.subtree_control");
	mkdir(CLASS "/" CGROUP, 0755);
	return sysfs_write(limit, CGROUP "/memory.max");
}

int cgroup_add(pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	return sysfs_write(text, CGROUP "/cgroup.procs");
}

int cgroup_remove(void)
{
	return rmdir(CLASS "/" CGROUP) ? -errno : 0;
}

__s64 cgroup_figure(const char *file, const char *name)
{
	size_t length = strlen(name);
	char text[8192], *rest = text, *line;

	if (sysfs_text(text, sizeof(text), CGROUP "/%s", file))
		return -1;
	while ((line = strsep(&rest, "\n")))
		if (!strncmp(line, name, length) && line[length] == ' ')
			return strtoll(line + length, NULL, 10);
	return -1;
}

/*
 * Before 5.18 it is not reported: take what does not belong to programs and files. This is off by
 * what CPUs have not reported yet, some 100 KiB each.
 */
__s64 cgroup_kernel_memory(void)
{
	__s64 kernel = cgroup_figure("memory.stat", "kernel");
	char total[32];

	if (kernel >= 0)
		return kernel;
	if (sysfs_text(total, sizeof(total), CGROUP "/memory.current"))
		return -1;
	return strtoll(total, NULL, 10) - cgroup_figure("memory.stat", "anon") -
	       cgroup_figure("memory.stat", "file");
}
