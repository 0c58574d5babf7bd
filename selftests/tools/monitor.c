// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Added and removed devices, as libttmt's monitor sees them: through the kernel's events, or
 * systemd-udevd's if that is running.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#include <ttmt.h>

#define UDEVD "/lib/systemd/systemd-udevd"
#define CONTROL "/run/udev/control"
#define PATIENCE 10000

FIXTURE(monitor) {
	struct ttmt_monitor *monitor;
	pid_t udevd;
};

/* The netlink group that the monitor has to listen to. */
FIXTURE_VARIANT(monitor) {
	bool udevd;
	unsigned int groups;
};

FIXTURE_VARIANT_ADD(monitor, told_by_the_kernel) {
	.udevd = false,
	.groups = 1,
};

FIXTURE_VARIANT_ADD(monitor, told_by_udevd) {
	.udevd = true,
	.groups = 2,
};

/* udevd's socket exists before it listens to the kernel, but it only answers afterwards. */
static bool udevd_answers(void)
{
	return !access(CONTROL, F_OK) && !system("udevadm control --ping 2>/dev/null");
}

static pid_t udevd_start(void)
{
	pid_t pid = fork();

	if (pid)
		return EVENTUALLY(PATIENCE, udevd_answers()) ? pid : -1;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It complains about groups that the guest does not have. */
	if (freopen("/dev/null", "w", stderr))
		execl(UDEVD, UDEVD, NULL);
	_exit(127);
}

/* A change may take a while, because udevd runs rules. */
static int next(struct ttmt_monitor *monitor, struct ttmt_change *change)
{
	struct pollfd pollfd = { .fd = ttmt_monitor_fd(monitor), .events = POLLIN };
	int err;

	while ((err = ttmt_monitor_next(monitor, change, sizeof(*change))) == -EAGAIN)
		if (poll(&pollfd, 1, PATIENCE * slowness()) <= 0)
			return -ETIMEDOUT;
	return err;
}

static unsigned int groups_of(const struct ttmt_monitor *monitor)
{
	struct sockaddr_nl name = { 0 };
	socklen_t size = sizeof(name);

	if (getsockname(ttmt_monitor_fd(monitor), (struct sockaddr *)&name, &size))
		return 0;
	return name.nl_groups;
}

FIXTURE_SETUP(monitor)
{
	self->monitor = NULL;
	self->udevd = 0;
	ASSERT_EQ(0, books_begin());
	if (variant->udevd)
		self->udevd = udevd_start();
	ASSERT_LE(0, self->udevd);
	ASSERT_EQ(0, ttmt_monitor_new(&self->monitor));
}

FIXTURE_TEARDOWN(monitor)
{
	ttmt_monitor_free(self->monitor);
	if (self->udevd > 0) {
		kill(self->udevd, SIGTERM);
		waitpid(self->udevd, NULL, 0);
		unlink(CONTROL);
	}
	/* So that numbers start at 0 for the next test. */
	EXPECT_EQ(0, modules_unload());
}

TEST_F(monitor, come_and_go)
{
	struct ttmt_change change;
	bool gone[3] = { false };

	EXPECT_EQ(variant->groups, groups_of(self->monitor));
	EXPECT_EQ(-EAGAIN, ttmt_monitor_next(self->monitor, &change, sizeof(change)));
	ASSERT_EQ(0, boards_unplug());
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(0, next(self->monitor, &change));
		EXPECT_FALSE(change.added);
		ASSERT_GT(3, change.device);
		EXPECT_FALSE(gone[change.device]);
		gone[change.device] = true;
	}
	ASSERT_EQ(0, boards_plug("n150"));
	ASSERT_EQ(0, next(self->monitor, &change));
	EXPECT_TRUE(change.added);
	EXPECT_EQ(3, change.device);
	EXPECT_EQ(-EAGAIN, ttmt_monitor_next(self->monitor, &change, sizeof(change)));
}

/* New lists have the changes that the monitor reports, older lists do not. */
TEST_F(monitor, lists_before_and_after)
{
	struct ttmt_device_list *before, *after;
	struct ttmt_change change = { 0 };
	uint64_t value;

	ASSERT_EQ(0, ttmt_device_list_new(&before));
	ASSERT_EQ(0, boards_unplug());
	ASSERT_EQ(0, boards_plug("p150a"));
	do {
		ASSERT_EQ(0, next(self->monitor, &change));
	} while (!change.added);
	ASSERT_EQ(0, ttmt_device_list_new(&after));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find(before, change.device));
	EXPECT_EQ(0, ttmt_device_list_find(after, change.device));
	EXPECT_EQ(0, ttmt_device_list_u64(after, 0, "chip", &value));
	EXPECT_EQ(1, ttmt_device_list_find(before, 1));
	EXPECT_EQ(-ENODEV, ttmt_device_list_find(after, 1));
	EXPECT_EQ(-ENOENT, ttmt_device_list_u64(before, 1, "chip", &value));
	ttmt_device_list_free(before);
	ttmt_device_list_free(after);
}

/* If changes were lost, a new list shows them. Read only after all have happened. */
TEST_F(monitor, too_many_at_once)
{
	struct ttmt_device_list *list;
	struct ttmt_change change;
	int room = 1, err;

	ASSERT_EQ(0, setsockopt(ttmt_monitor_fd(self->monitor), SOL_SOCKET, SO_RCVBUF, &room,
				sizeof(room)));
	ASSERT_EQ(0, boards_unplug());
	ASSERT_EQ(0, boards_plug("n300,n300,n300,n300,n300"));
	if (variant->udevd)
		ASSERT_EQ(0, system("udevadm settle"));
	do {
		err = next(self->monitor, &change);
	} while (!err);
	EXPECT_EQ(-ENOBUFS, err);
	ASSERT_EQ(0, ttmt_device_list_new(&list));
	EXPECT_EQ(10, ttmt_device_list_count(list));
	EXPECT_EQ(9, ttmt_device_list_find(list, 12));
	ttmt_device_list_free(list);
}

TEST_HARNESS_MAIN
