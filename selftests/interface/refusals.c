// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * REFUSED and REFUSALS_GET: allocations that the card's allocator refused, and who held what then.
 */
#include <fcntl.h>
#include <sys/prctl.h>
#include <time.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define MOST	64
#define OF_USER	16

static struct tt_memtrack_refusal all[MOST];

FIXTURE(refusals) {
	int fd;
	int asker;
};

FIXTURE_SETUP(refusals)
{
	ASSERT_EQ(0, books_begin());
	self->fd = device_open(O_RDWR);
	self->asker = device_open(O_RDONLY);
	ASSERT_LE(0, self->asker);
}

FIXTURE_TEARDOWN(refusals)
{
	close(self->fd);
	close(self->asker);
	EXPECT_TRUE(books_empty());
}

/* The most recent one, which must exist. */
static const struct tt_memtrack_refusal *last(int asker, __u32 *count)
{
	*count = MOST;
	if (refusals_get(asker, all, count) || !*count)
		abort();
	return &all[*count - 1];
}

static const struct tt_memtrack_refused wanted = {
	.flags = TT_MEMTRACK_REFUSED_FREE_KNOWN | TT_MEMTRACK_REFUSED_LARGEST_KNOWN |
		 TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN,
	.device = 1,
	.kind = L1_BUFFERS,
	.reason = TT_MEMTRACK_REFUSED_CLASH,
	.tag = 7,
	.bytes = 1ULL << 50,
	.core_bytes = 1 << 20,
	.free = 90000,
	.largest_free = 4096,
	.address = 600000,
	.other_address = 500000,
};

static __u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

TEST_F(refusals, what_was_refused_and_who_held_what)
{
	struct tt_memtrack_refusal refusal;
	int other = device_open(O_RDWR);
	__u64 before, refused_before = error_count(1, REFUSALS);
	__u32 count;

	ASSERT_EQ(0, prctl(PR_SET_NAME, "refused"));
	ASSERT_EQ(0, record_alloc(other, 1, L1_BUFFERS, 1, 100, 64));
	ASSERT_EQ(0, record_alloc(self->fd, 1, CB, 1, 300, 64));
	ASSERT_EQ(0, record_alloc(self->fd, 1, DRAM_BUFFERS, 1, 5000, 12));
	before = now();
	ASSERT_EQ(0, COUNTED(1, REFUSALS, refused(self->fd, &wanted)));
	EXPECT_EQ(refused_before + 1, error_count(1, REFUSALS));

	refusal = *last(self->asker, &count);
	EXPECT_EQ(client_number(self->fd), refusal.who.client);
	EXPECT_EQ(getpid(), refusal.who.pid);
	EXPECT_STREQ("refused", refusal.who.name);
	EXPECT_LE(before, refusal.time_ns);
	EXPECT_GE(now(), refusal.time_ns);
	EXPECT_EQ(wanted.device, refusal.device);
	EXPECT_EQ(wanted.kind, refusal.kind);
	EXPECT_EQ(wanted.reason, refusal.reason);
	EXPECT_EQ(wanted.flags, refusal.flags);
	EXPECT_EQ(wanted.tag, refusal.tag);
	EXPECT_STREQ("", refusal.tag_text);
	EXPECT_EQ(wanted.bytes, refusal.bytes);
	EXPECT_EQ(wanted.core_bytes, refusal.core_bytes);
	EXPECT_EQ(wanted.free, refusal.free);
	EXPECT_EQ(wanted.largest_free, refusal.largest_free);
	EXPECT_EQ(wanted.address, refusal.address);
	EXPECT_EQ(wanted.other_address, refusal.other_address);

	/* Holders of L1, largest first; DRAM does not count. */
	EXPECT_EQ(2, refusal.holders);
	EXPECT_EQ(client_number(self->fd), refusal.holder[0].who.client);
	EXPECT_EQ(300 * 64, refusal.holder[0].bytes);
	EXPECT_EQ(300, refusal.holder[0].core_bytes);
	EXPECT_EQ(client_number(other), refusal.holder[1].who.client);
	EXPECT_EQ(100 * 64, refusal.holder[1].bytes);
	EXPECT_EQ(0, refusal.holder[2].bytes);
	EXPECT_EQ(300 * 64, refusal.usage[CB].bytes);
	EXPECT_EQ(1, refusal.usage[CB].records);
	EXPECT_EQ(100, refusal.usage[L1_BUFFERS].core_bytes);
	EXPECT_EQ(5000 * 12, refusal.usage[DRAM_BUFFERS].bytes);
	close(other);
}

