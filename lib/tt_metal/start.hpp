/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The copy of TT-Metal that is tracked. */
#ifndef TTMT_START_HPP
#define TTMT_START_HPP

namespace adaptor {

/* Path of the library in which TT-Metal is; empty before there is one. */
const char *tt_metal_path();

/* Around a fork. */
void start_before_fork();
void start_after_fork();

} /* namespace adaptor */

#endif /* TTMT_START_HPP */
