/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The process's one handle of the module, and reports for the chips of a mesh. */
#ifndef TTMT_REPORT_HPP
#define TTMT_REPORT_HPP

#include <cstddef>
#include <ttmt.h>

namespace adaptor {

/* Returns 0 or a negative errno. */
int open_books();

/* The handle. NULL before open_books(). */
struct ttmt *books();

/*
 * Whether a report was accepted. Prints each error once, except ENODEV, which only means that
 * the device was removed.
 */
bool taken(int error);

/* Report events of several devices in order. A refused event does not stop the others. */
void report(const struct tt_memtrack_op *ops, size_t count);

/*
 * Report allocations, all or none: if one is refused, those accepted before are freed again.
 * Removed devices do not count as refusing. Returns whether all were accepted.
 */
bool report_allocs(struct tt_memtrack_op *ops, size_t count);

} /* namespace adaptor */

#endif /* TTMT_REPORT_HPP */