/* A refusal makes a client even without other reports; the entry stays after its exit. */
TEST_F(refusals, of_who_had_reported_nothing)
{
	__u64 number;
	__u32 count;

	EXPECT_EQ(0, client_number(self->fd));
	ASSERT_EQ(0, refused(self->fd, &wanted));
	number = client_number(self->fd);
	EXPECT_NE(0, number);
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(number, last(self->asker, &count)->who.client);
	EXPECT_EQ(0, all[count - 1].holders);
}

/* The text is kept as it was, even if the tag changes or its client exits. */
TEST_F(refusals, text_of_the_tag)
{
	char longest[256];
	__u32 count;

	memset(longest, 'x', 255);
	longest[255] = '\0';
	ASSERT_EQ(0, tag_set(self->fd, wanted.tag, longest, 255));
	ASSERT_EQ(0, tag_set(self->fd, wanted.tag + 1, "another", 7));
	ASSERT_EQ(0, refused(self->fd, &wanted));
	ASSERT_EQ(0, tag_set(self->fd, wanted.tag, "later", 5));
	EXPECT_STREQ(longest, last(self->asker, &count)->tag_text);
	ASSERT_EQ(0, refused(self->fd, &wanted));
	EXPECT_STREQ("later", last(self->asker, &count)->tag_text);
	close(self->fd);
	self->fd = -1;
	EXPECT_STREQ("later", last(self->asker, &count)->tag_text);
	EXPECT_STREQ(longest, all[count - 2].tag_text);
}

TEST_F(refusals, eight_holders)
{
	const __u64 sizes[] = { 5, 1, 9, 3, 3, 8, 2, 7, 4, 6 };
	const __u64 sorted[] = { 9, 8, 7, 6, 5, 4, 3, 3 };
	int fd[10];
	__u32 count;
	int i;

	for (i = 0; i < 10; i++) {
		fd[i] = device_open(O_RDWR);
		ASSERT_EQ(0, record_alloc(fd[i], 1, L1_SMALL, 1, sizes[i], 64));
	}
	ASSERT_EQ(0, refused(self->fd, &wanted));
	EXPECT_EQ(8, last(self->asker, &count)->holders);
	for (i = 0; i < 8; i++)
		EXPECT_EQ(64 * sorted[i], all[count - 1].holder[i].bytes);
	/* Of two equal ones, the older one. */
	EXPECT_EQ(client_number(fd[3]), all[count - 1].holder[6].who.client);
	for (i = 0; i < 10; i++)
		close(fd[i]);
}

TEST_F(refusals, that_are_refused)
{
	struct tt_memtrack_refused what = wanted;

	ASSERT_EQ(0, record_alloc(self->fd, 0, CB, 1, 1, 1));
	books_mark();
	what.device = 3;
	EXPECT_EQ(-ENODEV, refused(self->fd, &what));
	what = wanted;
	what.kind = KINDS;
	EXPECT_EQ(-EOPNOTSUPP, refused(self->fd, &what));
	what = wanted;
	what.reason = TT_MEMTRACK_REFUSED_CLASH + 1;
	EXPECT_EQ(-EOPNOTSUPP, refused(self->fd, &what));
	what = wanted;
	what.flags = TT_MEMTRACK_REFUSED_LARGEST_KNOWN | TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN;
	EXPECT_EQ(-EINVAL, refused(self->fd, &what));
	what.flags = TT_MEMTRACK_REFUSED_FREE_KNOWN | TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN;
	EXPECT_EQ(-EINVAL, refused(self->fd, &what));
	what.flags = TT_MEMTRACK_REFUSED_FREE_KNOWN | TT_MEMTRACK_REFUSED_LARGEST_KNOWN;
	EXPECT_EQ(-EINVAL, refused(self->fd, &what));
	EXPECT_EQ(-EPERM, refused(self->asker, &wanted));
	EXPECT_EQ(0, books_unchanged(0));
}

