// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>

#include "suites.h"

kunit_test_suites(&ttmt_ledger_suite, &ttmt_grid_suite, &ttmt_check_suite,
		  &ttmt_text_suite);

MODULE_DESCRIPTION("Unit tests of tt_memtrack's books");
MODULE_LICENSE("GPL");
