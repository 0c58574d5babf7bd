// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_sys.h"

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	size_t size = strlen(text);
	ssize_t put;

	if (fd < 0)
		return -1;
	put = write(fd, text, size);
	close(fd);
	return put == (ssize_t)size ? 0 : -1;
}

/* Unprivileged users need a user namespace for the others, if that is allowed. */
static int own_namespaces(int flags)
{
	char uid_map[32], gid_map[32];

	if (!unshare(flags))
		return 0;
	snprintf(uid_map, sizeof(uid_map), "0 %u 1", geteuid());
	snprintf(gid_map, sizeof(gid_map), "0 %u 1", getegid());
	return unshare(flags | CLONE_NEWUSER) || write_file("/proc/self/uid_map", uid_map) ||
	       write_file("/proc/self/setgroups", "deny") ||
	       write_file("/proc/self/gid_map", gid_map);
}

int fake_sys(int flags)
{
	return own_namespaces(flags | CLONE_NEWNS) ||
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	       mount("fake", "/sys", "tmpfs", 0, NULL) || fake_dir("/sys/class") ||
	       fake_dir("/sys/devices");
}

int fake_dir(const char *path)
{
	char part[256];

	for (const char *end = path; end; end = strchr(end + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(end - path), path);
		if (*part && mkdir(part, 0777) && errno != EEXIST)
			return -1;
	}
	return mkdir(path, 0777) && errno != EEXIST;
}

int fake_file(const char *dir, const char *file, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return write_file(path, text);
}

int fake_device(const char *dir, const char *subsystem, const char *name)
{
	char place[128], path[256], members[128];

	snprintf(place, sizeof(place), "%s/%s", dir, name);
	if (fake_dir(place) || fake_file(place, "uevent", ""))
		return -1;
	snprintf(members, sizeof(members), "/sys/%s", subsystem);
	snprintf(path, sizeof(path), "%s/subsystem", place);
	if (fake_dir(members) || symlink(members, path))
		return -1;
	snprintf(path, sizeof(path), "%s/%s", members, name);
	return symlink(place, path);
}

int fake_function(const char *address)
{
	return fake_device(FAKE_FUNCTIONS, "bus/pci", address);
}

/* Link a device to its parent, as the kernel does in sysfs. */
static int link_parent(const char *dir, const char *name, const char *address)
{
	char link[160], function[64];

	snprintf(link, sizeof(link), "%s/%s/device", dir, name);
	snprintf(function, sizeof(function), FAKE_FUNCTIONS "/%s", address);
	return symlink(function, link);
}

int fake_chip(const char *address, const char *name, unsigned int chip)
{
	char dir[128], file[64], text[16];

	snprintf(dir, sizeof(dir), FAKE_FUNCTIONS "/%s/tt_memtrack", address);
	snprintf(file, sizeof(file), "%s/chip", name);
	snprintf(text, sizeof(text), "%u\n", chip);
	return fake_device(dir, "class/tt_memtrack", name) || link_parent(dir, name, address) ||
	       fake_file(dir, file, text);
}

int fake_card(const char *address, unsigned int node, const char *type, const char *firmware)
{
	char parent[96], name[32], dir[128];

	snprintf(parent, sizeof(parent), FAKE_FUNCTIONS "/%s/tenstorrent", address);
	snprintf(name, sizeof(name), "tenstorrent!%u", node);
	snprintf(dir, sizeof(dir), "%s/%s", parent, name);
	if (fake_device(parent, "class/tenstorrent", name) || link_parent(parent, name, address))
		return -1;
	if (type && fake_file(dir, "tt_card_type", type))
		return -1;
	return firmware && fake_file(dir, "tt_fw_bundle_ver", firmware);
}

/* A uevent message consists of strings, each with its 0 byte. */
int fake_uevent(const char *action, const char *subsystem, const char *name)
{
	int kernel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		char text[512];
	} message = { .header.nlmsg_type = NLMSG_MIN_TYPE, .header.nlmsg_flags = NLM_F_REQUEST };
	int size = sizeof(message.header);
	ssize_t sent;

	if (kernel < 0)
		return -1;
	size += snprintf(message.text, sizeof(message.text),
			 "%s@/devices/virtual/%s/%s%cACTION=%s%cDEVPATH=/devices/virtual/%s/%s%cSUBSYSTEM=%s%c",
			 action, subsystem, name, 0, action, 0, subsystem, name, 0, subsystem, 0);
	message.header.nlmsg_len = size;
	sent = sendto(kernel, &message, size, 0, (struct sockaddr *)&to, sizeof(to));
	close(kernel);
	return sent != size;
}
