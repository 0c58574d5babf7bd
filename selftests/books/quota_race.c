// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Limits while threads race for the last place. Separate from quota.c, whose cgroups make the
 * kernel patch itself: these threads run on CPUs truly in parallel.
 */
#include <fcntl.h>
#include <pthread.h>

#include "ttmt_harness.h"
#include "ttmt_test.h"

#define CLIENTS	4
#define RECORDS	50
#define CAPS "user_clients=4 user_records=50"
#define THREADS	4
#define ROUNDS	20

FIXTURE(quota_race) {
};

FIXTURE_SETUP(quota_race)
{
	__u64 clients = 0;

	sysfs_u64(&clients, "../../module/tt_memtrack/parameters/user_clients");
	if (clients != CLIENTS) {
		ASSERT_EQ(0, modules_unload());
		ASSERT_EQ(0, modules_load(CAPS, BOARDS));
	}
	ASSERT_EQ(0, books_begin());
}

FIXTURE_TEARDOWN(quota_race)
{
	EXPECT_TRUE(books_empty());
	books_watch(-1);
}

/* Allocate and free records, which leaves nothing counted; then allocate until refused. */
static void *fill_with_records(void *data)
{
	int fd = device_open(O_RDWR), i;
	uintptr_t done = 0;
	int result;

	pthread_barrier_wait(data);
	for (i = 0; i < 500; i++)
		if (!record_alloc(fd, 0, CB, i, 10, 10))
			record_free(fd, 0, CB, i);
	pthread_barrier_wait(data);
	while (!(result = record_alloc(fd, 0, CB, done, 10, 10)))
		done++;
	return (void *)(result == -EDQUOT ? done : RECORDS + 1);
}

/* Open one client after another until refused. */
static void *fill_with_clients(void *data)
{
	uintptr_t done = 0;
	int result;

	pthread_barrier_wait(data);
	while (!(result = record_alloc(device_open(O_RDWR), 0, CB, 1, 10, 10)))
		done++;
	return (void *)(result == -EDQUOT ? done : CLIENTS + 1);
}

/* How much all threads of a user got together. */
static int in_threads(void *(*fill)(void *))
{
	pthread_barrier_t barrier;
	pthread_t threads[THREADS];
	int i, total = 0;
	void *done;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, fill, &barrier))
			return -1;
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &done);
		total += (uintptr_t)done;
	}
	return total;
}

static int race_as_user(void *(*fill)(void *), int places)
{
	struct child child;

	if (!child_start(&child))
		_exit(become(1000) ? 99 : in_threads(fill) != places);
	return child_wait(&child);
}

TEST_F(quota_race, records)
{
	int round;

	for (round = 0; round < ROUNDS; round++)
		ASSERT_EQ(0, race_as_user(fill_with_records, RECORDS));
}

TEST_F(quota_race, clients)
{
	int round;

	for (round = 0; round < ROUNDS; round++) {
		ASSERT_EQ(0, race_as_user(fill_with_clients, CLIENTS));
		ASSERT_TRUE(EVENTUALLY(3000, no_clients()));
	}
}

TEST_HARNESS_MAIN
