/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attaching to a running process. */
#ifndef TTMT_ATTACH_HPP
#define TTMT_ATTACH_HPP

namespace adaptor {

/* Whether TT-Metal's calls go through the adaptor, as far as its names can be bound. */
bool calls_come_here();

/* Around a fork. */
void attach_before_fork();
void attach_after_fork();

} /* namespace adaptor */

#endif /* TTMT_ATTACH_HPP */
