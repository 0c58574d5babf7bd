/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TTMT_KUNIT_SUITES_H
#define TTMT_KUNIT_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite ttmt_ledger_suite;
extern struct kunit_suite ttmt_grid_suite;
extern struct kunit_suite ttmt_check_suite;
extern struct kunit_suite ttmt_text_suite;

#endif /* TTMT_KUNIT_SUITES_H */
