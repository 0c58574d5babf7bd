/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's harness, with its alarm for each test adjusted for slow kernels. The harness of 6.1
 * has no options: TTMT_TEST=FIXTURE.TEST runs one test, FIXTURE.VARIANT.TEST one variant of it.
 */
#ifndef TTMT_HARNESS_H
#define TTMT_HARNESS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "slowness.h"

#define alarm(seconds) alarm((seconds) * slowness())
#include "kselftest_harness.h"

/* Remove everything but the given name from a list of the harness. */
#define KEEP_ONLY(list, wanted)					\
	do {							\
		__typeof__(list) *at = &(list);			\
		while (*at) {					\
			if (strcmp((*at)->name, wanted))	\
				*at = (*at)->next;		\
			else					\
				at = &(*at)->next;		\
		}						\
	} while (0)

/* Keep only the tests with this name; return how many fixtures have one. */
static inline int choose_parts(const char *of, const char *variant, const char *test)
{
	struct __fixture_metadata *fixture;
	int found = 0;

	for (fixture = __fixture_list; fixture; fixture = fixture->next) {
		KEEP_ONLY(fixture->tests, test);
		if (*variant)
			KEEP_ONLY(fixture->variant, variant);
		if (strcmp(fixture->name, of) || (*variant && !fixture->variant))
			fixture->tests = NULL;
		found += !!fixture->tests;
	}
	return found;
}

static inline void choose_test(const char *wanted)
{
	char of[64], second[64], third[64];
	int parts;

	if (!wanted)
		return;
	parts = sscanf(wanted, "%63[^.].%63[^.].%63s", of, second, third);
	if ((parts == 2 && choose_parts(of, "", second)) ||
	    (parts == 3 && choose_parts(of, second, third)))
		return;
	fprintf(stderr, "no test is called %s; say FIXTURE.TEST or FIXTURE.VARIANT.TEST\n", wanted);
	exit(KSFT_FAIL);
}

#define test_harness_run(argc, argv) \
	(choose_test(getenv("TTMT_TEST")), test_harness_run(argc, argv))

#endif /* TTMT_HARNESS_H */
