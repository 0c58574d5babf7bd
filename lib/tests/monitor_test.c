// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Adding and removing devices, with the real libudev: in a private network namespace, the
 * kernel forwards a test's uevents. Skipped if the system does not allow one.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include <kselftest_harness.h>

#include "fake.h"
#include "fake_sys.h"
#include "wrap.h"

static bool is_missing;
static const char *lacks;

void *__wrap_dlopen(const char *name, int flags)
{
	return is_missing ? NULL : __real_dlopen(name, flags);
}

void *__wrap_dlsym(void *library, const char *name)
{
	return lacks && !strcmp(name, lacks) ? NULL : __real_dlsym(library, name);
}

FIXTURE(monitor) {
	struct ttmt_monitor *monitor;
	struct ttmt_change change;
	bool skip;
};

FIXTURE_SETUP(monitor)
{
	self->monitor = NULL;
	self->skip = fake_sys(CLONE_NEWNET) || mount("fake", "/run", "tmpfs", 0, NULL);
	if (self->skip)
		SKIP(return, "no namespaces: %s", strerror(errno));
}

FIXTURE_TEARDOWN(monitor)
{
	ttmt_monitor_free(self->monitor);
	self->monitor = NULL;
	EXPECT_EQ(0, fake_leaks());
}

/* Netlink group 1 is the kernel's, group 2 is udevd's. */
static unsigned int groups(const struct ttmt_monitor *monitor)
{
	struct sockaddr_nl name = { 0 };
	socklen_t size = sizeof(name);

	if (getsockname(ttmt_monitor_fd(monitor), (struct sockaddr *)&name, &size))
		return 0;
	return name.nl_groups;
}

TEST_F(monitor, devices_come_and_go)
{
	struct pollfd pollfd;

	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_monitor_new(&self->monitor));
	pollfd = (struct pollfd) { .fd = ttmt_monitor_fd(self->monitor), .events = POLLIN };
	EXPECT_EQ(-EAGAIN, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
	EXPECT_EQ(0, poll(&pollfd, 1, 0));
	ASSERT_EQ(0, fake_uevent("add", "tt_memtrack", "tt0"));
	ASSERT_EQ(0, fake_uevent("add", "tt_memtrack", "tt31"));
	ASSERT_EQ(0, fake_uevent("remove", "tt_memtrack", "tt0"));
	EXPECT_EQ(1, poll(&pollfd, 1, 0));
	ASSERT_EQ(0, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
	EXPECT_EQ(0, self->change.device);
	EXPECT_EQ(1, self->change.added);
	ASSERT_EQ(0, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
	EXPECT_EQ(31, self->change.device);
	EXPECT_EQ(1, self->change.added);
	ASSERT_EQ(0, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
	EXPECT_EQ(0, self->change.device);
	EXPECT_EQ(0, self->change.added);
	EXPECT_EQ(-EAGAIN, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
}

TEST_F(monitor, what_is_no_change_of_a_device)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_monitor_new(&self->monitor));
	ASSERT_EQ(0, fake_uevent("add", "misc", "tt_memtrack"));
	ASSERT_EQ(0, fake_uevent("add", "tenstorrent", "tt1"));
	ASSERT_EQ(0, fake_uevent("change", "tt_memtrack", "tt1"));
	ASSERT_EQ(0, fake_uevent("add", "tt_memtrack", "ttx"));
	ASSERT_EQ(0, fake_uevent("add", "tt_memtrack", "tt4294967296"));
	EXPECT_EQ(-EAGAIN, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
	ASSERT_EQ(0, fake_uevent("change", "tt_memtrack", "tt1"));
	ASSERT_EQ(0, fake_uevent("remove", "tt_memtrack", "tt2"));
	ASSERT_EQ(0, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
	EXPECT_EQ(2, self->change.device);
	EXPECT_EQ(0, self->change.added);
}

/* After the error, the changes that fitted and later ones are still read. */
TEST_F(monitor, that_is_too_slow)
{
	int room = 1, got = 0, err;

	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_monitor_new(&self->monitor));
	ASSERT_EQ(0, setsockopt(ttmt_monitor_fd(self->monitor), SOL_SOCKET, SO_RCVBUF, &room,
				sizeof(room)));
	for (int i = 0; i < 100; i++)
		ASSERT_EQ(0, fake_uevent("add", "tt_memtrack", "tt1"));
	EXPECT_EQ(-ENOBUFS, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
	while (!(err = ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change))))
		got++;
	EXPECT_EQ(-EAGAIN, err);
	EXPECT_LT(0, got);
	EXPECT_GT(100, got);
	ASSERT_EQ(0, fake_uevent("remove", "tt_memtrack", "tt5"));
	ASSERT_EQ(0, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
	EXPECT_EQ(5, self->change.device);
}

TEST_F(monitor, listens_to_udevd_where_it_runs)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_monitor_new(&self->monitor));
	EXPECT_EQ(1, groups(self->monitor));
	ttmt_monitor_free(self->monitor);
	ASSERT_EQ(0, fake_dir("/run/udev"));
	ASSERT_EQ(0, fake_file("/run/udev", "control", ""));
	ASSERT_EQ(0, ttmt_monitor_new(&self->monitor));
	EXPECT_EQ(2, groups(self->monitor));
	EXPECT_EQ(-EAGAIN, ttmt_monitor_next(self->monitor, &self->change, sizeof(self->change)));
}

TEST_F(monitor, does_not_wait_and_is_not_passed_on)
{
	if (self->skip)
		return;
	ASSERT_EQ(0, ttmt_monitor_new(&self->monitor));
	EXPECT_NE(0, fcntl(ttmt_monitor_fd(self->monitor), F_GETFL) & O_NONBLOCK);
	EXPECT_NE(0, fcntl(ttmt_monitor_fd(self->monitor), F_GETFD) & FD_CLOEXEC);
}

/* The library is already loaded, so that the socket fails. */
TEST_F(monitor, without_descriptors)
{
	void *library;
	int first, fd;

	if (self->skip)
		return;
	library = __real_dlopen("libudev.so.1", RTLD_NOW);
	ASSERT_NE(NULL, library);
	first = dup(STDERR_FILENO);
	ASSERT_LE(0, first);
	do {
		fd = dup(first);
	} while (fd >= 0);
	self->monitor = (struct ttmt_monitor *)&fake;
	EXPECT_EQ(-EMFILE, ttmt_monitor_new(&self->monitor));
	EXPECT_EQ(NULL, self->monitor);
	for (fd = first; !close(fd); fd++)
		;
	dlclose(library);
}

TEST(without_libudev)
{
	struct ttmt_monitor *monitor = (struct ttmt_monitor *)&fake;

	is_missing = true;
	EXPECT_EQ(-ELIBACC, ttmt_monitor_new(&monitor));
	EXPECT_EQ(NULL, monitor);
	is_missing = false;
	lacks = "udev_device_get_sysname";
	EXPECT_EQ(-ELIBACC, ttmt_monitor_new(&monitor));
	EXPECT_EQ(NULL, monitor);
	EXPECT_EQ(0, fake_leaks());
}

TEST(no_monitor)
{
	struct ttmt_change change;

	EXPECT_EQ(-EBADF, ttmt_monitor_fd(NULL));
	EXPECT_EQ(-EBADF, ttmt_monitor_next(NULL, &change, sizeof(change)));
	ttmt_monitor_free(NULL);
}

TEST_HARNESS_MAIN
