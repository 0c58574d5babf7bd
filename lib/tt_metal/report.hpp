/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The books: the one handle of this process, and reports for the chips of a mesh. */
#ifndef TTMT_REPORT_HPP
#define TTMT_REPORT_HPP

#include <cstddef>
#include <ttmt.h>

namespace adaptor {

/* Open them. 0, or a negative errno. */
int open_books();

/* For code that reports or asks by itself. NULL before open_books(). */
struct ttmt *books();

/*
 * Whether a report was taken. What is wrong with one that was not is said once for each
 * error; of a device that is gone nothing is said.
 */
bool taken(int error);

/* Report events of several devices, in their order: one that is refused stops no other. */
void report(const struct tt_memtrack_op *ops, size_t count);

/*
 * Report allocations, all of them or none: what was taken is freed again where one is refused.
 * Those on a device that is gone do not count. Whether all were taken.
 */
bool report_allocs(struct tt_memtrack_op *ops, size_t count);

} /* namespace adaptor */

#endif /* TTMT_REPORT_HPP */
