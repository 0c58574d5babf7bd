// SPDX-License-Identifier: GPL-2.0-or-later
/* Containers by what /proc/PID/cgroup says. */
#include "kselftest_harness.h"

#include "../container.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

TEST(ids)
{
	static const char *const cgroups[] = {
		"0::/system.slice/docker-" ID ".scope\n",
		"0::/docker/" ID "\n",
		"12:pids:/docker/" ID "\n11:cpu:/docker/" ID "\n0::/\n",
		"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID
		".scope/container\n",
		"0::/kubepods.slice/kubepods-burstable-pod0123_4567.slice/cri-containerd-" ID
		".scope\n",
		"0::/kubepods/besteffort/pod01234567-89ab-cdef-0123-456789abcdef/" ID "\n",
		"1:name=systemd:/kubepods.slice/crio-" ID ".scope\n",
	};
	size_t i;

	for (i = 0; i < sizeof(cgroups) / sizeof(*cgroups); i++)
		EXPECT_STREQ("0123456789ab", container_of_cgroup(cgroups[i]).s);
}

TEST(names)
{
	EXPECT_STREQ("web", container_of_cgroup("0::/lxc/web\n").s);
	EXPECT_STREQ("web", container_of_cgroup("0::/lxc.payload.web/init.scope\n").s);
	EXPECT_STREQ("d", container_of_cgroup("0::/machine.slice/systemd-nspawn@d.service\n").s);
	EXPECT_STREQ("a\\x2d", container_of_cgroup("0::/machine-a\\x2d.scope\n").s);
}

TEST(no_container)
{
	EXPECT_STREQ("", container_of_cgroup("").s);
	EXPECT_STREQ("", container_of_cgroup("0::/\n").s);
	EXPECT_STREQ("", container_of_cgroup("0::/user.slice/user-1000.slice/session-3.scope\n").s);
	EXPECT_STREQ("", container_of_cgroup("0::/docker/0123456789abcdef\n").s);
	EXPECT_STREQ("", container_of_cgroup("0::/docker/" ID "0\n").s);
	EXPECT_STREQ("", container_of_cgroup("0::/lxc/\n").s);
}

/* It is text of others, and nothing of it reaches a terminal as it is. */
TEST(hostile)
{
	char path[5000];

	EXPECT_STREQ("a\\x1b[2J", container_of_cgroup("0::/lxc/a\x1b[2J\n").s);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	memcpy(path, "0::/lxc/", 8);
	EXPECT_EQ(63, strlen(container_of_cgroup(path).s));
	memset(path + 8, 1, 100);
	EXPECT_GT(sizeof(struct container), strlen(container_of_cgroup(path).s));
}

TEST_HARNESS_MAIN
