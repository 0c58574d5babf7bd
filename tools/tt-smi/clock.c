// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <time.h>

#include "clock.h"

#define NS_PER_S 1000000000LL

static int64_t ask(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t read_offset(void)
{
	FILE *file = fopen("/proc/self/timens_offsets", "re");
	long long seconds = 0, ns = 0;
	int found;

	if (!file)
		return 0;
	found = fscanf(file, "monotonic %lld %lld", &seconds, &ns);
	fclose(file);
	return found == 2 ? seconds * NS_PER_S + ns : 0;
}

/* What a time namespace adds to the machine's clock; 0 where the kernel has none. It stays. */
static int64_t offset(void)
{
	static int64_t offset = INT64_MIN;

	if (offset == INT64_MIN)
		offset = read_offset();
	return offset;
}

uint64_t clock_now_ns(void)
{
	return ask(CLOCK_MONOTONIC) - offset();
}

int64_t clock_since_1970(uint64_t now_ns)
{
	return ask(CLOCK_REALTIME) - (int64_t)(clock_now_ns() - now_ns);
}

static struct text print_time(const char *format, const struct tm *tm, int64_t ns, const char *zone)
{
	char seconds[32];
	struct text text;

	strftime(seconds, sizeof(seconds), format, tm);
	snprintf(text.s, sizeof(text.s), "%s.%06lld%s", seconds, ns % NS_PER_S / 1000, zone);
	return text;
}

struct text clock_utc(int64_t ns)
{
	time_t seconds = ns / NS_PER_S;

	return print_time("%FT%T", gmtime(&seconds), ns, "Z");
}

struct text clock_of_day(int64_t ns)
{
	time_t seconds = ns / NS_PER_S;

	return print_time("%T", localtime(&seconds), ns, "");
}