TEST_F(refusals, too_little_room)
{
	__u32 count = 0;

	ASSERT_EQ(0, refused(self->fd, &wanted));
	EXPECT_EQ(-EMSGSIZE, refusals_get(self->asker, all, &count));
	EXPECT_LT(0, count);
}

TEST_F(refusals, events)
{
	int watcher = device_open(O_RDONLY | O_NONBLOCK);
	struct tt_memtrack_event event;

	ASSERT_EQ(0, record_alloc(self->fd, 1, L1_BUFFERS, 1, 100, 64));
	ASSERT_EQ(0, watch(watcher));
	ASSERT_EQ(0, refused(self->fd, &wanted));
	ASSERT_EQ(sizeof(event), read(watcher, &event, sizeof(event)));
	EXPECT_EQ(TT_MEMTRACK_EVENT_REFUSED, event.type);
	EXPECT_EQ(1, event.device);
	EXPECT_EQ(L1_BUFFERS, event.kind);
	EXPECT_EQ(wanted.bytes, event.bytes);
	EXPECT_EQ(wanted.core_bytes, event.core_bytes);
	EXPECT_EQ(0, event.records);
	EXPECT_EQ(wanted.tag, event.tag);
	EXPECT_EQ(6400, event.total);
	EXPECT_EQ(client_number(self->fd), event.who.client);
	close(watcher);
}

/* Users who have reached their share only push out their own entries. */
TEST_F(refusals, the_last_of_each_user)
{
	struct tt_memtrack_refused what = wanted;
	struct child child;
	__u32 count, own = 0, i;

	for (i = 0; i < 2 * OF_USER; i++) {
		what.bytes = i;
		ASSERT_EQ(0, refused(self->fd, &what));
	}
	if (!child_start(&child)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		for (i = 0; i < 2 * OF_USER; i++)
			if (refused(fd, &wanted))
				_exit(1);
		_exit(0);
	}
	EXPECT_EQ(0, child_wait(&child));
	last(self->asker, &count);
	for (i = 0; i < count; i++)
		if (all[i].who.uid == 0)
			EXPECT_EQ(OF_USER + own++, all[i].bytes);
	EXPECT_EQ(OF_USER, own);
	EXPECT_LE(2 * OF_USER, count);
}

/* 1 if the last refusal has its details, 0 if it has none of them. */
static int look(void)
{
	int fd = device_open(O_RDONLY);
	const struct tt_memtrack_refusal *seen;
	__u32 count = MOST;

	if (refusals_get(fd, all, &count) || !count)
		return -1;
	seen = &all[count - 1];
	if (seen->free != wanted.free)
		return -2;
	if (seen->address && seen->other_address && seen->tag &&
	    !strcmp(seen->tag_text, "why") && seen->flags == wanted.flags)
		return 1;
	return !seen->address && !seen->other_address && !seen->tag && !*seen->tag_text &&
	       !(seen->flags & TT_MEMTRACK_REFUSED_ADDRESSES_KNOWN) ? 0 : -3;
}

static int look_as(uid_t real, uid_t effective, bool in_namespace)
{
	struct child child;
	int result;

	if (in_namespace)
		child_start_in_pid_namespace(&child);
	else
		child_start(&child);
	if (!child.pid) {
		tell(&child, setresuid(real, effective, effective) ? -4 : look());
		_exit(0);
	}
	result = hear(&child);
	child_wait(&child);
	return result;
}

/* Everyone sees sizes, but not addresses and tags. */
TEST_F(refusals, details_are_for_the_same_user)
{
	struct child owner;

	if (!child_start(&owner)) {
		int fd = become(1000) ? -1 : device_open(O_RDWR);

		tell(&owner, tag_set(fd, wanted.tag, "why", 3) ?: refused(fd, &wanted));
		hear(&owner);
		_exit(0);
	}
	ASSERT_EQ(0, hear(&owner));
	EXPECT_EQ(1, look_as(1000, 1000, false));
	EXPECT_EQ(0, look_as(1001, 1001, false));
	/* The real user counts. */
	EXPECT_EQ(1, look_as(1000, 1001, false));
	EXPECT_EQ(0, look_as(1001, 1000, false));
	/* The same user in a container that does not see the process may be another person. */
	EXPECT_EQ(0, look_as(1000, 1000, true));
	tell(&owner, 0);
	EXPECT_EQ(0, child_wait(&owner));
}

TEST_HARNESS_MAIN
