/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tracked copy of TT-Metal. */
#ifndef TTMT_START_HPP
#define TTMT_START_HPP

namespace adaptor {

/*
 * Bind the copy of TT-Metal that a function belongs to, if none is bound yet. Returns the path of
 * the bound one. This alone does not start tracking.
 */
const char *bind_tt_metal(const void *function);

/* Around a fork. */
void start_before_fork();
void start_after_fork();

} /* namespace adaptor */

#endif /* TTMT_START_HPP */
