/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The copy of TT-Metal that is tracked. */
#ifndef TTMT_START_HPP
#define TTMT_START_HPP

namespace adaptor {

/*
 * Bind the copy of TT-Metal that a function is of, if none is bound yet. Gives the path of the
 * one that is. Nothing is tracked by that alone.
 */
const char *bind_tt_metal(const void *function);

/* Around a fork. */
void start_before_fork();
void start_after_fork();

} /* namespace adaptor */

#endif /* TTMT_START_HPP */
