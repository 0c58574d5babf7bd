// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers: from the environment, and random ones that repeat.
 */
#include <stdlib.h>
#include <time.h>

#include "ttmt_test.h"

int number_from_environment(const char *name, int otherwise)
{
	const char *given = getenv(name);

	return given ? atoi(given) : otherwise;
}

int sampling(void)
{
	return number_from_environment("TTMT_SAMPLE", 1);
}

__u64 seed_from_environment(void)
{
	const char *given = getenv("TTMT_SEED");
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return given ? strtoull(given, NULL, 0) : (__u64)now.tv_sec * 1000003 + now.tv_nsec;
}

__u64 random_next(__u64 *state)
{
	__u64 mixed = *state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
	return mixed ^ (mixed >> 31);
}

__u32 random_below(__u64 *state, __u32 limit)
{
	return random_next(state) % limit;
}
