/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's harness, which sets an alarm for each test; on a slow kernel a later one. That of
 * 6.1 has no options: TTMT_TEST=FIXTURE.TEST runs one test.
 */
#ifndef TTMT_HARNESS_H
#define TTMT_HARNESS_H

#include <unistd.h>

#include "slowness.h"

#define alarm(seconds) alarm((seconds) * slowness())
#include "kselftest_harness.h"

static inline void choose_test(const char *wanted)
{
	struct __fixture_metadata *fixture;
	struct __test_metadata **test;
	char name[128];

	for (fixture = __fixture_list; wanted && fixture; fixture = fixture->next) {
		for (test = &fixture->tests; *test;) {
			snprintf(name, sizeof(name), "%s.%s", fixture->name, (*test)->name);
			if (strcmp(name, wanted))
				*test = (*test)->next;
			else
				test = &(*test)->next;
		}
	}
}

#define test_harness_run(argc, argv) \
	(choose_test(getenv("TTMT_TEST")), test_harness_run(argc, argv))

#endif /* TTMT_HARNESS_H */
